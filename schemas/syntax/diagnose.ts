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
  return {
    severity: "error",
    ...finding,
    file: source.file,
    position,
    ...(isSecret || line.length > MAX_SOURCE_LINE ? {} : { sourceLine: line }),
  };
}

/** How far up the key of a value is looked for. */
const LINES_OF_ONE_VALUE = 20;
const KEY = /(?:^|[\s{,"'])([\w$.-]+)["']?\s*[:=]/g;

/**
 * Whether a line has a key that names a secret, or continues the value of such a key from a line above. Works on text
 * alone, for files that cannot be parsed.
 */
export function lineMayHoldSecret(sourceLines: Lines, index: number): boolean {
  for (let at = index; at >= 0 && at > index - LINES_OF_ONE_VALUE; at--) {
    const keys = [...sourceLines.line(at).slice(0, MAX_SOURCE_LINE).matchAll(KEY)].map((match) => match[1] ?? "");
    if (keys.some(isSecretName)) return true;
    if (keys.length > 0) return false;
  }
  return false;
}
