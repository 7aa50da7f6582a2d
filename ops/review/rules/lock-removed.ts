import { attribute, type ChangeRule, cause, destroys, forcing, fromTo, text } from "../rule.ts";

const LOCK = "azurerm_management_lock";

export const lockRemoved: ChangeRule = {
  id: "lock-removed",
  why: "without its lock anyone with write access can delete the resource",
  *change(change) {
    if (change.type !== LOCK || !destroys(change)) return;
    const remedy =
      "keep `lock` on in the parameter file; to remove what it protects, remove the lock in a change of its own";
    if (change.action === "delete") {
      yield {
        level: "confirm",
        before: text(change.before, "lock_level") ?? null,
        attribute: "lock_level",
        message: `the lock ${text(change.before, "name") ?? ""} is removed: what it protects can be deleted`.replace(
          "  ",
          " ",
        ),
        remedy,
      };
      return;
    }
    const level = attribute(change, "lock_level");
    const scope = attribute(change, "scope");
    if (level !== undefined && (level.unknown || level.before === "ReadOnly")) {
      yield { ...cause(level), level: "confirm", message: `the lock is loosened ${fromTo(level)}`, remedy };
    } else if (scope !== undefined && !scope.unknown) {
      const message = `the lock moves ${fromTo(scope)}: what it protected can be deleted`;
      yield { ...cause(scope), level: "confirm", message, remedy };
    } else if (scope !== undefined) {
      yield {
        ...cause(scope),
        level: "notice",
        message: "the lock is removed while the resource it protects is replaced, then set again",
        remedy: "check after the apply that the lock is back",
      };
    } else {
      const first = level ?? forcing(change)[0];
      yield {
        ...(first === undefined ? {} : cause(first)),
        level: "notice",
        message: `the lock is set again${first === undefined ? "" : `: ${first.name} changes ${fromTo(first)}`}; for a moment there is none`,
        remedy: "check after the apply that the lock is back",
      };
    }
  },
};
