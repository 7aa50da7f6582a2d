import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Pool, runPool } from "../../src/research/pool.ts";
import type { Tasks } from "../support/tasks.ts";

const MODULE = new URL("../support/tasks.ts", import.meta.url);

function pool(data: Tasks, more: Partial<Pool<number>> = {}) {
  const results = new Map<number, number>();
  const run = runPool<number>({
    module: MODULE,
    data,
    tasks: Array.from({ length: 50 }, (_, task) => task),
    threads: 2,
    signal: new AbortController().signal,
    nameOf: (task) => `number ${task}`,
    done: (task, result) => results.set(task, result),
    ...more,
  });
  return { run, results };
}

describe("a pool of threads", () => {
  it.each([1, 2, 5])("with %d threads does each task once", async (threads) => {
    const done: number[] = [];
    await pool({ base: 3 }, { threads, done: (task, result) => done.push(task, result) }).run;
    const pairs = new Map(
      done.flatMap((task, at) => (at % 2 === 0 ? [[task, done[at + 1]]] : [])) as [number, number][],
    );
    expect(done).toHaveLength(100);
    expect([...pairs].sort(([a], [b]) => a - b)).toStrictEqual(
      Array.from({ length: 50 }, (_, task) => [task, 3 + task ** 2]),
    );
  });

  it("shares memory with its threads", async () => {
    const shared = new Float64Array(new SharedArrayBuffer(50 * 8));
    await pool({ base: 0, shared }).run;
    expect(shared).toStrictEqual(Float64Array.from({ length: 50 }, (_, task) => task));
  });

  it("has nothing to do without tasks", async () => {
    const { run, results } = pool({ base: -1 }, { tasks: [] });
    await run;
    expect(results.size).toBe(0);
  });

  it("hands over what was done before a task failed, and names the task", async () => {
    const { run, results } = pool({ base: 0, throwAt: 20 }, { threads: 1 });
    await expect(run).rejects.toThrow("a thread failed at number 20: this task cannot be done");
    expect([...results.keys()]).toStrictEqual(Array.from({ length: 20 }, (_, task) => task));
  });

  it("says so when a thread just ends", async () => {
    await expect(pool({ base: 0, exitAt: 5 }).run).rejects.toThrow("a thread failed at number 5: it ended with 7");
  });

  it("says so when a thread cannot begin", async () => {
    await expect(pool({ base: -1 }, { threads: 1 }).run).rejects.toThrow(
      "a thread failed at number 0: base is negative",
    );
  });

  it("fails with what its listener failed with", async () => {
    const done = () => {
      throw new Error("the disk is full");
    };
    await expect(pool({ base: 0 }, { done }).run).rejects.toThrow("the disk is full");
  });

  it("stops threads that are in the middle of something", async () => {
    const folder = mkdtempSync(join(tmpdir(), "trading-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "hangs");
    const stopping = new AbortController();
    const { run, results } = pool({ base: 0, hangAt: { task: 10, file } }, { signal: stopping.signal, threads: 1 });
    await vi.waitUntil(() => existsSync(file), { timeout: 60_000 });
    stopping.abort();
    await run;
    expect(results.size).toBe(10);
  });

  it("does not begin when it is stopped before", async () => {
    const { run, results } = pool({ base: 0 }, { signal: AbortSignal.abort() });
    await run;
    expect(results.size).toBe(0);
  });
});
