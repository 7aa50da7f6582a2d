import { driftRule } from "../drift.ts";

export const driftConfiguration = driftRule("configuration", {
  id: "drift-configuration",
  why: "someone wanted it otherwise; putting it back may undo what they needed",
  level: "notice",
  what: "drift",
  remedy: "write the change into the parameter file when it is wanted; otherwise let the plan put it back",
});
