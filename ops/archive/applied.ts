import type { Acceptance } from "../../constructs/acceptance.ts";
import { isOurs, type Seal } from "../apply/seal.ts";
import { touchedArguments } from "../review/circumstances.ts";
import type { HistoryEntry, Review } from "../review/model.ts";
import { readJson } from "./details.ts";
import { listRuns } from "./history.ts";
import { type RunManifest, readRunFile } from "./run.ts";
import type { ArchiveStore } from "./store.ts";

/** Runs that a plan is compared with. */
const HISTORY_RUNS = 50;

/**
 * Runs that brought a stack to its parameters, newest first.
 *
 * @param before RFC 3339; only runs that began earlier. @default all
 */
export async function appliedRuns(store: ArchiveStore, stackId: string, before?: string): Promise<RunManifest[]> {
  const { runs } = await listRuns(store, { stackId });
  return runs.filter(({ outcome, startedAt }) => outcome === "applied" && (before === undefined || startedAt < before));
}

/** What the applies among some runs did, oldest first. */
export async function historyOf(store: ArchiveStore, applied: readonly RunManifest[]): Promise<HistoryEntry[]> {
  const applies = applied.filter(({ command }) => command === "apply").slice(0, HISTORY_RUNS);
  const entries = await Promise.all(applies.map((run) => historyEntry(run, store)));
  return entries.filter((entry) => entry !== undefined).reverse();
}

/** What was accepted and allowed when a stack was applied last. */
export interface Baseline {
  readonly waivers: readonly Acceptance[];
  readonly selfReview: Seal["selfReview"];
  readonly commit: string;
}

/**
 * Reads what the newest of the applied runs went by.
 *
 * @returns undefined when nothing was applied, or when it cannot be proved: then nothing is known to be accepted
 */
export async function baselineOf(
  store: ArchiveStore,
  [manifest]: readonly RunManifest[],
  key: string | undefined,
): Promise<Baseline | undefined> {
  if (manifest === undefined) return undefined;
  const run = { manifest, store };
  const seal = (await readJson(run, "seal.json")) as Seal | undefined;
  const parameters = await readJson(run, "parameters.json");
  const isProved =
    seal?.format === 3 &&
    seal.stackId === manifest.stackId &&
    seal.parametersDigest === manifest.files["parameters.json"]?.sha256 &&
    isOurs(seal, key);
  if (!isProved || parameters === undefined) return undefined;
  const { reviewWaivers = [] } = parameters as { readonly reviewWaivers?: readonly Acceptance[] };
  return { waivers: reviewWaivers, selfReview: seal.selfReview, commit: seal.commit };
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
  /** Runs that were applied, newest first. */
  readonly applied: readonly RunManifest[];
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
  const applied = runs.filter(({ outcome }) => outcome === "applied");
  const applies = runs.filter(({ command, outcome }) => command === "apply" && outcome !== undefined);
  const last = applies.find(({ outcome }) => outcome === "applied");
  const protectedBefore = last === undefined ? undefined : await protectedIn(last, store);
  return {
    applied,
    history: await historyOf(store, applied),
    elsewhere: [...new Set(together.map(({ stackId }) => stackId))].sort(),
    afterFailure: applies[0]?.outcome === "failed",
    ...(protectedBefore === undefined ? {} : { protectedBefore }),
  };
}

async function protectedIn(run: RunManifest, store: ArchiveStore): Promise<readonly string[] | undefined> {
  const content = await readRunFile(store, run, "protected.json").catch(() => undefined);
  return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString("utf8")) as string[]);
}
