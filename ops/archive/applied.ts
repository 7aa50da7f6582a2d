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
  return entriesOf(
    runs.filter(({ startedAt }) => before === undefined || startedAt < before),
    store,
  );
}

async function entriesOf(runs: readonly RunManifest[], store: ArchiveStore): Promise<HistoryEntry[]> {
  const applied = runs.filter(({ command, outcome }) => command === "apply" && outcome === "applied");
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

/** What the archive knows when a stack is planned. */
export interface PastOfStack {
  readonly history: readonly HistoryEntry[];
  /** Stacks of the same type that changed in other environments within the last hour. */
  readonly elsewhere: readonly string[];
  readonly afterFailure: boolean;
  /** Addresses with `prevent_destroy` when the stack was applied last; undefined when no run says it. */
  readonly protectedBefore?: readonly string[];
}

/** Read what the archive knows of a stack, and of the same stack in other environments. */
export async function pastOf(
  store: ArchiveStore,
  { stack, environment }: { readonly stack: string; readonly environment: string },
  now: Date,
): Promise<PastOfStack> {
  const own = `${stack}-${environment}`;
  const [{ runs }, recent] = await Promise.all([
    listRuns(store, { stackId: own }),
    listRuns(store, { since: new Date(now.getTime() - TOGETHER_MS) }),
  ]);
  const together = recent.runs.filter(
    ({ stackId, command, outcome }) =>
      command === "apply" && outcome === "applied" && stackId !== own && stackId.startsWith(`${stack}-`),
  );
  const applies = runs.filter(({ command, outcome }) => command === "apply" && outcome !== undefined);
  const last = applies.find(({ outcome }) => outcome === "applied");
  const protectedBefore = last === undefined ? undefined : await protectedIn(last, store);
  return {
    history: await entriesOf(runs, store),
    elsewhere: [...new Set(together.map(({ stackId }) => stackId))].sort(),
    afterFailure: applies[0]?.outcome === "failed",
    ...(protectedBefore === undefined ? {} : { protectedBefore }),
  };
}

async function protectedIn(run: RunManifest, store: ArchiveStore): Promise<readonly string[] | undefined> {
  const content = await readRunFile(store, run, "protected.json").catch(() => undefined);
  return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString("utf8")) as string[]);
}
