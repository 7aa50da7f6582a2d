import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Drafts } from "../publisher/folder.ts";
import { Unwritable } from "../publisher/publisher.ts";
import { reasonOf } from "../reason.ts";
import { folderInputs, folderResults } from "../store/folder.ts";
import { TradingError } from "../types.ts";
import type { Job } from "../worker/job.ts";
import { handle, type Outcome, type Worker } from "../worker/work.ts";
import type { Message } from "./bus.ts";
import { type FolderBus, folderBus, sweep } from "./folder.ts";
import { hintsOf } from "./hints.ts";
import { createOwner, draftsIn, type Owner } from "./owner.ts";
import { ACCOUNT, createTeller, type Teller } from "./tell.ts";

export interface Watch {
  /** Path of the folder that data is put into; everything else is beside it. */
  readonly inbox: string;
  /** Name of the pipeline that both jobs run. */
  readonly pipeline: string;
  readonly backtest: Job;
  readonly evaluation: Job;
  readonly maxAttempts: number;
  /** Ends when there is nothing more to do. */
  readonly isOnce: boolean;
  /** How long a file must not change before it is taken for whole. @default 1000 */
  readonly quietMs?: number;
  readonly signal: AbortSignal;
  now(): Date;
  /** Called with what became of each message. */
  told(job: Job, message: Message, outcome: Outcome): void;
  /** Called with a sentence on what cannot be done. */
  warn(text: string): void;
}

/** A job, with what tells it of data, where that waits, and the job that goes on with its results. */
interface Stage {
  readonly worker: Worker;
  readonly bus: FolderBus;
  readonly teller: Teller;
  readonly next?: Stage;
}

/** What came of looking once. */
interface Pass {
  /** Files that are still written to. */
  readonly unsettled: number;
  /** Messages that something was done about. */
  readonly handled: number;
  /** Those of them that wait for another try. */
  readonly left: number;
}

/** Data that comes without a hint, and messages that were left, wait for so long at most. */
const LOOK_MS = 5_000;
const QUIET_MS = 1_000;
const [JOURNAL, POISON, BACKTESTS, SIGNALS] = ["journal", "poison", "backtests", "signals"] as const;

/**
 * Runs both jobs on folders, as Azure runs them on containers and queues. What is on disk says all: a process may be
 * killed at any point and started again, and several may run at once.
 *
 * @returns how many times a message was left for another try
 * @throws Unwritable when there is no room, in a watch that ends
 */
export async function watch(options: Watch): Promise<number> {
  const { inbox, isOnce, signal, quietMs = QUIET_MS } = options;
  if ([JOURNAL, POISON, BACKTESTS, SIGNALS].some((name) => name === basename(inbox))) {
    throw new TradingError(`the folder is named "${basename(inbox)}", like one that will be beside it; rename it`);
  }
  await mkdir(inbox, { recursive: true }).catch((error: unknown) => {
    throw new Unwritable(inbox, reasonOf(error));
  });
  const owner = await createOwner();
  const unfinished = join(dirname(inbox), JOURNAL, ".unfinished");
  const stages = stagesOf({ ...options, quietMs, warn: once(options.warn) }, draftsIn(unfinished, owner), owner);
  const hints = isOnce ? undefined : hintsOf(inbox);
  let left = 0;
  try {
    while (!signal.aborted) {
      await sweep(unfinished, owner);
      const done = await pass(stages, options);
      left += done.left;
      if (done.handled > 0) continue;
      if (isOnce && done.unsettled === 0) break;
      if (hints !== undefined && done.unsettled === 0) await hints.next(LOOK_MS, signal);
      else await setTimeout(quietMs, undefined, { signal }).catch(() => undefined);
      if (!isOnce) for (const { bus } of stages) bus.wake();
    }
  } finally {
    await hints?.close();
    await owner.close();
  }
  return left;
}

/** Tells of everything that is there, and does it, the last job first: no signal waits for a backtest of other data. */
async function pass(stages: readonly Stage[], { isOnce, signal, told, warn }: Watch): Promise<Pass> {
  let [unsettled, handled, left] = [0, 0, 0];
  try {
    for (const { teller } of stages) unsettled += await teller.tell();
    while (!signal.aborted) {
      const taken = await take(stages.toReversed());
      if (taken === undefined) break;
      const { message, stage } = taken;
      const outcome = await handle(message, stage.worker);
      told(stage.worker.job, message, outcome);
      handled += 1;
      if (outcome.kind === "done") await stage.next?.teller.tellOf(outcome.result);
      if (outcome.kind !== "left") continue;
      left += 1;
      if (outcome.because === "unwritable") throw new TradingError(outcome.why, 1);
    }
  } catch (error) {
    // What is wrong outside may be mended while it waits.
    if (isOnce || !(error instanceof TradingError)) throw error;
    warn(error.message);
    return { unsettled, handled: 0, left };
  }
  return { unsettled, handled, left };
}

async function take(stages: readonly Stage[]) {
  for (const stage of stages) {
    const message = await stage.bus.take(0);
    if (message !== undefined) return { message, stage };
  }
  return undefined;
}

function stagesOf(options: Watch & { readonly quietMs: number }, drafts: Drafts, owner: Owner): readonly Stage[] {
  const { inbox, pipeline, backtest, evaluation, quietMs } = options;
  const root = dirname(inbox);
  const stage = (job: Job, from: string, to: string, more: Partial<Parameters<typeof createTeller>[0]>): Stage => {
    const place = join(job.name, pipeline);
    const bus = folderBus({ messages: join(root, JOURNAL, place), poison: join(root, POISON, place), drafts, owner });
    const results = folderResults(join(root, to), drafts);
    const container = basename(from);
    const teller = createTeller({ ...options, root: from, container, job, results, bus, ...more });
    const inputs = folderInputs(from);
    return { worker: { ...options, job, bus, inputs, results, from: { account: ACCOUNT, container } }, bus, teller };
  };
  // Results are whole as soon as they are there; reports may lie beside them.
  const ofResults = { quietMs: 0, folder: pipeline, warn: () => undefined };
  const last = stage(evaluation, join(root, BACKTESTS), SIGNALS, ofResults);
  return [{ ...stage(backtest, inbox, BACKTESTS, { quietMs }), next: last }, last];
}

/** Tells everything once. */
function once(warn: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  };
}
