import { valuesAt } from "../impact/evaluate.ts";
import type { JsonObject } from "../model.ts";
import { blocks, type ChangeRule, type RuleFinding, text } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";

const POLICY = "azurerm_storage_management_policy";

interface Deletion {
  readonly name: string;
  /** After how many days, by what is deleted: `base_blob.delete_after_days_since_creation_greater_than`. */
  readonly days: ReadonlyMap<string, number>;
  readonly filters: JsonObject;
}

/** The rules of a policy that delete. Switched-off rules, and limits of -1, delete nothing. */
const deletions = (policy: JsonObject): readonly Deletion[] =>
  blocks(policy, "rule")
    .filter((rule) => rule.enabled !== false)
    .map((rule) => ({
      name: text(rule, "name") ?? "a rule",
      days: daysOf(rule),
      filters: blocks(rule, "filters")[0] ?? {},
    }))
    .filter(({ days }) => days.size > 0);

function daysOf(rule: JsonObject): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const actions of blocks(rule, "actions"))
    for (const subject of ["base_blob", "snapshot", "version"])
      for (const action of blocks(actions, subject))
        for (const [name, value] of Object.entries(action))
          if (name.startsWith("delete_") && typeof value === "number" && value >= 0)
            found.set(`${subject}.${name}`, value);
  return found;
}

export const deletesSooner: ChangeRule = {
  id: "deletes-sooner",
  why: "Azure deletes what is older than a lifecycle rule allows, within a day of the change",
  documentation: "https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview",
  *change(change, plan) {
    if (
      change.type !== POLICY ||
      (change.action !== "update" && change.action !== "create" && change.action !== "replace")
    )
      return;
    if (change.action === "create" && isNewAccount(change, plan)) return;
    const before = new Map(deletions(change.before).map((each) => [each.name, each]));
    for (const rule of deletions(change.after)) yield* compared(rule, before.get(rule.name));
  },
};

/** An account that this very plan creates holds nothing yet. */
const isNewAccount = (change: Change, plan: PlanView): boolean => {
  const account = text(change.after, "storage_account_id")?.split("/").at(-1);
  return account === undefined || plan.createdNames.has(`azurerm_storage_account/${account}`);
};

function* compared(rule: Deletion, before: Deletion | undefined): Generator<RuleFinding> {
  const remedy = "keep the number of days, or copy what must be kept before you confirm";
  if (before !== undefined && widens(before.filters, rule.filters)) {
    yield {
      level: "confirm",
      attribute: "rule.filters",
      message: `the lifecycle rule ${rule.name} deletes more blobs than before: its filters change`,
      remedy,
    };
  }
  for (const [action, days] of rule.days) {
    const then = before?.days.get(action);
    if (then !== undefined && days >= then) continue;
    yield {
      level: "confirm",
      attribute: `rule.actions.${action}`,
      before: then ?? null,
      after: days,
      message: `the lifecycle rule ${rule.name} deletes ${then === undefined ? `what is older than ${days} days` : `after ${days} days instead of ${then}`}: Azure deletes what is older`,
      remedy,
    };
  }
}

const strings = (filters: JsonObject, name: string): readonly string[] => valuesAt(filters, name).map(String);

/** Whether filters let more through than before. No prefix means every blob. */
function widens(before: JsonObject, after: JsonObject): boolean {
  const then = strings(before, "prefix_match");
  const now = strings(after, "prefix_match");
  const everything = then.length > 0 && now.length === 0;
  const others = then.length > 0 && now.some((prefix) => !then.some((known) => prefix.startsWith(known)));
  const types = strings(after, "blob_types").some((type) => !strings(before, "blob_types").includes(type));
  const tags = JSON.stringify(before.match_blob_index_tag ?? []) !== JSON.stringify(after.match_blob_index_tag ?? []);
  return everything || others || types || tags;
}
