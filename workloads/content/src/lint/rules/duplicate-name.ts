import type { Sources } from "../../library/read.ts";
import { diagnoseAt, quote } from "../../library/source.ts";
import { diagnoseNode } from "../../library/template.ts";
import type { Diagnostic } from "../../types.ts";
import type { Rule } from "../rule.ts";

export const duplicateName: Rule = {
  id: "duplicate-name",
  description: "a prompt, a partial and a case each have a name of their own",
  check: (sources) => [...samePrompts(sources), ...samePartials(sources), ...sameCases(sources)],
};

const ruleId = "duplicate-name";

function samePrompts({ prompts }: Sources): Diagnostic[] {
  const files = new Map<string, string>();
  return prompts.flatMap(({ prompt: { name, file }, frontMatter }) => {
    const other = files.get(name);
    files.set(name, other ?? file);
    if (other === undefined) return [];
    const message = `the name ${quote(name)} is taken by ${other}; give this prompt another`;
    return [diagnoseAt(frontMatter.source, frontMatter.valueOffset(["name"]), { ruleId, message })];
  });
}

/** A template that defines a partial which the library has too: whoever reads it takes it for that of the library. */
function samePartials({ prompts, partials }: Sources): Diagnostic[] {
  return [...prompts.map(({ template }) => template), ...partials.values()].flatMap((template) =>
    template.inline.flatMap(({ name, node }) => {
      const other = partials.get(name);
      const message = `the name ${quote(name)} is taken by ${other?.file}; give this partial another`;
      return other === undefined ? [] : [diagnoseNode(template, node, { ruleId, message })];
    }),
  );
}

function sameCases({ cases }: Sources): Diagnostic[] {
  return cases.flatMap(({ yaml, cases: all }) =>
    all.flatMap(({ name }, index) => {
      if (all.findIndex((each) => each.name === name) === index) return [];
      const message = `another case above is called ${quote(name)} too; give this one another name`;
      return [diagnoseAt(yaml.source, yaml.valueOffset(["cases", index, "name"]), { ruleId, message })];
    }),
  );
}
