import { type Assertion, CASES, type CasesFile, casesFile } from "../../library/cases.ts";
import type { PromptSource, Sources } from "../../library/read.ts";
import { briefSchema, partOf } from "../../library/schema.ts";
import { checkShape, compileSchema } from "../../library/shape.ts";
import { diagnoseAt, quote } from "../../library/source.ts";
import type { Diagnostic, JsonObject } from "../../types.ts";
import type { Rule } from "../rule.ts";

export const cases: Rule = {
  id: "cases",
  description: "every prompt has cases, and what they send and look at is there",
  check: (sources) => [...sources.prompts.flatMap((source) => checkPrompt(source, sources)), ...strays(sources)],
};

function checkPrompt(source: PromptSource, { cases: all, files }: Sources): Diagnostic[] {
  const { prompt, frontMatter } = source;
  const file = casesFile(prompt.file);
  if (!files.includes(file)) {
    const message = `${prompt.name} has no cases; write ${file} with at least one`;
    return [diagnoseAt(frontMatter.source, 0, { ruleId: "cases/missing", message })];
  }
  const found = all.find((each) => each.file === file);
  return found === undefined ? [] : [...checkInputs(source, found), ...checkPaths(source, found)];
}

function checkInputs({ prompt: { input } }: PromptSource, { yaml, cases: all }: CasesFile): Diagnostic[] {
  const validate = compileSchema(briefSchema(input));
  return all.flatMap((each, index) =>
    checkShape(validate, each.input, { yaml, path: ["cases", index, "input"], rules: "cases" }),
  );
}

/** An assertion about a part that the answer cannot have would never hold, or always. */
function checkPaths({ prompt: { output, file } }: PromptSource, { yaml, cases: all }: CasesFile): Diagnostic[] {
  return all.flatMap((each, index) =>
    each.assert.flatMap(({ path, of = "answer" }: Assertion, at) => {
      if (path === undefined || (of === "answer" && hasPath(output.schema, path.split(".")))) return [];
      const why = of === "answer" ? `is not in output.schema of ${file}` : `is of the answer, but of is ${quote(of)}`;
      const offset = yaml.valueOffset(["cases", index, "assert", at, "path"]);
      const message = `path ${quote(path)} ${why}; name a part of the answer, such as sections.0.heading`;
      return [diagnoseAt(yaml.source, offset, { ruleId: "cases/unknown-path", message })];
    }),
  );
}

function hasPath(schema: JsonObject, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  const part = partOf(schema, first);
  return part === "unknown" || (part !== undefined && hasPath(part, rest));
}

function strays({ files }: Sources): Diagnostic[] {
  return files
    .filter((file) => file.endsWith(CASES) && !files.includes(`${file.slice(0, -CASES.length)}.prompt`))
    .map((file) => {
      const message = "there is no prompt of this name beside it; rename the file, or remove it";
      return diagnoseAt({ file, text: "" }, 0, { ruleId: "cases/stray", message });
    });
}
