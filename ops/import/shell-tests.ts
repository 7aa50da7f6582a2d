import type { Command, TestCommand, TestExpression, Word } from "unbash";
import { expandText, isKnown, type ShellScope } from "./shell-words.ts";

/** What `[ … ]`, `test …` or `[[ … ]]` says, as far as the script alone tells; undefined: it depends. */
export function evaluateTest(node: Command | TestCommand, scope: ShellScope): boolean | undefined {
  if (node.type === "TestCommand") return evaluateExpression(node.expression, scope);
  const words = node.args.filter((argument): argument is Word => argument.type === "Word");
  const name = node.name?.value;
  const operands = name === "[" && words.at(-1)?.value === "]" ? words.slice(0, -1) : words;
  if (name !== "[" && name !== "test") return undefined;
  const [first, second, third] = operands;
  if (operands.length === 2 && first && second) return unary(first.value, second, scope);
  if (operands.length === 3 && first && second && third) return binary(first, second.value, third, scope);
  return undefined;
}

function evaluateExpression(expression: TestExpression, scope: ShellScope): boolean | undefined {
  switch (expression.type) {
    case "TestUnary":
      return unary(expression.operator, expression.operand, scope);
    case "TestBinary":
      return binary(expression.left, expression.operator, expression.right, scope);
    case "TestGroup":
      return evaluateExpression(expression.expression, scope);
    case "TestNot": {
      const result = evaluateExpression(expression.operand, scope);
      return expression.negations.length % 2 === 0 || result === undefined ? result : !result;
    }
    case "TestLogical": {
      const results = expression.operands.map((operand) => evaluateExpression(operand, scope));
      if (expression.operator === "&&") return results.includes(false) ? false : all(results, true);
      return results.includes(true) ? true : all(results, false);
    }
  }
}

const all = (results: readonly (boolean | undefined)[], value: boolean) =>
  results.every((result) => result === value) ? value : undefined;

function unary(operator: string, word: Word, scope: ShellScope): boolean | undefined {
  const operand = expandText(word, scope);
  if (!isKnown(operand)) return undefined;
  if (operator === "-z") return operand.text === "";
  if (operator === "-n") return operand.text !== "";
  return undefined;
}

function binary(left: Word, operator: string, right: Word, scope: ShellScope): boolean | undefined {
  const [a, b] = [expandText(left, scope), expandText(right, scope)];
  if (!isKnown(a) || !isKnown(b) || /[*?[]/.test(b.text)) return undefined;
  if (operator === "=" || operator === "==") return a.text === b.text;
  return operator === "!=" ? a.text !== b.text : undefined;
}
