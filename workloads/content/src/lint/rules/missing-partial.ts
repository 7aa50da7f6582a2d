import { nearest } from "../../library/nearest.ts";
import { inTemplate, type LintRule } from "../rule.ts";

export const missingPartial: LintRule = {
  id: "partial/missing",
  why: "a partial that is not there fails only when somebody renders the prompt",
  *check({ library, source }) {
    for (const file of [...source.prompts, ...source.partials]) {
      for (const use of file.syntax?.partials ?? []) {
        if (library.partials.has(use.name)) continue;
        const near = nearest(use.name, library.partials.keys());
        yield inTemplate(
          file,
          use,
          this,
          `there is no partial "${use.name}"${near === undefined ? "" : `; did you mean ${near}?`}`,
        );
      }
    }
  },
};
