import { MYSQL_SERVER } from "../mysql.ts";
import { attribute, type ChangeRule, cause } from "../rule.ts";

export const failover: ChangeRule = {
  id: "failover",
  why: "changing the zone of a server fails over to its standby: connections break for about a minute",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability",
  *change(change, { drift }) {
    const zone = change.type === MYSQL_SERVER && change.action === "update" ? attribute(change, "zone") : undefined;
    if (zone === undefined) return;
    const drifted = drift.some((other) => other.address === change.address && attribute(other, "zone") !== undefined);
    yield {
      ...cause(zone),
      level: "confirm",
      message: drifted
        ? "Azure failed over by itself; this plan would fail back, and break connections once more"
        : "the server fails over to its standby: connections break for about a minute",
      remedy: drifted
        ? "add zone and high_availability[0].standby_availability_zone to ignore_changes, or write the present zones into the parameter file"
        : "apply within a maintenance window",
    };
  },
};
