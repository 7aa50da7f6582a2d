import { driftRule } from "../drift.ts";

export const driftSecurity = driftRule("security", {
  id: "drift-security",
  why: "somebody took a protection away outside Terraform",
  level: "confirm",
  what: "less protected than described",
  remedy: "find who did it and why in the activity log of Azure; then confirm that it is put back",
});
