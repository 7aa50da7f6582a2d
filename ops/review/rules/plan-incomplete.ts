import type { PlanRule, RuleFinding } from "../rule.ts";

export const planIncomplete: PlanRule = {
  id: "plan-incomplete",
  why: "a plan that failed, was targeted or deferred does not say all that will happen",
  *plan({ plan, changes }): Iterable<RuleFinding> {
    if (plan.errored === true) {
      const message = "Terraform failed while planning: the plan is not whole";
      yield { level: "refuse", message, remedy: "fix what terraform plan reports, then plan again" };
    } else if (plan.complete === false) {
      const message = "the plan leaves something out (-target, or changes put off to a later plan)";
      yield { level: "confirm", message, remedy: "plan again without -target, or confirm that the rest may wait" };
    }
    if ((plan.deferred_changes?.length ?? 0) > 0) {
      const message = `${plan.deferred_changes?.length} changes are put off to a later plan and cannot be reviewed`;
      yield { level: "confirm", message, remedy: "apply this plan, then plan and review again" };
    }
    if ((plan.action_invocations?.length ?? 0) > 0) {
      const message = `${plan.action_invocations?.length} provider actions run during the apply; what they do is not in the plan`;
      yield { level: "confirm", message, remedy: "read the action blocks of the configuration" };
    }
    for (const check of plan.checks ?? []) {
      if (check.status !== "fail" && check.status !== "error") continue;
      const message = "a check of the configuration fails";
      yield { address: check.address?.to_display ?? "plan", level: "confirm", message, remedy: "make the check pass" };
    }
    for (const change of changes) {
      if (change.action !== "unknown") continue;
      const message = `this version does not know what the actions ${JSON.stringify(change.actions)} do`;
      yield {
        address: change.address,
        level: "refuse",
        message,
        remedy: "update converge, or plan with an older Terraform",
      };
    }
  },
};
