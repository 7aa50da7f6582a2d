import type { HistoryEntry, Review } from "../review/model.ts";
import { listRuns } from "./history.ts";
import { type RunManifest, readRunFile } from "./run.ts";
import type { ArchiveStore } from "./store.ts";

/** Runs that a plan is compared with. */
const HISTORY_RUNS = 50;

/**
 * What earlier applies of a stack did, oldest first.
 *
 * @param before RFC 3339; only runs that began earlier. @default all
 */
export async function appliedHistory(store: ArchiveStore, stackId: string, before?: string): Promise<HistoryEntry[]> {
  const { runs } = await listRuns(store, { stackId });
  const applied = runs.filter(
    ({ command, outcome, startedAt }) =>
      command === "apply" && outcome === "applied" && (before === undefined || startedAt < before),
  );
  const entries = await Promise.all(applied.slice(0, HISTORY_RUNS).map((run) => historyEntry(run, store)));
  return entries.filter((entry) => entry !== undefined).reverse();
}

async function historyEntry(run: RunManifest, store: ArchiveStore): Promise<HistoryEntry | undefined> {
  const content = await readRunFile(store, run, "review.json").catch(() => undefined);
  if (content === undefined) return undefined;
  const { counts } = JSON.parse(Buffer.from(content).toString("utf8")) as Review;
  const { creates, updates, replaces, deletes } = counts;
  return { run: run.runId, at: run.startedAt, creates, updates, replaces, deletes };
}
