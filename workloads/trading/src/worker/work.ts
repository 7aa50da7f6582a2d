import type { Bus, Message } from "../bus/bus.ts";
import { type Decision, decide } from "../events/decide.ts";
import { Unwritable } from "../publisher/publisher.ts";
import type { Inputs, Results } from "../store/store.ts";
import { TradingError } from "../types.ts";
import type { Job } from "./job.ts";
import { poisonText } from "./poison.ts";

export interface Worker {
  readonly job: Job;
  readonly bus: Bus;
  readonly inputs: Inputs;
  readonly results: Results;
  /** Where events must come from to be work. */
  readonly from: { readonly account: string; readonly container: string };
  /** Times that a message is tried before it is set aside. */
  readonly maxAttempts: number;
  /** Aborted when the worker has to end: it was told to, or its time is over. */
  readonly signal: AbortSignal;
}

/** What became of a message. */
export type Outcome = Made | ({ readonly blob?: string; readonly why: string } & (Away | Left));
type Made = {
  readonly kind: "done";
  readonly blob: string;
  /** Name of the result. */
  readonly result: string;
  /** False when it was there already. */
  readonly isNew: boolean;
  /** What it says, in a word, of a result that decides something. */
  readonly decision?: string;
};
type Away = { readonly kind: "dropped" | "set aside" };
/** It comes back: "stopped" and "unwritable" say that no other message would do better now. */
type Left = { readonly kind: "left"; readonly because: "failed" | "stopped" | "unwritable" };

type Task = Extract<Decision, { readonly kind: "process" }>;

/** Far below the memory of the smallest job. */
const MAX_BYTES = 100_000_000;

/** Works on a message that was taken. It leaves the bus when its result is there or it is set aside, never before. */
export async function handle(message: Message, worker: Worker): Promise<Outcome> {
  const decision = decide(message.text, { ...worker.from, blobs: worker.job.blobs });
  if (decision.kind === "set aside") return setAside(message, decision.why, worker);
  if (decision.kind === "drop") return finish(message, { kind: "dropped", why: decision.why }, worker);
  let outcome: Outcome;
  try {
    outcome = await make(decision, message.attempts, worker);
  } catch (error) {
    return failed(error, message, decision.blob, worker);
  }
  return finish(message, outcome, worker);
}

async function make({ blob, eTag }: Task, attempts: number, worker: Worker): Promise<Outcome> {
  const { job, inputs, results, maxAttempts, signal } = worker;
  const fetched = await inputs.fetch(blob, eTag, { maxBytes: MAX_BYTES, signal });
  if (fetched.kind === "gone") return { kind: "dropped", why: "what it tells of is gone", blob };
  if (fetched.kind === "too large") {
    throw new TradingError(`${blob} has ${fetched.bytes} bytes, but at most ${MAX_BYTES} are read; split it`);
  }
  const result = job.resultOf(fetched.input);
  let kept = await results.read(result);
  let isNew = false;
  if (kept === undefined) {
    if (attempts > maxAttempts) throw new TradingError("each time the worker ended before the work was done");
    const text = await job.run(fetched.input);
    isNew = await results.writeNew(result, text);
    // Of two, the one that was slower goes on with what the other wrote.
    kept = isNew ? text : await results.read(result);
  }
  const decision = kept === undefined ? undefined : await job.publish?.(kept);
  return { kind: "done", blob, result, isNew, ...(decision === undefined ? {} : { decision }) };
}

async function failed(error: unknown, message: Message, blob: string, worker: Worker): Promise<Outcome> {
  const why = error instanceof Error ? error.message : String(error);
  const left = async (because: Left["because"]): Promise<Outcome> => {
    await worker.bus.leave(message, because === "failed");
    return { kind: "left", because, why, blob };
  };
  if (worker.signal.aborted) return left("stopped");
  if (error instanceof Unwritable) return left("unwritable");
  const isHopeless = error instanceof TradingError && error.exitCode !== 1;
  if (isHopeless || message.attempts >= worker.maxAttempts) return setAside(message, why, worker, blob);
  return left("failed");
}

async function finish(message: Message, outcome: Outcome, { bus }: Worker): Promise<Outcome> {
  await bus.remove(message);
  return outcome;
}

/** First set aside, then removed: a worker that is killed between leaves it in both places, never in none. */
async function setAside(message: Message, why: string, worker: Worker, blob?: string): Promise<Outcome> {
  const text = poisonText({ reason: why, attempts: message.attempts, message: message.text });
  await worker.bus.setAside(message, text).catch(async (error: unknown) => {
    await worker.bus.leave(message, false);
    throw error;
  });
  return finish(message, { kind: "set aside", why, ...(blob === undefined ? {} : { blob }) }, worker);
}
