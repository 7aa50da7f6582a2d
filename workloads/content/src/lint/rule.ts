import type { LibrarySource, ReadLibrary, SourceFile } from "../library/read.ts";
import type { Diagnostic, Library } from "../types.ts";

/** What rules may know. */
export interface LintInput {
  readonly library: Library;
  readonly source: LibrarySource;
  /** Names of prompts that have a file of cases beside them. */
  readonly withCases: ReadonlySet<string>;
}

export interface LintRule {
  readonly id: string;
  /** Why the rule exists, one sentence. */
  readonly why: string;
  check(input: LintInput): Iterable<Diagnostic>;
}

/** A diagnostic at a place of a template, counted from the template's own beginning. */
export const inTemplate = (
  { file, front }: SourceFile,
  { line, column }: { readonly line: number; readonly column: number },
  { id }: Pick<LintRule, "id">,
  message: string,
): Diagnostic => ({
  ruleId: id,
  severity: "error",
  message,
  file,
  line: front.templateLine + line - 1,
  column,
});

export const inFrontMatter = (
  { file, front }: SourceFile,
  path: string,
  { id }: Pick<LintRule, "id">,
  message: string,
): Diagnostic => ({ ruleId: id, severity: "error", message, file, ...front.place(path) });

export type { ReadLibrary };
