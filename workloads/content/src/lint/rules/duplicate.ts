import type { LintRule } from "../rule.ts";

export const duplicate: LintRule = {
  id: "prompt/duplicate-name",
  why: "names that differ in letter case are one file on some machines",
  *check({ source }) {
    for (const files of [source.prompts, source.partials]) {
      const byName = Map.groupBy(files, ({ name }) => name.toLowerCase());
      for (const [first, ...others] of byName.values()) {
        for (const { file } of others) {
          yield {
            ruleId: this.id,
            severity: "error",
            file,
            line: 1,
            column: 1,
            message: `its name differs from ${first?.file} only in letter case; rename one`,
          };
        }
      }
    }
  },
};
