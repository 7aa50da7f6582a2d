import type { Facts } from "./desk.ts";
import type { Occurrence } from "./schedule.ts";

/**
 * How far a piece is: `planned` until its time to be generated has come, then `due`; `review` until a person approves it;
 * `changed` when it was changed after that; `approved` until its time to be published has come, then `ready`; `published` at
 * every target.
 */
export type State = "planned" | "due" | "review" | "changed" | "approved" | "ready" | "published";

/** Plan × clock × folders × ledger. What has happened counts, whatever the clock says now. */
export function stateOf({ entry, due, generateFrom }: Occurrence, facts: Facts, now: Date): State {
  const { text, approval, ledger, digests } = facts;
  if (entry.targets.every((target) => ledger[target]?.state === "published")) return "published";
  if (text === undefined) return now >= generateFrom ? "due" : "planned";
  if (approval === undefined) return "review";
  if (approval.piece !== digests.piece || approval.provenance !== digests.provenance) return "changed";
  return now >= due ? "ready" : "approved";
}
