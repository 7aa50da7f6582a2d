import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, destructionCause, howDestroyed } from "../rule.ts";

export const unknownTypeDestroyed: ChangeRule = {
  id: "unknown-type-destroyed",
  why: "nobody has judged yet what destroying a resource of this type loses",
  *change(change) {
    if (!destroys(change) || lossOf(change.type) !== undefined) return;
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `it ${howDestroyed(change)}; it is not known here what a ${change.type} stores`,
      remedy: "check what is lost with it; then waive this finding for the address, or add the type to the catalogue",
    };
  },
};
