import type { SourceFile } from "../library/read.ts";
import { compareWithSchema, type SchemaUse } from "../library/template.ts";
import type { Prompt } from "../types.ts";
import type { LintInput } from "./rule.ts";

export interface Comparison {
  readonly file: SourceFile;
  readonly prompt: Prompt;
  readonly use: SchemaUse;
}

/** What each prompt names, against what its input has. */
export function comparisons({ library, source }: LintInput): Comparison[] {
  const partials = new Map(
    source.partials.flatMap(({ name, syntax }) => (syntax === undefined ? [] : [[name, syntax.program]])),
  );
  return source.prompts.flatMap((file) => {
    const prompt = library.prompts.get(file.name);
    if (prompt === undefined || file.syntax === undefined) return [];
    return [{ file, prompt, use: compareWithSchema(file.syntax.program, prompt.input.schema, partials) }];
  });
}
