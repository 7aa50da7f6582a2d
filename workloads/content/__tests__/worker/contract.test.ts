import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BlobClient, BlobLeaseClient, BlockBlobClient, ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { describe, expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import { readPrices } from "../../src/render/price.ts";
import { decide } from "../../src/worker/decide.ts";
import { OPTIONAL, REQUIRED, readSettings } from "../../src/worker/settings.ts";
import { blobCreated, inBase64 } from "../support/event.ts";

const HERE = resolve(import.meta.dirname, "../..");
const STACKS = resolve(HERE, "../../cdktf.out/stacks");
const names = readdirSync(STACKS).filter((name) => name.startsWith("content-"));

// biome-ignore lint/suspicious/noExplicitAny: synthesised Terraform is looked into, not trusted
type Resource = any;

/** What a stack says to its worker. */
function readStack(name: string) {
  const { resource } = JSON.parse(readFileSync(join(STACKS, name, "cdk.tf.json"), "utf8")) as Resource;
  const all = (type: string): [string, Resource][] => Object.entries(resource[type] ?? {});
  const one = (type: string): [string, Resource] => {
    const found = all(type);
    expect([type, found.length]).toEqual([type, 1]);
    return found[0] as [string, Resource];
  };
  const [, job] = one("azurerm_container_app_job");
  const variables = Object.fromEntries(
    job.template.container[0].env.map(({ name: key, value }: { name: string; value: string }) => [key, value]),
  ) as Record<string, string>;
  return { all, one, job, variables };
}

/** A reference of Terraform to another resource: its type and its key. */
const refersTo = (text: string) => /^\$\{(\w+)\.([\w-]+)(?:\.|\[)/.exec(text)?.slice(1, 3) ?? [];

/** Data actions of the built-in roles, shortened. A role that is not listed is not known to be enough. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  "Storage Queue Data Message Processor": ["messages/read", "messages/process/action"],
  "Storage Queue Data Message Sender": ["messages/add/action"],
  "Storage Blob Data Reader": ["blobs/read"],
  "Storage Blob Data Contributor": ["blobs/read", "blobs/write", "blobs/add/action", "blobs/delete"],
  "Cognitive Services OpenAI User": ["deployments/chat/completions/action"],
};
/** What the worker calls, with what Azure wants for it. Changing a message would want messages/write. */
const CALLS: Readonly<Record<string, string>> = {
  receiveMessages: "messages/process/action",
  deleteMessage: "messages/process/action",
  sendMessage: "messages/add/action",
  download: "blobs/read",
  upload: "blobs/write",
  acquireLease: "blobs/write",
  renewLease: "blobs/write",
  releaseLease: "blobs/write",
};

test("the worker calls Azure for nothing but what its roles are checked for", () => {
  const classes = [QueueClient, ContainerClient, BlobClient, BlockBlobClient, BlobLeaseClient];
  const methods = new Set(classes.flatMap((each) => Object.getOwnPropertyNames(each.prototype)));
  const text = ["worker/azure.ts", "worker/lock.ts", "store/blob.ts"]
    .map((file) => readFileSync(join(HERE, "src", file), "utf8"))
    .join("\n");
  const called = [...text.matchAll(/\.(\w+)\(/g)].map(([, name = ""]) => name);
  const asked = called.filter((name) => methods.has(name) && !/^get\w*Client$/.test(name));
  expect([...new Set(asked)].sort()).toEqual(Object.keys(CALLS).sort());
});

test("there are stacks to hold the worker against", () => {
  expect(names.length).toBeGreaterThan(0);
});

describe.each(names)("%s", (name) => {
  const stack = readStack(name);
  const { variables } = stack;

  test("sets every variable that the worker requires, and none that it does not know", () => {
    const known = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];
    expect(Object.keys(variables).filter((key) => !known.includes(key))).toEqual([]);
    expect(Object.keys(REQUIRED).filter((key) => variables[key] === undefined)).toEqual([]);
    const addresses = { BLOB_ENDPOINT: "https://a/", QUEUE_ENDPOINT: "https://q/", OPENAI_ENDPOINT: "https://o/" };
    expect(readSettings({ ...variables, ...addresses }).provider).toBe("azure");
  });

  test("has the queues and containers that it names, each in the account whose address it gives", () => {
    const accountOf = (type: string, wanted: string | undefined) =>
      refersTo(stack.all(type).find(([, { name: found }]) => found === wanted)?.[1].storage_account_id ?? "");
    const queues = refersTo(variables.QUEUE_ENDPOINT ?? "");
    const blobs = refersTo(variables.BLOB_ENDPOINT ?? "");
    expect([queues[0], blobs[0]]).toEqual(["azurerm_storage_account", "azurerm_storage_account"]);
    expect(accountOf("azurerm_storage_queue", variables.QUEUE_NAME)).toEqual(queues);
    expect(accountOf("azurerm_storage_queue", variables.POISON_QUEUE_NAME)).toEqual(queues);
    expect(accountOf("azurerm_storage_container", variables.INPUT_CONTAINER)).toEqual(blobs);
    expect(accountOf("azurerm_storage_container", variables.OUTPUT_CONTAINER)).toEqual(blobs);
  });

  test("delivers the events that the worker takes, to its queue, and no other blobs", async () => {
    const [, subscription] = stack.one("azurerm_eventgrid_system_topic_event_subscription");
    const [, topic] = stack.one("azurerm_eventgrid_system_topic");
    expect(subscription.event_delivery_schema).toBe("CloudEventSchemaV1_0");
    expect(subscription.included_event_types).toEqual(["Microsoft.Storage.BlobCreated"]);
    expect(refersTo(topic.source_resource_id)).toEqual(refersTo(variables.BLOB_ENDPOINT ?? ""));
    const { subject_begins_with: prefix, subject_ends_with: suffix } = subscription.subject_filter;
    const queue = stack.all("azurerm_storage_queue").find(([, each]) => each.name === variables.QUEUE_NAME)?.[0];
    expect(refersTo(subscription.storage_queue_endpoint.queue_name)).toEqual(["azurerm_storage_queue", queue]);
    const expected = {
      library: await loadLibrary(HERE),
      account: "stcontent",
      inputContainer: variables.INPUT_CONTAINER ?? "",
    };
    const subject = `${prefix}blobs/market/recap/2026-week-12${suffix}`;
    expect(decide(inBase64(blobCreated("", { subject })), expected)).toEqual({
      kind: "process",
      prompt: "market/recap",
      blob: `market/recap/2026-week-12${suffix}`,
    });
    const other = `${prefix}blobs/market/recap/2026-week-12.txt`;
    expect(decide(inBase64(blobCreated("", { subject: other })), expected).kind).toBe("set aside");
  });

  test("asks a deployment that it has, whose price is known", async () => {
    const deployments = stack.all("azurerm_cognitive_deployment").map(([, each]) => each);
    const asked = deployments.find(({ name: found }) => found === variables.CONTENT_MODEL);
    expect(asked?.model.name).toBe(variables.CONTENT_PRICED_AS);
    expect((await readPrices(".")).perMillionTokens).toHaveProperty(variables.CONTENT_PRICED_AS ?? "");
    expect(refersTo(variables.OPENAI_ENDPOINT ?? "")).toEqual(refersTo(asked?.cognitive_account_id ?? ""));
  });

  test("lets a worker come to its end, and its message come back after it", () => {
    const { seconds } = readSettings({
      ...variables,
      BLOB_ENDPOINT: "https://a/",
      QUEUE_ENDPOINT: "https://q/",
      OPENAI_ENDPOINT: "",
    });
    expect(seconds + 120).toBeLessThanOrEqual(stack.job.replica_timeout_in_seconds);
    expect(stack.job.replica_retry_limit).toBe(0);
  });

  test("gives the identity of the worker what each of its calls needs, where it needs it", () => {
    const [identity] = stack.one("azurerm_user_assigned_identity");
    expect(refersTo(variables.AZURE_CLIENT_ID ?? "")).toEqual(["azurerm_user_assigned_identity", identity]);
    const roles = stack
      .all("azurerm_role_assignment")
      .map(([, role]) => role)
      .filter(({ principal_id }) => refersTo(principal_id)[1] === identity);
    const granted = (type: string, wanted: string | undefined): string[] => {
      const [key] = stack.all(type).find(([, each]) => each.name === wanted) ?? [];
      const here = roles.filter(({ scope }) => refersTo(scope).join() === `${type},${key}`);
      return here.flatMap(({ role_definition_name: role }) => GRANTS[role] ?? []);
    };
    const needed = (...calls: string[]) => expect.arrayContaining(calls.map((call) => CALLS[call]));
    const { QUEUE_NAME, POISON_QUEUE_NAME, INPUT_CONTAINER, OUTPUT_CONTAINER } = variables;
    const [, account] = stack.one("azurerm_cognitive_account");
    expect(granted("azurerm_storage_queue", QUEUE_NAME)).toEqual(needed("receiveMessages", "deleteMessage"));
    expect(granted("azurerm_storage_queue", POISON_QUEUE_NAME)).toEqual(needed("sendMessage"));
    expect(granted("azurerm_storage_container", INPUT_CONTAINER)).toEqual(needed("download"));
    expect(granted("azurerm_storage_container", OUTPUT_CONTAINER)).toEqual(
      needed("download", "upload", "acquireLease", "renewLease", "releaseLease"),
    );
    expect(granted("azurerm_cognitive_account", account.name)).toContain("deployments/chat/completions/action");
  });
});
