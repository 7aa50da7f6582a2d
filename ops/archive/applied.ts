import type { Acceptance } from "../../constructs/acceptance.ts";
import { isOurs, type Seal } from "../apply/seal.ts";
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
  const { counts } = JSON.parse(Buffer.from(content).toString("utf8")) as Review;
  const { creates, updates, replaces, deletes } = counts;
  return { run: run.runId, at: run.startedAt, creates, updates, replaces, deletes };
}
