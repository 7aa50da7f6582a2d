import type { Plan, StateModule } from "../model.ts";
import { listed, type PlanRule, type RuleFinding } from "../rule.ts";
import type { Change } from "../view.ts";

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
    for (const check of plan.checks ?? []) {
      if (check.status !== "fail" && check.status !== "error") continue;
      const message = "a check of the configuration fails";
      yield { address: check.address?.to_display ?? "plan", level: "confirm", message, remedy: "make the check pass" };
    }
    for (const [name, value] of Object.entries({ errored: plan.errored, complete: plan.complete })) {
      if (value === undefined || typeof value === "boolean") continue;
      const message = `${name} is ${JSON.stringify(value)}, but must be true or false: the plan cannot be read`;
      yield { level: "confirm", attribute: name, message, remedy: "plan again with Terraform itself" };
    }
    if (plan.duplicateKey !== undefined) {
      const message = `an object of the plan has the key ${JSON.stringify(plan.duplicateKey)} twice: the plan can be read in two ways`;
      yield { level: "confirm", message, remedy: "review the plan as Terraform writes it" };
    }
    const missing = notListed(plan);
    if (missing.length > 0) {
      const message = `the plan does not say what happens to ${listed(missing)}: its list of changes was shortened`;
      yield {
        level: "confirm",
        attribute: "resource_changes",
        message,
        remedy: "review the plan as Terraform writes it",
      };
    }
    for (const change of changes) {
      if (change.action === "update" && showsNothing(change)) {
        const message = "the plan changes this resource, but shows no difference";
        yield {
          address: change.address,
          level: "confirm",
          message,
          remedy: "plan again, and read the change with terraform show",
        };
      }
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

/** Terraform lists an update only for a difference. One between "not set" and "empty" is a difference too. */
const showsNothing = ({ attributes, before, after, unknown, imported }: Change): boolean =>
  attributes.length === 0 &&
  imported !== true &&
  Object.keys(unknown).length === 0 &&
  JSON.stringify(before) === JSON.stringify(after);

function* managed(module: StateModule | undefined): Generator<string> {
  for (const { address, mode } of module?.resources ?? []) if (mode === "managed") yield address;
  for (const child of module?.child_modules ?? []) yield* managed(child);
}

/** Terraform lists every managed resource, unchanged ones too. A refresh-only plan lists none. */
function notListed(plan: Plan): string[] {
  const changes = plan.resource_changes ?? [];
  if (changes.length === 0 || plan.complete === false) return [];
  const listedAddresses = new Set(changes.map(({ address }) => address));
  const known = new Set([
    ...managed(plan.prior_state?.values?.root_module),
    ...managed(plan.planned_values?.root_module),
  ]);
  return [...known].filter((address) => !listedAddresses.has(address));
}
