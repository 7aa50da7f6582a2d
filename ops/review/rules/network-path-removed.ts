import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, destructionCause, howDestroyed } from "../rule.ts";

export const networkPathRemoved: ChangeRule = {
  id: "network-path-removed",
  why: "clients reach a private server through its subnet, endpoint and DNS zone",
  *change(change) {
    if (!destroys(change) || lossOf(change.type) !== "network") return;
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `a part of the network ${howDestroyed(change)}: what is reached through it cannot be reached ${change.action === "replace" ? "meanwhile" : "any more"}`,
      remedy: "make sure that nothing uses it any more; a subnet cannot go before its private DNS zone link has",
    };
  },
};
