import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destructionCause, forcing, howDestroyed, listed } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";

/** Where Azure changes in place what azurerm replaces: it has to be done there, before the next plan. */
const IN_AZURE: Readonly<Record<string, string>> = {
  "azurerm_storage_account.account_replication_type":
    "put account_replication_type back: set storage.replication to what the account has, also when the profile changes; to move it between zones, let Azure convert the account first (az storage account migration start)",
};

export const statefulReplace: ChangeRule = {
  id: "stateful-replace",
  why: "a replaced server or store starts empty",
  *change(change, plan) {
    if (change.action !== "replace" || lossOf(change.type) !== "data") return;
    const owner = replacedOwner(change, plan);
    const how =
      owner === undefined
        ? howDestroyed(change)
        : `is destroyed and created again together with ${owner.address}, which it is in`;
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `it ${how}: the new one starts empty`,
      remedy: owner === undefined ? remedyOf(change) : `keep ${owner.address} as it is`,
    };
  },
};

/** What the resource is in, when nothing but its replacement replaces the resource, too. */
function replacedOwner(change: Change, plan: PlanView): Change | undefined {
  const forced = forcing(change);
  if (forced.length === 0 || !forced.every(({ unknown }) => unknown)) return undefined;
  const ids = new Set(forced.map(({ before }) => before));
  return plan.changes.find(
    ({ action, before }) => action === "replace" && before.id !== undefined && ids.has(before.id),
  );
}

function remedyOf(change: Change): string {
  const names = forcing(change).map(({ name }) => name);
  if (names.length === 0)
    return "find out why it is replaced; to keep the data, take a backup and restore it into the new one";
  const [known] = names.flatMap((name) => IN_AZURE[`${change.type}.${name}`] ?? []);
  return known ?? `put ${listed(names)} back, or add it to ignore_changes when Azure only reports it differently`;
}
