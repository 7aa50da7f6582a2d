import { destroys, type PlanRule } from "../rule.ts";

export const stackDestroyed: PlanRule = {
  id: "stack-destroyed",
  why: "a plan that leaves nothing is a teardown, or a lost configuration",
  *plan({ plan, changes, unchanged }) {
    // A targeted plan does not list what it leaves alone.
    if (plan.complete === false) return;
    const managed = changes.filter((change) => change.action !== "read" && change.action !== "create");
    if (unchanged.length > 0 || managed.length < 2 || !managed.every(destroys)) return;
    const replaced = managed.some((change) => change.action === "replace");
    yield {
      level: "confirm",
      magnitude: managed.length,
      message: `all ${managed.length} resources of the stack are ${replaced ? "destroyed or replaced" : "destroyed"}`,
      remedy: "confirm only when this is a teardown; else check that the right stack and parameter file were read",
    };
  },
};
