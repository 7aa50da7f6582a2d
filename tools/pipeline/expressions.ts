import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionInfo } from "@actions/expressions/funcs/info";

/** Plain data, by the name of the context: `github`, `needs`, `matrix`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How what came before ended: of a job its ancestors, of a step the job so far. */
export interface Status {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

const NAMES = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
];
const STATUS_FUNCTION = /\b(success|failure|always|cancelled)\s*\(/;

/** @throws Error with the expression and what is wrong with it */
export function evaluate(expression: string, contexts: Contexts, status: Status): unknown {
  const functions: FunctionInfo[] = [
    ["success", status.success],
    ["failure", status.failure],
    ["cancelled", status.cancelled],
    ["always", true],
  ].map(([name, value]) => ({
    name: String(name),
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value === true),
  }));
  try {
    const tokens = new Lexer(expression).lex().tokens;
    const parsed = new Parser(tokens, NAMES, functions).parse();
    const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
    const called = new Map(functions.map((each) => [each.name, each as never]));
    return JSON.parse(JSON.stringify(new Evaluator(parsed, context, called).evaluate(), data.replacer));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`"${expression.trim()}" cannot be evaluated: ${why}`);
  }
}

const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

/** A text with its expressions put in; one that is a single expression keeps the type of its value. */
export function interpolate(text: string, contexts: Contexts, status: Status): unknown {
  const [whole] = [...text.matchAll(EXPRESSION)];
  if (whole?.[0] === text.trim()) return evaluate(whole[1] ?? "", contexts, status);
  return text.replaceAll(EXPRESSION, (_, inner: string) => asText(evaluate(inner, contexts, status)));
}

/** Every text in a value. */
export function interpolateAll(value: unknown, contexts: Contexts, status: Status): unknown {
  if (typeof value === "string") return interpolate(value, contexts, status);
  if (Array.isArray(value)) return value.map((each) => interpolateAll(each, contexts, status));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolateAll(each, contexts, status)]));
}

/** What an `if` says; one that asks for no status holds only where nothing failed before. */
export function holds(condition: unknown, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return status.success;
  const text = String(condition).trim();
  const inner = /^\$\{\{(.*)\}\}$/s.exec(text)?.[1] ?? text;
  if (!STATUS_FUNCTION.test(inner) && !status.success) return false;
  return isTrue(evaluate(inner, contexts, status));
}

const isTrue = (value: unknown): boolean => value !== null && value !== false && value !== 0 && value !== "";

/** As GitHub writes a value into a text. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? (Array.isArray(value) ? "Array" : "Object") : String(value);
}
