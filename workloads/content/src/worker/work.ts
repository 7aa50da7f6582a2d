import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBatch, generateBatch } from "../generate/batch.ts";
import { BudgetSpent } from "../generate/budget.ts";
import { priceFor, type Run } from "../generate/piece.ts";
import { ContentError } from "../types.ts";
import type { Message, Outside } from "./azure.ts";
import { type Decision, decide, type Expected } from "./decide.ts";
import { poisonText } from "./poison.ts";

export interface Worker {
  readonly outside: Outside;
  readonly expected: Expected;
  /** Times that a message is tried before it is set aside. */
  readonly maxAttempts: number;
  /** Aborted when the worker has to end: it was told to, or its time is over. */
  readonly signal: AbortSignal;
  /** What the pieces of a message are made with. */
  runOf(prompt: string, signal: AbortSignal): Promise<Run>;
}

/** What became of a message. */
export type Outcome = Made | ({ readonly blob?: string; readonly why: string } & (Away | Left));
type Made = {
  readonly kind: "done";
  readonly blob: string;
  readonly written: number;
  readonly unchanged: number;
  readonly spent: number;
};
type Away = { readonly kind: "dropped" | "set aside" };
/** It is still in the queue, and comes back. */
type Left = { readonly kind: "left"; readonly isStop: boolean };

type Task = Extract<Decision, { readonly kind: "process" }>;

const CONCURRENCY = 4;
/** Far below the disk of the smallest job. */
const MAX_BYTES = 100_000_000;
/** Pieces that failed, as a reason names them. */
const SHOWN = 5;

/** Trying again would not help. */
class Hopeless extends Error {}

/** Works on a message that was taken. It leaves the queue when its work is done or it is set aside, never before. */
export async function handle(message: Message, worker: Worker): Promise<Outcome> {
  const decision = decide(message.text, worker.expected);
  if (decision.kind === "set aside") return setAside(message, decision.why, worker);
  if (decision.kind === "drop") return finish(message, { kind: "dropped", why: decision.why }, worker);
  const { blob } = decision;
  if (message.attempts > worker.maxAttempts) {
    const why = "each time the worker ended before the work was done";
    return setAside(message, why, worker, blob);
  }
  let made: Outcome;
  try {
    made = await alone(decision, worker);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (worker.signal.aborted) return { kind: "left", isStop: true, why: "the worker was stopped", blob };
    if (error instanceof Hopeless || message.attempts >= worker.maxAttempts)
      return setAside(message, why, worker, blob);
    return { kind: "left", isStop: false, why, blob };
  }
  return finish(message, made, worker);
}

async function finish(message: Message, outcome: Outcome, { outside }: Worker): Promise<Outcome> {
  await outside.remove(message);
  return outcome;
}

/** First into the poison queue, then out of the queue: a worker that is killed between leaves it in both, never in none. */
async function setAside(message: Message, why: string, worker: Worker, blob?: string): Promise<Outcome> {
  await worker.outside.setAside(poisonText({ reason: why, attempts: message.attempts, message: message.text }));
  return finish(message, { kind: "set aside", why, ...(blob === undefined ? {} : { blob }) }, worker);
}

/** Of two workers on the same blob, one waits until the other has ended, and finds its pieces. */
async function alone(task: Task, worker: Worker): Promise<Outcome> {
  const lock = await worker.outside.lock(task.blob, worker.signal);
  const folder = await mkdtemp(join(tmpdir(), "content-worker-"));
  try {
    return await make(task, join(folder, "briefs.jsonl"), AbortSignal.any([worker.signal, lock.lost]), worker);
  } catch (error) {
    if (lock.lost.aborted)
      throw new ContentError("the lock of the blob was lost, so that another worker may have it", 1);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await lock.release();
  }
}

async function make({ prompt, blob }: Task, file: string, signal: AbortSignal, worker: Worker): Promise<Outcome> {
  const run = await worker.runOf(prompt, signal);
  // A price that is missing is no mistake of the briefs.
  priceFor(run.model, run.prices);
  const fetched = await worker.outside.fetch(blob, file, { maxBytes: MAX_BYTES, signal });
  if (fetched.kind === "gone") return { kind: "dropped", why: "the blob is gone", blob };
  if (fetched.kind === "too large") {
    throw new Hopeless(`${blob} has ${fetched.bytes} bytes, but at most ${MAX_BYTES} are read; split it`);
  }
  await checkBatch(prompt, file, run).catch((error: unknown) => {
    const isMistake = error instanceof ContentError && error.exitCode === 2;
    throw isMistake ? new Hopeless(error.message.replaceAll(file, blob)) : error;
  });
  const result = await generateBatch(prompt, file, run, { concurrency: CONCURRENCY, told: () => {} });
  const { written, unchanged, failed, stopped } = result;
  if (stopped instanceof BudgetSpent) {
    throw new Hopeless(`${stopped.message}; ${written} pieces were written, and are not paid for again`);
  }
  if (stopped !== undefined) throw stopped;
  if (failed.length > 0) {
    const told = failed.slice(0, SHOWN).map(({ id, why }) => `${id}: ${why}`);
    throw new ContentError(`${failed.length} pieces failed: ${told.join("; ")}`, 1);
  }
  return { kind: "done", blob, written, unchanged, spent: run.budget.spent };
}
