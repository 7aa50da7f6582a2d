import type { Diagnostic } from "../types.ts";

/** The text of a file; lines end with \n, whatever they end with on disk. */
export interface Source {
  /** Relative to the folder with `prompts/`, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** What is wrong, before it has its place. */
export type Finding = Pick<Diagnostic, "ruleId" | "message"> & { readonly severity?: Diagnostic["severity"] };

/** @param offset Characters from the beginning of the text. */
export function diagnoseAt({ file, text }: Source, offset: number, finding: Finding): Diagnostic {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { severity: "error", ...finding, file, line, column: offset - before.lastIndexOf("\n") };
}

/** Sorts by file and place; the same finding at the same place is told once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(diagnostics.map((each) => [JSON.stringify(each), each]));
  return [...unique.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message),
  );
}

/** By code unit, so that the order is the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Longest value that is quoted in a message, in characters. */
const MAX_QUOTE = 60;

/** A value as a message quotes it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
