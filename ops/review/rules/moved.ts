import type { ChangeRule } from "../rule.ts";

export const moved: ChangeRule = {
  id: "moved",
  why: "a resource goes on under another address",
  *change(change) {
    if (change.previousAddress === undefined) return;
    yield {
      level: "info",
      before: change.previousAddress,
      after: change.address,
      message: `known as ${change.previousAddress} until now; nothing happens to it in Azure`,
      remedy: "nothing to do",
    };
  },
};
