import { Worker } from "node:worker_threads";
import { TradingError } from "../types.ts";

/** Sent ahead to each thread, so that none waits for the next one. */
const AHEAD = 2;

export interface Pool<Result> {
  /** Module whose `prepare(data)` gives a thread what does a task: `(task: number) => Result`. */
  readonly module: URL;
  /** Handed to each thread; what is in shared memory is not copied. */
  readonly data: unknown;
  readonly tasks: readonly number[];
  readonly threads: number;
  /** Stops every thread. */
  readonly signal: AbortSignal;
  /** Called once a task, in the order in which they end. */
  readonly done: (task: number, result: Result) => void;
  /** What messages call a task. */
  readonly nameOf: (task: number) => string;
}

/**
 * Does tasks in threads. When it returns, no thread runs any more.
 *
 * @throws TradingError when a thread fails; what was done until then has been handed over
 */
export async function runPool<Result>({ threads, tasks, signal, ...pool }: Pool<Result>): Promise<void> {
  const waiting = tasks.values();
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  const running = Array.from({ length: Math.min(threads, tasks.length) }, () => {
    const ended = runThread(pool, waiting, stop);
    ended.catch(() => stopping.abort());
    return ended;
  });
  const [failed] = (await Promise.allSettled(running)).filter(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

type Work<Result> = Pick<Pool<Result>, "module" | "data" | "done" | "nameOf">;

/** One thread, until nothing waits any more. */
async function runThread<Result>(work: Work<Result>, waiting: Iterator<number>, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const { module, data, done, nameOf } = work;
  const worker = new Worker(new URL("./pool-thread.ts", import.meta.url), {
    workerData: { module: module.href, data },
  });
  const asked: number[] = [];
  const ask = () => {
    const { value, done: isEmpty } = waiting.next();
    if (isEmpty) return;
    asked.push(value);
    worker.postMessage(value);
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (why: string) => reject(new TradingError(`a thread failed at ${nameOf(asked[0] ?? 0)}: ${why}`, 1));
  stop.addEventListener("abort", () => resolve(), { once: true });
  worker.on("error", (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => fail(`it ended with ${code}`));
  worker.on("message", (result: Result) => {
    if (stop.aborted) return;
    try {
      done(asked.shift() as number, result);
    } catch (error) {
      // An error of a listener would end the process.
      reject(error);
    }
    ask();
    if (asked.length === 0) resolve();
  });
  for (let ahead = 0; ahead < AHEAD; ahead++) ask();
  if (asked.length === 0) resolve();
  try {
    await promise;
  } finally {
    await worker.terminate();
  }
}
