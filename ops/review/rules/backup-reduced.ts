import type { Json } from "../model.ts";
import { type ChangeRule, cause, fromTo } from "../rule.ts";

const RETENTION =
  /(^|[._])(backup_retention_days|retention_in_days|retention_days|soft_delete_retention_days)$|delete_retention_policy.*\.days$/;

const days = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);

export const backupReduced: ChangeRule = {
  id: "backup-reduced",
  why: "older restore points are deleted at once and never come back",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore",
  *change(change) {
    if (change.action !== "update" && change.action !== "replace") return;
    for (const attribute of change.attributes) {
      const before = days(attribute.before);
      if (!RETENTION.test(attribute.name) || before === undefined || attribute.unknown) continue;
      const after = days(attribute.after);
      if (after !== undefined && after >= before) continue;
      yield {
        ...cause(attribute),
        level: "confirm",
        magnitude: before - (after ?? 0),
        message: `what can be restored shrinks: ${attribute.name} ${fromTo(attribute)} days; older restore points are deleted`,
        remedy: "keep the retention, or make a copy of what must be kept",
      };
    }
  },
};
