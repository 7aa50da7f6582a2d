import { type ChangeRule, cause, fromTo } from "../rule.ts";

/** Copies of a store outside its region; more is safer. */
const COPIES: Readonly<Record<string, number>> = { LRS: 0, ZRS: 1, GRS: 2, RAGRS: 3, GZRS: 4, RAGZRS: 5 };

export const geoRedundancyChanged: ChangeRule = {
  id: "geo-redundancy-changed",
  why: "geo-redundant backup can be chosen only at creation: changing it replaces the server",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore",
  *change(change) {
    if (change.action !== "update" && change.action !== "replace") return;
    for (const attribute of change.attributes) {
      if (attribute.name === "geo_redundant_backup_enabled" && attribute.after !== undefined) {
        yield {
          ...cause(attribute),
          level: "confirm",
          message: `geo-redundant backup is switched ${attribute.after === true ? "on" : "off"}, which ${attribute.forcesReplacement ? "replaces the server" : "changes where backups are kept"}`,
          remedy: "put it back, or create a second server with the other setting and move the data",
        };
      }
      const copies = attribute.name === "account_replication_type" ? COPIES[String(attribute.after)] : undefined;
      if (copies !== undefined && copies < (COPIES[String(attribute.before)] ?? 0)) {
        yield {
          ...cause(attribute),
          level: "confirm",
          message: `fewer copies of the data are kept: ${attribute.name} ${fromTo(attribute)}`,
          remedy: "keep the replication type, or confirm that the data may be lost with its region",
        };
      }
    }
  },
};
