import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destructionCause, forcing, howDestroyed, listed } from "../rule.ts";

export const statefulReplace: ChangeRule = {
  id: "stateful-replace",
  why: "a replaced server or store starts empty",
  *change(change) {
    if (change.action !== "replace" || lossOf(change.type) !== "data") return;
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `it ${howDestroyed(change)}: the new one starts empty`,
      remedy:
        forcing(change).length === 0
          ? "find out why it is replaced; to keep the data, take a backup and restore it into the new one"
          : `put ${listed(forcing(change).map((attribute) => attribute.name))} back, or add it to ignore_changes when Azure only reports it differently`,
    };
  },
};
