import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, destructionCause, howDestroyed } from "../rule.ts";

export const resourceGroupDestroy: ChangeRule = {
  id: "resource-group-destroy",
  why: "a resource group takes everything in it along, managed here or not",
  *change(change) {
    if (!destroys(change) || lossOf(change.type) !== "group") return;
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `the resource group ${howDestroyed(change)}, with everything in it, managed here or not`,
      remedy: "list what the group holds before confirming; a group cannot be renamed or moved without destroying it",
    };
  },
};
