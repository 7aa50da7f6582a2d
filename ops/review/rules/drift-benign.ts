import { driftRule } from "../drift.ts";

export const driftBenign = driftRule("benign", {
  id: "drift-benign",
  why: "a failover and a label change nothing that works",
  level: "info",
  what: "harmless drift",
  remedy: "nothing to do; ignore_changes keeps it out of the plans",
});
