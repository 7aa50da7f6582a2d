import { valuesAt } from "../impact/evaluate.ts";
import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, howDestroyed, text } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";

const WHAT: Readonly<Record<string, string>> = {
  azurerm_monitor_diagnostic_setting: "the log export",
  azurerm_monitor_action_group: "a group of recipients",
  azurerm_consumption_budget_resource_group: "a budget",
  azurerm_consumption_budget_subscription: "a budget",
};

/** Whether all that it watched is destroyed in the same plan. */
function watchesNothing(change: Change, plan: PlanView): boolean {
  const watched = ["scopes", "target_resource_id", "resource_group_id"]
    .flatMap((name) => valuesAt(change.before, name))
    .map((id) => String(id).toLowerCase());
  const gone = new Set(plan.changes.filter(destroys).flatMap(({ before }) => text(before, "id")?.toLowerCase() ?? []));
  return watched.length > 0 && watched.every((id) => gone.has(id));
}

export const watchRemoved: ChangeRule = {
  id: "watch-removed",
  why: "without logs, alerts and budgets nobody notices what goes wrong",
  *change(change, plan) {
    if (change.action !== "delete" || lossOf(change.type) !== "watch") return;
    const what = WHAT[change.type] ?? "an alert";
    yield {
      level: watchesNothing(change, plan) ? "notice" : "confirm",
      message: `${what} ${howDestroyed(change)}: nobody learns of what it reported`,
      remedy: "keep `diagnostics`, `alerts` and `budget` in the parameter file while the server lives",
    };
  },
};
