import { ArchivedRun, RUN_FILES, type RunFile } from "../../ops/archive/run.ts";
import type { ArchiveStore } from "../../ops/archive/store.ts";
import type { Finding, Review, ReviewedChange } from "../../ops/review/model.ts";

/** A review that found what it is told to have found. */
export function reviewOf(changes: readonly ReviewedChange[] = [], findings: readonly Finding[] = []): Review {
  const of = (action: string): number => changes.filter((change) => change.action === action).length;
  return {
    schemaVersion: 1,
    plan: "mysql-dev",
    verdict: "proceed",
    fingerprint: `sha256:${changes.map(({ address }) => address).join("")}`,
    counts: {
      creates: of("create"),
      updates: of("update"),
      replaces: of("replace"),
      deletes: of("delete"),
      ...{ unknowns: 0, reads: 0, forgets: 0, imports: 0, moves: 0, drifted: 0, unchanged: 0 },
    },
    findings,
    changes,
    drift: [],
    dependencies: [],
    anomaly: { status: "no history", runs: 0, scores: [] },
    history: [],
  };
}

export interface PastRun {
  /** Of the first of January 2026: `2026-01-01T10:00:00Z` */
  readonly startedAt: string;
  /** @default mysql-dev */
  readonly stackId?: string;
  /** @default apply */
  readonly command?: string;
  /** @default applied; null leaves the run open */
  readonly outcome?: string | null;
  readonly files?: { readonly [Name in RunFile]?: unknown };
  /** Last characters of the id. @default 00000001 */
  readonly mark?: string;
}

export const idOf = ({ startedAt, mark = "00000001" }: PastRun): string =>
  `${new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, "")}-${mark}`;

/** Puts a run into an archive that took a minute. @returns its id */
export async function archiveRun(store: ArchiveStore, past: PastRun): Promise<string> {
  const { stackId = "mysql-dev", command = "apply", outcome = "applied", files = {} } = past;
  const startedAt = new Date(past.startedAt);
  const run = await ArchivedRun.begin(store, { runId: idOf(past), stackId, command, startedAt });
  for (const name of RUN_FILES) if (name in files) await run.put(name, JSON.stringify(files[name]));
  if (outcome !== null) await run.close(outcome, new Date(startedAt.getTime() + 60_000));
  return idOf(past);
}
