import { MYSQL_SERVER } from "../mysql.ts";
import { blocks, type ChangeRule, type RuleFinding, text } from "../rule.ts";

export const highAvailabilityChanged: ChangeRule = {
  id: "high-availability-changed",
  why: "without a standby an outage of the zone is an outage of the database",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability",
  *change(change): Iterable<RuleFinding> {
    if (change.type !== MYSQL_SERVER || (change.action !== "update" && change.action !== "replace")) return;
    const before = text(blocks(change.before, "high_availability")[0] ?? {}, "mode");
    const after = text(blocks(change.after, "high_availability")[0] ?? {}, "mode");
    if (before === after || change.attributes.some((item) => item.unknown && item.name.startsWith("high_availability")))
      return;
    const base = { attribute: "high_availability[0].mode", before: before ?? null, after: after ?? null };
    if (after === undefined) {
      yield {
        ...base,
        level: "confirm",
        message: `high availability (${before}) is switched off: an outage of the zone stops the database`,
        remedy: "keep `highAvailability.mode`; ZoneRedundant can normally be chosen only at creation",
      };
    } else if (before === undefined) {
      yield {
        ...base,
        level: "notice",
        message: `high availability is switched on (${after}): the standby doubles the cost of compute`,
        remedy: "nothing to do when this is meant",
      };
    } else {
      yield {
        ...base,
        level: "confirm",
        message: `high availability changes from ${before} to ${after}: it is switched off first, then on, without a standby meanwhile`,
        remedy: "apply within a maintenance window; a change to ZoneRedundant may be refused after creation",
      };
    }
  },
};
