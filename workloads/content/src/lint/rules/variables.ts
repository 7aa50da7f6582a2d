import { hint } from "../../library/nearest.ts";
import type { PromptSource, Sources } from "../../library/read.ts";
import { objectOf, writtenPath } from "../../library/schema.ts";
import { diagnoseAt, quote } from "../../library/source.ts";
import { diagnoseNode } from "../../library/template.ts";
import { usageOf } from "../../library/variables.ts";
import type { Diagnostic } from "../../types.ts";
import type { Rule } from "../rule.ts";

export const variables: Rule = {
  id: "variables",
  description: "a template uses all of its input schema, and nothing else",
  check: ({ prompts, partials }) => prompts.flatMap((source) => checkPrompt(source, partials)),
};

function checkPrompt({ prompt, frontMatter, template }: PromptSource, partials: Sources["partials"]): Diagnostic[] {
  const { unknown, printed, unused } = usageOf(template, prompt.input.schema, partials);
  const written = objectOf(objectOf(frontMatter.value).input).schema;
  return [
    ...unknown.map(({ name, template: at, node, known }) => {
      const message = `${quote(name)} is not in input.schema of ${prompt.file}; ${hint(name.split(/[./]/).at(-1) ?? name, known)}`;
      return diagnoseNode(at, node, { ruleId: "variables/unknown", message });
    }),
    ...printed.map(({ name, template: at, node }) => {
      const message = `${quote(name)} would be written as "[object Object]"; use {{#each}} or {{json ${name}}}`;
      return diagnoseNode(at, node, { ruleId: "variables/printed-object", message });
    }),
    ...unused.map((path) => {
      const name = path.join(".").replaceAll(".[]", "[]");
      const message = `nothing in ${prompt.name} uses ${quote(name)}; use it in the template, or remove it here`;
      const offset = frontMatter.keyOffset(["input", "schema", ...writtenPath(written, path)]);
      return diagnoseAt(frontMatter.source, offset, { ruleId: "variables/unused", message });
    }),
  ];
}
