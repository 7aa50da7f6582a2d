import { nearest } from "../../library/nearest.ts";
import { inTemplate, type LintRule } from "../rule.ts";
import { comparisons } from "../variables.ts";

export const unknownVariable: LintRule = {
  id: "variable/unknown",
  why: "what the input has not is empty in the prompt, and nobody is told",
  *check(input) {
    for (const { file, use } of comparisons(input)) {
      for (const each of use.unknown) {
        const near = nearest(each.name.split(".").at(-1) ?? "", each.known);
        const hint = near === undefined ? `it has ${each.known.join(", ") || "nothing"}` : `did you mean ${near}?`;
        yield inTemplate(file, each, this, `"${each.name}" is not in input.schema; ${hint}`);
      }
    }
  },
};
