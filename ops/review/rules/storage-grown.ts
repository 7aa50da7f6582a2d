import { MYSQL_SERVER } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo } from "../rule.ts";

export const storageGrown: ChangeRule = {
  id: "storage-grown",
  why: "storage only grows: making it smaller again replaces the server",
  *change(change) {
    if (change.type !== MYSQL_SERVER || change.action !== "update") return;
    const size = attribute(change, "storage[0].size_gb");
    if (size === undefined) return;
    const autoGrow = attribute(change, "storage[0].auto_grow_enabled");
    yield {
      ...cause(size),
      level: "notice",
      message: `storage changes ${fromTo(size)} GB and can never shrink again`,
      remedy: "nothing to do when this is meant",
    };
    if (autoGrow?.after === false) {
      yield {
        ...cause(autoGrow),
        level: "notice",
        message: "storage no longer grows by itself: a full server becomes read-only",
        remedy: "set an alert on storage",
      };
    }
  },
};
