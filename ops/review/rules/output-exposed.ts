import type { PlanRule } from "../rule.ts";

export const outputExposed: PlanRule = {
  id: "output-exposed",
  why: "an output that is no longer sensitive prints its value in every log",
  *plan({ plan }) {
    for (const [name, change] of Object.entries(plan.output_changes ?? {})) {
      if (change.before_sensitive !== true || change.after_sensitive === true || change.actions.includes("delete"))
        continue;
      yield {
        address: `output.${name}`,
        attribute: "sensitive",
        before: true,
        after: false,
        level: "confirm",
        message: "an output is no longer sensitive: its value appears in logs and in the state of whoever reads it",
        remedy: "mark the output sensitive again",
      };
    }
  },
};
