import type { RunManifest } from "./run.ts";

export interface RetentionPolicy {
  /** Runs younger than this are kept. */
  readonly retentionDays: number;
  /** The newest runs of each stack are kept however old they are: the history that anomalies are measured against. */
  readonly keepNewest: number;
}

const DAY = 86_400_000;

/**
 * The runs that may be removed. A run that is still open and a run that a clock dates into the future are kept:
 * what cannot be judged is not deleted.
 */
export function expiredRuns(runs: readonly RunManifest[], policy: RetentionPolicy, now: Date): RunManifest[] {
  const newestFirst = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const seen = new Map<string, number>();
  return newestFirst.filter((run) => {
    const rank = seen.get(run.stackId) ?? 0;
    seen.set(run.stackId, rank + 1);
    if (rank < policy.keepNewest || run.finishedAt === undefined) return false;
    const age = now.getTime() - Date.parse(run.finishedAt);
    return Number.isFinite(age) && age > policy.retentionDays * DAY;
  });
}
