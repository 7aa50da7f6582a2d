import { objectOf } from "../../library/template.ts";
import { inFrontMatter, type LintRule } from "../rule.ts";
import { comparisons } from "../variables.ts";

export const unusedInput: LintRule = {
  id: "variable/unused",
  why: "whoever writes a brief fills in what changes nothing",
  *check(input) {
    for (const { file, prompt, use } of comparisons(input)) {
      for (const name of Object.keys(objectOf(prompt.input.schema.properties))) {
        if (use.used.has(name)) continue;
        yield inFrontMatter(
          file,
          `input.schema.${name}`,
          this,
          `the template never uses "${name}" of input.schema; use it or remove it`,
        );
      }
    }
  },
};
