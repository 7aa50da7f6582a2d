import { inFrontMatter, type LintRule } from "../rule.ts";

export const cases: LintRule = {
  id: "prompt/no-cases",
  why: "a prompt without cases is changed without anybody noticing what it does now",
  *check({ source, withCases }) {
    for (const file of source.prompts) {
      if (withCases.has(file.name)) continue;
      yield inFrontMatter(
        file,
        "",
        this,
        `there is no ${file.file.replace(/\.prompt$/, ".cases.yaml")}; write at least one case`,
      );
    }
  },
};
