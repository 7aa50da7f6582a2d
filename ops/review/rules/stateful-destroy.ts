import { lossOf } from "../resource-types.ts";
import { type ChangeRule, howDestroyed } from "../rule.ts";

export const statefulDestroy: ChangeRule = {
  id: "stateful-destroy",
  why: "destroying what stores data loses the data",
  *change(change) {
    if (change.action !== "delete" || lossOf(change.type) !== "data") return;
    yield {
      level: "confirm",
      message: `it ${howDestroyed(change)}, and what it stores with it`,
      remedy:
        "keep the resource in the parameter file; to move it elsewhere, take a backup and check that it restores before confirming",
    };
  },
};
