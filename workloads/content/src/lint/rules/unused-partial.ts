import type { LintRule } from "../rule.ts";

export const unusedPartial: LintRule = {
  id: "partial/unused",
  why: "what nothing takes in is read by nobody and goes stale",
  *check({ library, source }) {
    const used = new Set([...library.prompts.values()].flatMap(({ partials }) => partials));
    // A prompt that cannot be read may use anything.
    for (const { syntax } of source.prompts) for (const { name } of syntax?.partials ?? []) used.add(name);
    for (const { name, file } of source.partials) {
      if (used.has(name)) continue;
      yield {
        ruleId: this.id,
        severity: "error",
        file,
        line: 1,
        column: 1,
        message: `no prompt takes in the partial "${name}"; use it or remove it`,
      };
    }
  },
};
