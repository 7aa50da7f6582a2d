import { touchedArguments } from "../review/circumstances.ts";
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
  const { counts, changes } = JSON.parse(Buffer.from(content).toString("utf8")) as Review;
  const { creates, updates, replaces, deletes } = counts;
  return {
    run: run.runId,
    at: run.startedAt,
    ...(run.author === undefined ? {} : { author: run.author }),
    touched: touchedArguments(changes),
    creates,
    updates,
    replaces,
    deletes,
  };
}

/** Changes in other environments within this time count as made together. */
const TOGETHER_MS = 3_600_000;

/** What the archive says of the moment at which a stack is planned. */
export async function circumstancesOf(
  store: ArchiveStore,
  { stack, environment }: { readonly stack: string; readonly environment: string },
  now: Date,
): Promise<{ readonly elsewhere: readonly string[]; readonly afterFailure: boolean }> {
  const { runs } = await listRuns(store);
  const own = `${stack}-${environment}`;
  const finished = runs.filter(({ command, outcome }) => command === "apply" && outcome !== undefined);
  const together = finished.filter(
    ({ stackId, outcome, startedAt }) =>
      outcome === "applied" &&
      stackId !== own &&
      stackId.startsWith(`${stack}-`) &&
      now.getTime() - Date.parse(startedAt) <= TOGETHER_MS,
  );
  return {
    elsewhere: [...new Set(together.map(({ stackId }) => stackId))].sort(),
    afterFailure: finished.find(({ stackId }) => stackId === own)?.outcome === "failed",
  };
}
