import { driftRule } from "../drift.ts";

export const driftDestructive = driftRule("destructive", {
  id: "drift-destructive",
  why: "stored data was deleted outside Terraform; creating it again does not bring it back",
  level: "confirm",
  what: "stored data is gone",
  remedy: "restore it from a backup before anything empty takes its place; a deleted server can be restored for 5 days",
});
