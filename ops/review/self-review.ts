import type { Finding } from "./model.ts";

/** Whether the author of a change may confirm it: `asked` until the environment file that asks for it is applied. */
export type SelfReview = "no" | "asked" | "allowed";

/** What a review says where the author of a change may confirm it. */
export function selfReviewFindings(selfReview: SelfReview = "no"): Finding[] {
  if (selfReview === "no") return [];
  const about = { ruleId: "self-review", address: "plan", attribute: "confirmation.allowSelfReview" };
  const isAllowed = selfReview === "allowed";
  return [
    {
      ...about,
      level: isAllowed ? "notice" : "confirm",
      message: isAllowed
        ? "environment.json allows the author of a change to confirm it: nobody else has to look"
        : "environment.json newly allows the author of a change to confirm it; this does not count in this run",
      remedy: isAllowed
        ? "set confirmation.allowSelfReview to false once there is a second person"
        : "confirm this plan when that is right: it counts from the next run on",
    },
  ];
}
