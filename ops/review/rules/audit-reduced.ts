import { serverParameter } from "../mysql.ts";
import { attribute, type ChangeRule, cause, destroys, fromTo } from "../rule.ts";

export const auditReduced: ChangeRule = {
  id: "audit-reduced",
  why: "without its audit log nobody can say who read what",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-audit-logs",
  *change(change, plan) {
    const set = serverParameter(change, plan.destroyedNames);
    const remedy = "keep `auditLogEnabled` on";
    if (set?.name === "audit_log_enabled" && set.before === "ON" && (set.reset || set.after === "OFF")) {
      const value = attribute(change, "value");
      yield {
        ...(value === undefined ? {} : cause(value)),
        level: "confirm",
        message: "the audit log of the server is switched off",
        remedy,
      };
    }
    if (set?.name === "audit_log_events" && !destroys(change)) {
      const value = attribute(change, "value");
      const kept = new Set((set.after ?? "").split(","));
      const lost = (set.before ?? "").split(",").filter((event) => event !== "" && !kept.has(event));
      if (value !== undefined && lost.length > 0) {
        yield { ...cause(value), level: "confirm", message: `fewer events are audited: ${fromTo(value)}`, remedy };
      }
    }
  },
};
