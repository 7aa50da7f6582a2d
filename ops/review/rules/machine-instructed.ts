import type { Plan, PlanModule, PlanResource } from "../model.ts";
import { type PlanRule, type RuleFinding, text } from "../rule.ts";
import type { Change } from "../view.ts";

/** Resources of the configuration with provisioners, by address without index. */
function* provisioned(module: PlanModule | undefined, prefix = ""): Generator<readonly [string, PlanResource]> {
  for (const resource of module?.resources ?? []) {
    if ((resource.provisioners?.length ?? 0) > 0) yield [`${prefix}${resource.address}`, resource];
  }
  for (const [name, call] of Object.entries(module?.module_calls ?? {})) {
    yield* provisioned(call.module, `${prefix}module.${name}.`);
  }
}

const blockOf = (address: string): string => address.replaceAll(/\[[^\]]*\]/g, "");

export const machineInstructed: PlanRule = {
  id: "machine-instructed",
  why: "a program that runs during the apply does what no plan shows",
  documentation: "https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax",
  *plan({ plan, changes }) {
    const withProvisioners = new Map(provisioned(plan.configuration?.root_module));
    for (const change of changes) {
      const resource = withProvisioners.get(blockOf(change.address));
      if (resource !== undefined && ["create", "replace", "delete"].includes(change.action))
        yield runs(change, resource);
      if (isCompleteDeployment(change)) yield completes(change);
    }
    yield* actions(plan);
  },
};

function runs(change: Change, resource: PlanResource): RuleFinding {
  const kinds = [...new Set((resource.provisioners ?? []).map(({ type }) => type))].join(" and ");
  return {
    address: change.address,
    level: "confirm",
    attribute: "provisioner",
    message: `a ${kinds} provisioner runs a program during the apply; the plan does not show what it does`,
    remedy: "read the command in the configuration, or replace it by a resource",
  };
}

const isCompleteDeployment = (change: Change): boolean =>
  /_template_deployment$/.test(change.type) &&
  ["create", "update", "replace"].includes(change.action) &&
  text(change.after, "deployment_mode")?.toLowerCase() === "complete";

const completes = (change: Change): RuleFinding => ({
  address: change.address,
  level: "confirm",
  attribute: "deployment_mode",
  after: "Complete",
  message: "a deployment in Complete mode deletes everything in the resource group that its template does not name",
  remedy: "set deployment_mode to Incremental",
});

function* actions(plan: Plan): Generator<RuleFinding> {
  const invoked = plan.action_invocations?.length ?? 0;
  if (invoked > 0) {
    const message = `${invoked} provider ${invoked === 1 ? "action runs" : "actions run"} during the apply; the plan does not show what ${invoked === 1 ? "it does" : "they do"}`;
    yield { level: "confirm", message, remedy: "read the action blocks of the configuration" };
  }
  const deferred = plan.deferred_action_invocations?.length ?? 0;
  if (deferred > 0) {
    const message = `${deferred} provider ${deferred === 1 ? "action is" : "actions are"} deferred to a later plan and cannot be reviewed`;
    yield { level: "confirm", message, remedy: "apply this plan, then plan and review again" };
  }
}
