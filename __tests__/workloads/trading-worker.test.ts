import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text as textIn } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { BlobServiceClient } from "@azure/storage-blob";
import { expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { blobInputs, blobResults } from "../../workloads/trading/src/store/blob.ts";
import { call, finish } from "../support/azure-call.ts";
import { ROOT } from "../support/project.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const BLOB = { host: "stlocal.blob.storage.local.azure" };
const QUEUE = { host: "stlocal.queue.storage.local.azure" };

/** What the stack sets up for each job: a queue that is told of what comes into a container. */
const JOBS = {
  backtest: { input: "market-data", output: "backtests", suffix: ".csv" },
  "signal-evaluation": { input: "backtests", output: "signals", suffix: ".json" },
} as const;
type JobName = keyof typeof JOBS;

async function putStream(azure: LocalAzure): Promise<void> {
  const queues = Object.keys(JOBS).flatMap((name) => [name, `${name}-poison`]);
  const account = putStorageAccount(azure, { containers: ["market-data", "backtests", "signals"], queues });
  const topic = `${account.split("/providers/")[0]}/providers/Microsoft.EventGrid/systemTopics/topic`;
  const put = (id: string, properties: object) =>
    finish(azure, "PUT", id, { body: { location: "westeurope", properties } });
  await put(topic, { source: account, topicType: "Microsoft.Storage.StorageAccounts" });
  for (const [name, { input, suffix }] of Object.entries(JOBS)) {
    const destination = { endpointType: "StorageQueue", properties: { resourceId: account, queueName: name } };
    const filter = {
      includedEventTypes: ["Microsoft.Storage.BlobCreated"],
      subjectBeginsWith: `/blobServices/default/containers/${input}/`,
      subjectEndsWith: suffix,
    };
    await put(`${topic}/eventSubscriptions/${name}`, { destination, filter });
  }
}

async function upload(azure: LocalAzure, blob: string, body: string): Promise<void> {
  const headers = { "x-ms-blob-type": "BlockBlob", "content-type": "text/csv" };
  expect((await call(azure, "PUT", `/${blob}`, { ...BLOB, headers, body })).status).toBe(201);
}

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

/** What is in a container, by name. */
async function blobs(azure: LocalAzure, container: string): Promise<Record<string, Written>> {
  const { text } = await call(azure, "GET", `/${container}?restype=container&comp=list`, BLOB);
  const names = [...text.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = ""]) => name);
  const found = names.map(async (name) => [name, (await call(azure, "GET", `/${container}/${name}`, BLOB)).body]);
  return Object.fromEntries(await Promise.all(found));
}

/** Messages that are to be seen. */
async function messages(azure: LocalAzure, queue: string): Promise<string[]> {
  const { text } = await call(azure, "GET", `/${queue}/messages?peekonly=true&numofmessages=32`, QUEUE);
  const unescaped = (body: string) => body.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  return [...text.matchAll(/<MessageText>(.*?)<\/MessageText>/g)].map(([, body = ""]) => unescaped(body));
}

/** An hour passes: messages that were left come back. */
const laterOn = (azure: LocalAzure) => azure.clock.advance(3_600_000);

function startWorker(azure: LocalAzure, job: JobName, more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(ROOT, "workloads/trading/src/cli.ts"), "worker"], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...azure.environment,
      JOB: job,
      BLOB_ENDPOINT: "https://stlocal.blob.storage.local.azure/",
      QUEUE_ENDPOINT: "https://stlocal.queue.storage.local.azure/",
      QUEUE_NAME: job,
      POISON_QUEUE_NAME: `${job}-poison`,
      INPUT_CONTAINER: JOBS[job].input,
      OUTPUT_CONTAINER: JOBS[job].output,
      MAX_ATTEMPTS: "3",
      ...more,
    },
  });
  const ended = (async () => {
    const [stdout, stderr] = await Promise.all([textIn(child.stdout), textIn(child.stderr), once(child, "close")]);
    const told = stdout.split("\n").filter((line) => line !== "");
    return { code: child.exitCode, stderr, outcomes: told.map((line) => JSON.parse(line) as Record<string, unknown>) };
  })();
  return { child, ended };
}

const work = (azure: LocalAzure, job: JobName) => startWorker(azure, job).ended;

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
      const workers = Array.from({ length: 4 }, () => startWorker(azure, "backtest"));
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
    const credential = { getToken: async () => ({ token: "anybody", expiresOnTimestamp: Date.now() + 3_600_000 }) };
    // The pipeline below takes tlsOptions, which the storage client does not name.
    const options = { retryOptions: { maxTries: 1 }, tlsOptions: { ca: azure.certificate } };
    const service = new BlobServiceClient(`${azure.endpoint}/blob/stlocal`, credential, options);
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
