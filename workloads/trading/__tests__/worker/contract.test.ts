import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BlobClient, BlockBlobClient, ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { describe, expect, test } from "vitest";
import { SPARE_SECONDS } from "../../src/commands/worker.ts";
import { decide } from "../../src/events/decide.ts";
import { loadPipeline } from "../../src/pipeline/load.ts";
import { JOBS } from "../../src/worker/job.ts";
import { backtestJob, evaluationJob } from "../../src/worker/jobs.ts";
import { OPTIONAL, REQUIRED, readSettings } from "../../src/worker/settings.ts";
import { eventOf, inBase64 } from "../support/event.ts";

const HERE = resolve(import.meta.dirname, "../..");
const STACKS = resolve(HERE, "../../cdktf.out/stacks");
const names = readdirSync(STACKS).filter((name) => name.startsWith("trading-"));

// biome-ignore lint/suspicious/noExplicitAny: synthesised Terraform is looked into, not trusted
type Resource = any;

/** What a stack says to the worker of one of its jobs. */
function readJob(stack: string, job: string) {
  const { resource } = JSON.parse(readFileSync(join(STACKS, stack, "cdk.tf.json"), "utf8")) as Resource;
  const all = (type: string): [string, Resource][] => Object.entries(resource[type] ?? {});
  const one = (type: string, isIt: (each: Resource) => boolean): [string, Resource] => {
    const found = all(type).filter(([, each]) => isIt(each));
    expect([type, found.length]).toEqual([type, 1]);
    return found[0] as [string, Resource];
  };
  const [, made] = one("azurerm_container_app_job", ({ template }) => template.container[0].name === job);
  const [container] = made.template.container;
  const variables = Object.fromEntries(
    container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  ) as Record<string, string>;
  const settings = readSettings({ ...variables, BLOB_ENDPOINT: "https://a/", QUEUE_ENDPOINT: "https://q/" });
  return { all, one, made, container, variables, settings };
}

/** A reference of Terraform to another resource: its type and its key. */
const refersTo = (text: string) => /^\$\{(\w+)\.([\w-]+)(?:\.|\[)/.exec(text)?.slice(1, 3) ?? [];

/** Data actions of the built-in roles, shortened. A role that is not listed is not known to be enough. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  "Storage Queue Data Message Processor": ["messages/read", "messages/process/action"],
  "Storage Queue Data Message Sender": ["messages/add/action"],
  "Storage Blob Data Reader": ["blobs/read"],
  "Storage Blob Data Contributor": ["blobs/read", "blobs/write", "blobs/add/action", "blobs/delete"],
};
/** What the worker calls, with what Azure wants for it. Changing a message would want messages/write. */
const CALLS: Readonly<Record<string, string>> = {
  receiveMessages: "messages/process/action",
  deleteMessage: "messages/process/action",
  sendMessage: "messages/add/action",
  download: "blobs/read",
  upload: "blobs/write",
};

test("the worker calls Azure for nothing but what its roles are checked for", () => {
  const classes = [QueueClient, ContainerClient, BlobClient, BlockBlobClient];
  const methods = new Set(classes.flatMap((each) => Object.getOwnPropertyNames(each.prototype)));
  const text = ["worker/azure.ts", "store/blob.ts", "publisher/blob.ts"]
    .map((file) => readFileSync(join(HERE, "src", file), "utf8"))
    .join("\n");
  const called = [...text.matchAll(/\.(\w+)\(/g)].map(([, name = ""]) => name);
  const asked = called.filter((name) => methods.has(name) && !/^get\w*Client$/.test(name));
  expect([...new Set(asked)].sort()).toEqual(Object.keys(CALLS).sort());
});

test("there are stacks to hold the worker against", () => {
  expect(names.length).toBeGreaterThan(0);
});

describe.each(names.flatMap((stack) => JOBS.map((job) => [stack, job] as const)))(
  "%s, job %s",
  (stackName, jobName) => {
    const stack = readJob(stackName, jobName);
    const { variables, settings } = stack;

    test("says which job it is, sets every variable that the worker requires, and none that it does not know", () => {
      const known = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];
      expect(Object.keys(variables).filter((key) => !known.includes(key))).toEqual([]);
      expect(Object.keys(REQUIRED).filter((key) => variables[key] === undefined)).toEqual([]);
      expect(settings.job).toBe(jobName);
    });

    test("names a pipeline that is in the image", async () => {
      expect((await loadPipeline({ home: HERE, cwd: "/" }, settings.pipeline)).name).toBe("moving-average");
    });

    test("has the queues and containers that it names, each in the account whose address it gives", () => {
      const accountOf = (type: string, wanted: string | undefined) =>
        refersTo(stack.all(type).find(([, { name }]) => name === wanted)?.[1].storage_account_id ?? "");
      const queues = refersTo(variables.QUEUE_ENDPOINT ?? "");
      const blobs = refersTo(variables.BLOB_ENDPOINT ?? "");
      expect([queues[0], blobs[0]]).toEqual(["azurerm_storage_account", "azurerm_storage_account"]);
      expect(accountOf("azurerm_storage_queue", settings.queue)).toEqual(queues);
      expect(accountOf("azurerm_storage_queue", settings.poisonQueue)).toEqual(queues);
      expect(accountOf("azurerm_storage_container", settings.inputContainer)).toEqual(blobs);
      expect(accountOf("azurerm_storage_container", settings.outputContainer)).toEqual(blobs);
    });

    test("delivers the events that the worker takes, to its queue", async () => {
      const [queue] = stack.one("azurerm_storage_queue", ({ name }) => name === settings.queue);
      const toQueue = (each: Resource) => refersTo(each.storage_queue_endpoint.queue_name)[1] === queue;
      const [, subscription] = stack.one("azurerm_eventgrid_system_topic_event_subscription", toQueue);
      const [, topic] = stack.one("azurerm_eventgrid_system_topic", () => true);
      expect(subscription.event_delivery_schema).toBe("CloudEventSchemaV1_0");
      expect(subscription.included_event_types).toEqual(["Microsoft.Storage.BlobCreated"]);
      expect(refersTo(topic.source_resource_id)).toEqual(refersTo(variables.BLOB_ENDPOINT ?? ""));
      const { subject_begins_with: prefix, subject_ends_with: suffix } = subscription.subject_filter;
      const pipeline = await loadPipeline({ home: HERE, cwd: "/" }, settings.pipeline);
      const backtest = backtestJob(pipeline);
      const places = { folder: never, container: never };
      const evaluation = evaluationJob({ pipelineOf: async () => pipeline, places, now: () => new Date(0) });
      const { blobs } = jobName === "backtest" ? backtest : evaluation;
      const result = backtest.resultOf({ blob: "a.csv", url: "https://a/a.csv", version: "1" });
      const blob = jobName === "backtest" ? `fx/eurusd${suffix}` : result;
      expect(blob.endsWith(suffix)).toBe(true);
      const expected = { account: "sttrading", container: settings.inputContainer, blobs };
      const event = inBase64(eventOf("", { subject: `${prefix}blobs/${blob}` }));
      expect(decide(event, expected)).toMatchObject({ kind: "process", blob });
    });

    test("lets a worker come to its end, and its message come back when Azure has stopped it for certain", () => {
      const timeout = stack.made.replica_timeout_in_seconds;
      expect(settings.seconds + 120).toBeLessThanOrEqual(timeout);
      expect(settings.seconds + SPARE_SECONDS).toBeGreaterThanOrEqual(timeout);
      expect(stack.made.replica_retry_limit).toBe(0);
    });

    test("gives the identity of the worker what each of its calls needs, where it needs it, and not more", () => {
      const [type = "", identity = ""] = refersTo(variables.AZURE_CLIENT_ID ?? "");
      expect(type).toBe("azurerm_user_assigned_identity");
      expect(stack.made.identity.identity_ids.map((id: string) => refersTo(id)[1])).toEqual([identity]);
      const roles = stack
        .all("azurerm_role_assignment")
        .map(([, role]) => role)
        .filter(({ principal_id }) => refersTo(principal_id)[1] === identity);
      const granted = (of: string, wanted: string): string[] => {
        const [key] = stack.one(of, ({ name }) => name === wanted);
        const here = roles.filter(({ scope }) => refersTo(scope).join() === `${of},${key}`);
        return here.flatMap(({ role_definition_name: role }) => GRANTS[role] ?? []);
      };
      const needed = (...calls: string[]) => expect.arrayContaining(calls.map((call) => CALLS[call]));
      expect(granted("azurerm_storage_queue", settings.queue)).toEqual(needed("receiveMessages", "deleteMessage"));
      expect(granted("azurerm_storage_queue", settings.poisonQueue)).toEqual(needed("sendMessage"));
      expect(granted("azurerm_storage_container", settings.inputContainer)).toEqual(needed("download"));
      expect(granted("azurerm_storage_container", settings.outputContainer)).toEqual(needed("download", "upload"));
      expect(roles.length).toBe(4);
    });
  },
);

const never = (): never => {
  throw new Error("nothing is published");
};

test("what one job writes, the other is told of", () => {
  for (const name of names) {
    const [backtest, evaluation] = JOBS.map((job) => readJob(name, job).settings);
    expect(evaluation?.inputContainer).toBe(backtest?.outputContainer);
  }
});
