import type { PlanRule } from "../rule.ts";

export const preventDestroyRemoved: PlanRule = {
  id: "prevent-destroy-removed",
  why: "without prevent_destroy the next plan may destroy the resource",
  documentation: "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
  *plan({ changesByAddress }, { preventDestroy }) {
    if (preventDestroy === undefined) return;
    const now = new Set(preventDestroy.now);
    for (const address of preventDestroy.before) {
      if (now.has(address)) continue;
      yield {
        address,
        attribute: "lifecycle.prevent_destroy",
        before: true,
        after: false,
        level: "confirm",
        message: changesByAddress.has(address)
          ? "prevent_destroy is taken off in the same change that touches the resource"
          : "prevent_destroy is taken off: from now on a plan may destroy the resource",
        remedy: "keep `preventDestroy` on in the parameter file, or keep the profile protected",
      };
    }
  },
};
