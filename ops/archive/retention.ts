import type { RetentionPolicy } from "../../constructs/retention.rules.ts";
import { type RunManifest, startOfRunId } from "./run.ts";
import { isRunOver, type RunState } from "./run-state.ts";

const DAY = 86_400_000;

/** A run, and what is known of its process. */
export interface JudgedRun {
  readonly manifest: RunManifest;
  readonly state: RunState;
}

/**
 * The runs that may be removed, newest first. A run whose process may live and a run whose age cannot be told are kept:
 * what cannot be judged is not deleted.
 */
export function expiredRuns<Run extends JudgedRun>(runs: readonly Run[], policy: RetentionPolicy, now: Date): Run[] {
  const newestFirst = [...runs].sort((a, b) => (a.manifest.startedAt < b.manifest.startedAt ? 1 : -1));
  const seen = new Map<string, number>();
  return newestFirst.filter(({ manifest, state }) => {
    const kind = `${manifest.stackId} ${manifest.command}`;
    const rank = seen.get(kind) ?? 0;
    seen.set(kind, rank + 1);
    if (rank < policy.keepNewest || !isRunOver(state)) return false;
    const age = now.getTime() - endOf(manifest);
    return Number.isFinite(age) && age > policy.retentionDays * DAY;
  });
}

/** The latest moment that the manifest and the id speak of: a changed date alone makes no run older. */
function endOf({ runId, startedAt, finishedAt }: RunManifest): number {
  return Math.max(Date.parse(finishedAt ?? startedAt), startOfRunId(runId).getTime());
}
