import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { blobInputs, blobResults } from "../../workloads/trading/src/store/blob.ts";
import { blobClient, laterOn, messages, putJobs, startWorker, textsIn, upload } from "../support/stack-job.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const JOBS = {
  backtest: { queue: "backtest", input: "market-data", output: "backtests", suffix: ".csv" },
  "signal-evaluation": { queue: "signal-evaluation", input: "backtests", output: "signals", suffix: ".json" },
} as const;
type JobName = keyof typeof JOBS;

const putStream = (azure: LocalAzure) => putJobs(azure, Object.values(JOBS));

/** Prices of weekdays, that rise and fall in waves; with another phase, others. */
function prices(phase: number): string {
  const days = Array.from({ length: 170 }, (_, day) => new Date(Date.UTC(2025, 0, 6 + day)));
  const lines = days
    .filter((day) => day.getUTCDay() % 6 > 0)
    .map((day, at) => {
      const [open = 0, close = 0] = [at, at + 1].map((time) => 100 + 10 * Math.sin((time + phase) / 9));
      const range = [Math.max(open, close) + 0.5, Math.min(open, close) - 0.5];
      return [day.toISOString().slice(0, 10), open, ...range, close, 1000].join();
    });
  return `time,open,high,low,close,volume\n${lines.join("\n")}\n`;
}

// biome-ignore lint/suspicious/noExplicitAny: what is written is looked into, not trusted
type Written = any;

/** Documents in a container, by name. */
const blobs = async (azure: LocalAzure, container: string): Promise<Record<string, Written>> =>
  Object.fromEntries(Object.entries(await textsIn(azure, container)).map(([name, text]) => [name, JSON.parse(text)]));

const start = (azure: LocalAzure, job: JobName, more: Readonly<Record<string, string>> = {}) =>
  startWorker(azure, "trading", JOBS[job], { JOB: job, ...more });
const work = (azure: LocalAzure, job: JobName) => start(azure, job).ended;

const poisonOf = async (azure: LocalAzure, job: JobName) =>
  (await messages(azure, `${job}-poison`)).map((text) => JSON.parse(text));

test("data that is put into the container becomes a backtest, that a signal, each once however often it is told", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      azure.events.behave({ duplicates: 1 });
      await upload(azure, "market-data/fx/eurusd.csv", prices(0));
      await upload(azure, "market-data/fx/wrong.csv", "time,open\nyesterday,many\n");
      const told = await messages(azure, "backtest");
      const backtests = await work(azure, "backtest");
      expect(backtests).toMatchObject({ code: 0, stderr: "" });
      const kinds = ["done", "done", "set aside", "set aside"];
      expect(backtests.outcomes.map(({ kind }) => kind).sort()).toEqual(kinds);
      const made = await blobs(azure, "backtests");
      const [[name = "", document] = []] = Object.entries(made);
      expect([Object.keys(made).length, name]).toEqual([1, `moving-average/${document?.key}.json`]);
      expect(document.data).toMatchObject({
        url: "https://stlocal.blob.storage.local.azure/market-data/fx/eurusd.csv",
        moments: 122,
      });
      const evaluations = await work(azure, "signal-evaluation");
      const decision = expect.stringMatching(/^(accepted|rejected|held)$/);
      expect(evaluations).toMatchObject({
        code: 0,
        stderr: "",
        outcomes: [
          { isNew: true, decision },
          { isNew: false, decision },
        ],
      });
      const signals = await blobs(azure, "signals");
      expect(Object.keys(signals)).toEqual([name]);
      expect(signals[name]).toMatchObject({
        specversion: "1.0",
        type: expect.stringMatching(/^convergent\.signal\.(accepted|rejected|held)$/),
        data: {
          key: document.key,
          reasons: expect.arrayContaining([expect.objectContaining({ rule: "minimum-trades" })]),
        },
      });
      const poison = await poisonOf(azure, "backtest");
      const reason = expect.stringContaining("fx/wrong.csv:");
      expect(poison).toEqual(told.slice(2).map((message) => ({ reason, attempts: 1, message })));
      laterOn(azure);
      for (const job of ["backtest", "signal-evaluation"]) expect(await messages(azure, job)).toEqual([]);
    },
    { speed: 0 },
  );
});

test("four workers share one queue of twenty files, told twice and out of order, one of them killed: no result is missing or double", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      azure.events.behave({ duplicates: 1, reorder: 10 });
      for (let index = 0; index < 20; index++) await upload(azure, `market-data/d${index}.csv`, prices(index));
      azure.events.behave({});
      const workers = Array.from({ length: 4 }, () => start(azure, "backtest"));
      const isBegun = () => azure.requests.some(({ method, path }) => method === "PUT" && path.includes("/backtests/"));
      while (!isBegun() && workers.every(({ child }) => child.exitCode === null)) await wait(10);
      workers[0]?.child.kill("SIGKILL");
      const ran = await Promise.all(workers.map(({ ended }) => ended));
      laterOn(azure);
      const last = await work(azure, "backtest");
      const outcomes = [...ran, last].flatMap((each) => each.outcomes);
      expect(outcomes.every(({ kind }) => kind === "done")).toBe(true);
      const made = Object.values(await blobs(azure, "backtests"));
      const urls = Array.from({ length: 20 }, (_, index) => `d${index}.csv`).sort();
      expect(made.map(({ data }) => data.url.split("/").at(-1)).sort()).toEqual(urls);
      const isNew = outcomes.filter((each) => each.isNew).map(({ result }) => result);
      expect(new Set(isNew).size).toBe(isNew.length);
      expect(ran.filter((each) => each.outcomes.some(({ isNew: made }) => made)).length).toBeGreaterThan(1);
      const evaluated = await Promise.all([work(azure, "signal-evaluation"), work(azure, "signal-evaluation")]);
      expect(evaluated.flatMap((each) => each.outcomes).filter((each) => each.isNew).length).toBe(20);
      expect(Object.keys(await blobs(azure, "signals"))).toEqual(Object.keys(await blobs(azure, "backtests")));
      laterOn(azure);
      for (const queue of ["backtest", "backtest-poison", "signal-evaluation", "signal-evaluation-poison"]) {
        expect([queue, await messages(azure, queue)]).toEqual([queue, []]);
      }
    },
    { speed: 0 },
  );
});

test("a blob is read with the version that it is, and a result written where there is none", async () => {
  await withLocalAzure(async (azure) => {
    putStorageAccount(azure, { containers: ["market-data"] });
    const service = blobClient(azure);
    const container = service.getContainerClient("market-data");
    const [inputs, results] = [blobInputs(container), blobResults(container)];
    const limits = { maxBytes: 3, signal: new AbortController().signal };
    expect(await inputs.fetch("a.csv", "", limits)).toEqual({ kind: "gone" });
    expect(await results.read("a.csv")).toBeUndefined();
    expect(await results.writeNew("a.csv", "ü1")).toBe(true);
    expect(await results.writeNew("a.csv", "2")).toBe(false);
    expect(await results.read("a.csv")).toBe("ü1");
    const found = await inputs.fetch("a.csv", "", limits);
    expect(found).toMatchObject({ kind: "here", input: { blob: "a.csv", bytes: Buffer.from("ü1") } });
    expect(found.kind === "here" && found.input.version).toMatch(/^0x[0-9A-F]+$/);
    expect(await inputs.fetch("a.csv", "", { ...limits, maxBytes: 2 })).toEqual({ kind: "too large", bytes: 3 });
    const nowhere = service.getContainerClient("none");
    await expect(blobInputs(nowhere).fetch("x", "", limits)).rejects.toThrow(
      "/none/x cannot be read: ContainerNotFound",
    );
    await expect(blobResults(nowhere).writeNew("x", "1")).rejects.toThrow(
      "/none/x cannot be written: ContainerNotFound",
    );
  });
});
