import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256, strategyVersionOf } from "../pipeline/digest.ts";
import { reasonOf } from "../reason.ts";
import { type Output, TradingError } from "../types.ts";
import type { Combinations, Outcome } from "./combination.ts";
import { combinationOf, combinationsOf } from "./grid.ts";
import { openLog } from "./log.ts";
import { runPool } from "./pool.ts";
import { createProgress } from "./progress.ts";
import { sharedMarket } from "./shared.ts";
import { type Sweep, type SweepDocument, sweepDocumentOf } from "./sweep-document.ts";

export interface SweepRun {
  /** Where results are kept. */
  readonly folder: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Where progress is shown. */
  readonly output: Output;
}

/**
 * Backtests every combination of a grid. Each result is kept as soon as there is one, in a file whose name is the digest of
 * the sweep: the same sweep, run again, goes on where it was stopped. The document does not depend on the number of threads.
 *
 * @returns The document, and where it was written
 * @throws TradingError when it is stopped or a thread fails
 */
export async function runSweep(sweep: Sweep, { folder, threads, signal, output }: SweepRun) {
  const digest = digestOfSweep(sweep);
  const name = join(folder, `${sweep.pipeline.name}-${digest.slice(0, 16)}`);
  const total = combinationsOf(sweep.grid);
  const log = openLog<Outcome>(`${name}.jsonl`, (index, outcome) => isOutcome(index, outcome, total));
  try {
    const tasks = Array.from({ length: total }, (_, index) => index).filter((index) => !log.done.has(index));
    const progress = createProgress(output, total, total - tasks.length);
    const nameOf = (index: number) => JSON.stringify(combinationOf(sweep.grid, index));
    const done = (index: number, outcome: Outcome) => {
      log.append(index, outcome);
      progress.step();
    };
    const module = new URL("./combination.ts", import.meta.url);
    try {
      await runPool<Outcome>({ module, data: combinationsFor(sweep), tasks, threads, signal, done, nameOf });
    } finally {
      progress.end();
    }
    if (log.done.size < total) throw new TradingError("stopped", 1);
    const outcomes = Array.from({ length: total }, (_, index) => log.done.get(index) as Outcome);
    const document = sweepDocumentOf(sweep, digest, outcomes);
    return { document, path: write(`${name}.json`, document) };
  } catch (error) {
    if (!(error instanceof TradingError)) throw error;
    const kept = `${log.done.size} of ${total} combinations are kept; run the same command again to go on`;
    throw new TradingError(`${error.message}; ${kept}`, error.exitCode);
  } finally {
    log.close();
  }
}

/** Everything that decides what a sweep finds out: with the same one, results are the same. */
const digestOfSweep = ({ pipeline, data, grid }: Sweep): string =>
  sha256(JSON.stringify(["sweep 1", strategyVersionOf(pipeline), data.version, Object.entries(grid)]));

const isOutcome = (index: unknown, outcome: unknown, total: number): boolean =>
  Number.isInteger(index) &&
  (index as number) >= 0 &&
  (index as number) < total &&
  typeof outcome === "object" &&
  outcome !== null &&
  "statistics" in outcome;

const combinationsFor = ({ pipeline, market, grid }: Sweep): Combinations => ({
  market: sharedMarket(market),
  recipe: { strategy: pipeline.strategy, sizing: pipeline.sizing, account: pipeline.account },
  grid,
  momentsPerYear: (pipeline.statistics.momentsPerYear ?? null) as number | null,
});

/** Under its name there is a whole document or none. */
function write(path: string, document: SweepDocument): string {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, `${JSON.stringify(document)}\n`);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new TradingError(`${path} cannot be written: ${reasonOf(error)}`, 1);
  }
  return path;
}
