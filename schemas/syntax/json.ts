import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Finding } from "./diagnose.ts";
import type { Range, SourceNode } from "./node.ts";
import { MAX_DEPTH, MAX_DIAGNOSTICS, type TreeBuilder, tooDeep } from "./tree.ts";

/**
 * The nodes of a strict JSON text; undefined when it has a mistake that leaves its meaning open. Mistakes are reported
 * to the builder.
 *
 * @throws UnreadableError when the text is nested too deeply or too large.
 */
export function parseJson(text: string, builder: TreeBuilder): SourceNode | undefined {
  checkDepth(text);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: true });
  const isSound = reportErrors(text, errors, builder);
  return isSound && tree !== undefined ? convert(tree, builder) : undefined;
}

/** The parser calls itself for each level, so a text of a million brackets must not reach it. */
function checkDepth(text: string): void {
  const scanner = createScanner(text, true);
  let depth = 0;
  // SyntaxKind is a const enum, which Node cannot read: 1 and 3 open, 2 and 4 close, 17 is the end.
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    if (token === 1 || token === 3) depth += 1;
    else if (token === 2 || token === 4) depth -= 1;
    const start = scanner.getTokenOffset();
    if (depth > MAX_DEPTH) throw tooDeep({ start, end: start + 1 });
  }
}

function convert(node: Node, builder: TreeBuilder): SourceNode {
  const range = rangeOf(node);
  if (node.type === "array") {
    return builder.list(
      range,
      (node.children ?? []).map((child) => convert(child, builder)),
    );
  }
  if (node.type !== "object") return builder.scalar(range, node.value);
  const entries = (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    return [{ name: String(key.value), key: rangeOf(key), value: convert(value, builder) }];
  });
  return builder.object(range, entries);
}

const rangeOf = ({ offset, length }: { readonly offset: number; readonly length: number }): Range => ({
  start: offset,
  end: offset + length,
});

/**
 * Reports the mistakes with one meaning (a comment, a comma too many or too few), and the first one with none: what the
 * parser says behind that is mostly about its own confusion.
 *
 * @returns Whether the text still has one meaning.
 */
function reportErrors(text: string, errors: readonly ParseError[], builder: TreeBuilder): boolean {
  const seen = new Set<number>();
  for (const error of errors.slice(0, 2 * MAX_DIAGNOSTICS)) {
    if (seen.has(error.offset)) continue;
    seen.add(error.offset);
    const harmless = harmlessMistake(text, error);
    if (harmless !== undefined) {
      builder.report(harmless.range, harmless.finding);
      continue;
    }
    const range = { start: error.offset, end: error.offset + Math.max(error.length, 1) };
    builder.report(range, mistake(text, error));
    return false;
  }
  return errors.length <= 2 * MAX_DIAGNOSTICS;
}

function harmlessMistake(text: string, error: ParseError): { range: Range; finding: Finding } | undefined {
  const code = printParseErrorCode(error.error);
  const range = { start: error.offset, end: error.offset + error.length };
  if (code === "InvalidCommentToken") {
    const message = "a comment is not allowed in JSON; remove it, or name the file .yaml";
    return { range, finding: { ruleId: "syntax/comment", message } };
  }
  const before = endOfPrevious(text, error.offset);
  const previous = text[before - 1];
  if (/[}\]]/.test(text[error.offset] ?? "") && previous === "," && code.endsWith("Expected")) {
    const comma = { start: before - 1, end: before };
    const fix = { title: "remove the comma", ...comma, text: "" };
    const message = `there is a comma before ${text[error.offset]}; remove it`;
    return { range: comma, finding: { ruleId: "syntax/trailing-comma", message, fix } };
  }
  const isLeadingZero = previous === "0" && before === error.offset;
  if (
    code === "CommaExpected" &&
    !isLeadingZero &&
    /["\d}\]el]/.test(previous ?? "") &&
    /["{[\dtfn-]/.test(text[error.offset] ?? "")
  ) {
    const fix = { title: "insert a comma", start: before, end: before, text: "," };
    const finding = { ruleId: "syntax/missing-comma", message: `a comma is missing before ${token(text, error)}`, fix };
    return { range, finding };
  }
  return undefined;
}

/** Offset behind the last character before another one that is no white space. */
function endOfPrevious(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return end;
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  PropertyNameExpected: "the name of a property in double quotes",
  ValueExpected: "a value",
  ColonExpected: 'a ":" behind the name of the property',
  CommaExpected: 'a ","',
  CloseBraceExpected: 'a "}"',
  CloseBracketExpected: 'a "]"',
  EndOfFileExpected: "the end of the file",
};

const MISTAKES: Readonly<Record<string, string>> = {
  UnexpectedEndOfComment: "a comment is not closed",
  UnexpectedEndOfString: 'a text is not closed; add a double quote (")',
  UnexpectedEndOfNumber: "a number is incomplete",
  InvalidNumberFormat: "a number is not written as JSON wants it, such as 8, -1 or 0.5",
  InvalidUnicode: "a \\u escape must have four hexadecimal digits",
  InvalidEscapeCharacter: 'a "\\" in a text must be followed by one of " \\ / b f n r t u; write "\\\\" for itself',
  InvalidCharacter: "a text holds a control character such as a tab; write it as an escape such as \\t",
};

/** Words of other languages, and what JSON calls them. */
const WORDS: Readonly<Record<string, string>> = {
  True: "true",
  TRUE: "true",
  yes: "true",
  False: "false",
  FALSE: "false",
  no: "false",
  None: "null",
  undefined: "null",
  nil: "null",
};

function mistake(text: string, error: ParseError): Finding {
  const code = printParseErrorCode(error.error);
  const received = token(text, error);
  const known = MISTAKES[code];
  if (known !== undefined) return { ruleId: "syntax/json", message: known };
  if (code === "CommaExpected" && text[error.offset - 1] === "0") {
    return { ruleId: "syntax/json", message: "a number must not begin with 0; write it without, or in double quotes" };
  }
  if (received.startsWith("'")) {
    return { ruleId: "syntax/json", message: "a text must stand in double quotes, not in single quotes" };
  }
  const word = Object.hasOwn(WORDS, received) ? WORDS[received] : undefined;
  if (word !== undefined) {
    return { ruleId: "syntax/json", message: `${received} is no JSON value; write ${word}`, suggestion: word };
  }
  if (
    code === "InvalidSymbol" &&
    text
      .slice(error.offset + error.length)
      .trimStart()
      .startsWith(":")
  ) {
    const message = `the name of a property must stand in double quotes: "${received}"`;
    return { ruleId: "syntax/json", message };
  }
  const expected = EXPECTATIONS[code];
  if (expected === undefined) return { ruleId: "syntax/json", message: `${received} is no JSON value` };
  return { ruleId: "syntax/json", message: `expected ${expected}, but found ${received}`, expected, received };
}

/** What stands at an error; never the whole of a text, which could be a secret. */
function token(text: string, { offset, length }: ParseError): string {
  const found = text.slice(offset, offset + Math.min(length, 30));
  if (found.trim() === "") return offset >= text.length ? "the end of the file" : "nothing";
  return found.startsWith('"') ? "a text" : found;
}
