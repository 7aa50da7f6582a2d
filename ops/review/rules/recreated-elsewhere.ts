import { holdsData } from "../resource-types.ts";
import { type PlanRule, text } from "../rule.ts";
import type { Change } from "../view.ts";

const identity = (change: Change, side: "before" | "after"): string | undefined => {
  const attributes = change[side];
  const name = text(attributes, "name");
  if (name === undefined) return undefined;
  const where = ["resource_group_name", "server_name", "storage_account_name", "scope"].map(
    (key) => text(attributes, key) ?? "",
  );
  return JSON.stringify([change.type, name, ...where]);
};

export const recreatedElsewhere: PlanRule = {
  id: "recreated-elsewhere",
  why: "a renamed address without a moved block destroys and creates the very same Azure resource",
  documentation: "https://developer.hashicorp.com/terraform/language/moved",
  *plan({ changes }) {
    const created = new Map<string, Change>();
    for (const change of changes) {
      const key = change.action === "create" ? identity(change, "after") : undefined;
      if (key !== undefined) created.set(key, change);
    }
    for (const change of changes) {
      if (change.action !== "delete" || change.deposed !== undefined) continue;
      const twin = created.get(identity(change, "before") ?? "");
      if (twin === undefined) continue;
      yield {
        address: change.address,
        level: holdsData(change.type) ? "refuse" : "confirm",
        after: twin.address,
        message: `only the address changes: the same Azure resource is destroyed here and created as ${twin.address}`,
        remedy: `add a moved block from ${change.address} to ${twin.address}; then nothing is destroyed`,
      };
    }
  },
};
