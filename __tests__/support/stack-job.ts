import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text as textIn } from "node:stream/consumers";
import { BlobServiceClient } from "@azure/storage-blob";
import { expect } from "vitest";
import type { LocalAzure } from "../../emulator/index.ts";
import { call, finish } from "./azure-call.ts";
import { ROOT } from "./project.ts";
import { putStorageAccount } from "./storage-account.ts";

const BLOB = { host: "stlocal.blob.storage.local.azure" };
const QUEUE = { host: "stlocal.queue.storage.local.azure" };

/** A job of a stack: its queue is told of what comes into a container. */
export interface StackJob {
  readonly queue: string;
  readonly input: string;
  readonly output: string;
  /** Ending of the names that it is told of. */
  readonly suffix: string;
}

/** An account with queues that are told of new blobs, as the stacks set them up. */
export async function putJobs(azure: LocalAzure, jobs: readonly StackJob[]): Promise<void> {
  const queues = jobs.flatMap(({ queue }) => [queue, `${queue}-poison`]);
  const containers = [...new Set(jobs.flatMap(({ input, output }) => [input, output]))];
  const account = putStorageAccount(azure, { containers, queues });
  const topic = `${account.split("/providers/")[0]}/providers/Microsoft.EventGrid/systemTopics/topic`;
  const put = (id: string, properties: object) =>
    finish(azure, "PUT", id, { body: { location: "westeurope", properties } });
  await put(topic, { source: account, topicType: "Microsoft.Storage.StorageAccounts" });
  for (const { queue, input, suffix } of jobs) {
    const destination = { endpointType: "StorageQueue", properties: { resourceId: account, queueName: queue } };
    const filter = {
      includedEventTypes: ["Microsoft.Storage.BlobCreated"],
      subjectBeginsWith: `/blobServices/default/containers/${input}/`,
      subjectEndsWith: suffix,
    };
    await put(`${topic}/eventSubscriptions/${queue}`, { destination, filter });
  }
}

/** @param blob With its container: `briefs/market/recap/one.jsonl`. */
export async function upload(azure: LocalAzure, blob: string, body: string): Promise<void> {
  const headers = { "x-ms-blob-type": "BlockBlob", "content-type": "text/plain" };
  expect((await call(azure, "PUT", `/${blob}`, { ...BLOB, headers, body })).status).toBe(201);
}

/** What is in a container, by name. */
export async function textsIn(azure: LocalAzure, container: string): Promise<Record<string, string>> {
  const { text } = await call(azure, "GET", `/${container}?restype=container&comp=list`, BLOB);
  const names = [...text.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = ""]) => name);
  const found = names.map(async (name) => [name, (await call(azure, "GET", `/${container}/${name}`, BLOB)).text]);
  return Object.fromEntries(await Promise.all(found));
}

/** Messages that are to be seen. */
export async function messages(azure: LocalAzure, queue: string): Promise<string[]> {
  const { text } = await call(azure, "GET", `/${queue}/messages?peekonly=true&numofmessages=32`, QUEUE);
  const unescaped = (body: string) => body.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  return [...text.matchAll(/<MessageText>(.*?)<\/MessageText>/g)].map(([, body = ""]) => unescaped(body));
}

/** An hour passes: leases end, and messages that were left come back. */
export const laterOn = (azure: LocalAzure): void => azure.clock.advance(3_600_000);

/** Starts the worker of a job as a process, as its container does. */
export function startWorker(
  azure: LocalAzure,
  workload: "content" | "trading",
  { queue, input, output }: StackJob,
  more: Readonly<Record<string, string>> = {},
) {
  const child = spawn(process.execPath, [join(ROOT, "workloads", workload, "src/cli.ts"), "worker"], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...azure.environment,
      BLOB_ENDPOINT: `https://${BLOB.host}/`,
      QUEUE_ENDPOINT: `https://${QUEUE.host}/`,
      QUEUE_NAME: queue,
      POISON_QUEUE_NAME: `${queue}-poison`,
      INPUT_CONTAINER: input,
      OUTPUT_CONTAINER: output,
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

/** The unmodified client, without a proxy. */
export function blobClient({ endpoint, certificate }: LocalAzure): BlobServiceClient {
  const credential = { getToken: async () => ({ token: "anybody", expiresOnTimestamp: Date.now() + 3_600_000 }) };
  // The pipeline below takes tlsOptions, which the storage client does not name.
  const options = { retryOptions: { maxTries: 1 }, tlsOptions: { ca: certificate } };
  return new BlobServiceClient(`${endpoint}/blob/stlocal`, credential, options);
}
