import { MYSQL_SERVER } from "../mysql.ts";
import { attribute, type ChangeRule, cause, text } from "../rule.ts";

const number = (version: string): number[] => version.split(".").map(Number);

const isOlder = (a: readonly number[], b: readonly number[]): boolean => {
  const at = [0, 1, 2].find((index) => (a[index] ?? 0) !== (b[index] ?? 0));
  return at !== undefined && (a[at] ?? 0) < (b[at] ?? 0);
};

export const versionChanged: ChangeRule = {
  id: "version-changed",
  why: "an upgrade of MySQL cannot be undone, and Azure offers no downgrade",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/how-to-upgrade",
  *change(change) {
    if (change.type !== MYSQL_SERVER || change.action !== "update") return;
    const version = attribute(change, "version");
    const before = text(change.before, "version");
    const after = text(change.after, "version");
    if (version === undefined || before === undefined || after === undefined) return;
    const downgrade = isOlder(number(after), number(before));
    yield {
      ...cause(version),
      level: downgrade ? "refuse" : "confirm",
      message: downgrade
        ? `MySQL ${before} cannot go back to ${after}: Azure refuses it`
        : `MySQL is upgraded from ${before} to ${after}: this cannot be undone`,
      remedy: downgrade
        ? `put the version back to ${before}, or restore a backup into a new server`
        : "try it on a restored copy first, and take a backup",
    };
  },
};
