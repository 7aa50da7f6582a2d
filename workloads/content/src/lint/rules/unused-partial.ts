import { isComplete } from "../../library/read.ts";
import { diagnoseAt } from "../../library/source.ts";
import type { Rule } from "../rule.ts";

export const unusedPartial: Rule = {
  id: "unused-partial",
  description: "every partial is part of a prompt",
  check(sources) {
    if (!isComplete(sources)) return [];
    const { prompts, partials } = sources;
    const used = new Set(prompts.flatMap(({ prompt }) => prompt.partials));
    return [...partials]
      .filter(([name]) => !used.has(name))
      .map(([name, { file }]) => {
        const message = `no prompt uses this partial; write {{> ${name}}} in one, or remove the file`;
        return diagnoseAt({ file, text: "" }, 0, { ruleId: "unused-partial", severity: "warning", message });
      });
  },
};
