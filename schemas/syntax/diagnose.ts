import type { Diagnostic, Fix, Severity } from "../diagnostic.ts";
import type { Range } from "./node.ts";
import { isSecretName } from "./secrets.ts";
import { Lines, type Source } from "./source.ts";

/** A diagnostic before it knows its place. */
export interface Finding {
  readonly ruleId: string;
  /** @default "error" */
  readonly severity?: Severity;
  readonly message: string;
  readonly path?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly suggestion?: string;
  readonly documentation?: string;
  readonly fix?: Fix;
}

/** Longest line that is shown, in characters; a longer one is no line that a person wrote. */
const MAX_SOURCE_LINE = 2000;

const lines = new WeakMap<Source, Lines>();

/** The lines of a source, counted once. */
export function linesOf(source: Source): Lines {
  const known = lines.get(source);
  if (known !== undefined) return known;
  const counted = new Lines(source.text);
  lines.set(source, counted);
  return counted;
}

/**
 * Gives a finding its place in a file, with the line for the caret unless that line could hold a secret.
 *
 * @param secrets Places of values that must not be shown.
 */
export function diagnose(source: Source, range: Range, finding: Finding, secrets: readonly Range[] = []): Diagnostic {
  const sourceLines = linesOf(source);
  const position = sourceLines.position(range.start, range.end);
  const index = position.line - 1;
  const line = sourceLines.line(index);
  const isSecret =
    secrets.some(({ start, end }) => sourceLines.lineAt(start) <= index && index <= sourceLines.lineAt(end)) ||
    lineMayHoldSecret(sourceLines, index);
  const shown = isSecret && /^(syntax|yaml)\//.test(finding.ruleId) ? withoutToken(source, range, finding) : finding;
  return {
    severity: "error",
    ...shown,
    file: source.file,
    position,
    ...(isSecret || line.length > MAX_SOURCE_LINE ? {} : { sourceLine: line }),
  };
}

/** What cannot be parsed is told by the word that stands there: within a secret, without it. */
function withoutToken({ text }: Source, { start, end }: Range, finding: Finding): Finding {
  const word = /[^\s{}[\],:"']*$/.exec(text.slice(Math.max(0, start - MAX_SOURCE_LINE), start))?.[0] ?? "";
  const rest = /^[^\s{}[\],:"']*/.exec(text.slice(end, end + MAX_SOURCE_LINE))?.[0] ?? "";
  const tokens = [word + text.slice(start, end) + rest, text.slice(start, end)].filter((token) => /\w/.test(token));
  const hide = (told: string): string =>
    tokens.reduce((result, token) => result.replaceAll(token, "what is not shown"), told);
  const { message, received } = finding;
  return { ...finding, message: hide(message), ...(received === undefined ? {} : { received: hide(received) }) };
}

/** How far up the keys of a value are looked for. */
const LINES_OF_ONE_VALUE = 200;
const KEY = /(?:^|[\s{,"'])([\w$.-]+)["']?\s*[:=]/g;

/**
 * Whether a line has a key that names a secret, or continues the value of such a key from a line above: by brackets that
 * are still open there, or by a smaller indentation. Works on text alone, for files that cannot be parsed.
 */
export function lineMayHoldSecret(sourceLines: Lines, index: number): boolean {
  let closed = 0;
  let indentation = Number.POSITIVE_INFINITY;
  for (let at = index; at >= 0 && at > index - LINES_OF_ONE_VALUE; at--) {
    const line = sourceLines.line(at).slice(0, MAX_SOURCE_LINE);
    if (line.trim() === "") continue;
    const keys = [...line.matchAll(KEY)].map((match) => match[1] ?? "");
    const indent = line.search(/\S/);
    const isAbove = at === index || indent < indentation || closed + bracketsOf(line) < 0;
    // A value without a key of its own belongs to the nearest one.
    if (isAbove && keys.some(isSecretName)) return true;
    if (keys.length > 0) indentation = Math.min(indentation, indent);
    closed = at === index ? 0 : Math.max(0, closed + bracketsOf(line));
  }
  return false;
}

/** How many brackets a line closes more than it opens. */
const bracketsOf = (line: string): number => (line.match(/[}\]]/g)?.length ?? 0) - (line.match(/[{[]/g)?.length ?? 0);
