import type { ChangeRule } from "../rule.ts";

export const readDuringApply: ChangeRule = {
  id: "read-during-apply",
  why: "what is read only during the apply could not be reviewed",
  *change(change) {
    if (change.action !== "read") return;
    yield {
      level: "notice",
      message: "it is read only during the apply: what depends on it is not known yet",
      remedy: "check that nothing dangerous depends on it; apply what it waits for first to see its values",
    };
  },
};
