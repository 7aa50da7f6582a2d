// A thread of runPool: loads what does tasks, and does one a message.
import { parentPort, workerData } from "node:worker_threads";

const { module, data } = workerData as { readonly module: string; readonly data: unknown };
const { prepare } = (await import(module)) as { prepare(data: unknown): (task: number) => unknown };
const work = prepare(data);
parentPort?.on("message", (task: number) => parentPort?.postMessage(work(task)));
