import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { type AzureCall, call } from "../support/azure-call.ts";
import { putStorageAccount } from "../support/storage-account.ts";

let azure: LocalAzure;
let account: string;
beforeEach(async () => {
  azure = await startLocalAzure({ speed: 0 });
  account = putStorageAccount(azure, { queues: ["jobs"] });
});
afterEach(() => azure.close());

const ask = (method: string, path: string, options: AzureCall = {}) =>
  call(azure, method, path, { host: "stlocal.queue.storage.local.azure", ...options });
const put = (text: string, query = "") =>
  ask("POST", `/jobs/messages${query}`, { body: `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>` });
const get = async (query = "") => messagesOf((await ask("GET", `/jobs/messages${query}`)).text);
const count = async () => (await ask("GET", "/jobs?comp=metadata")).headers["x-ms-approximate-messages-count"];

interface Message {
  readonly [name: string]: string;
}

function messagesOf(xml: string): Message[] {
  return [...xml.matchAll(/<QueueMessage>(.*?)<\/QueueMessage>/g)].map(([, inner = ""]) =>
    Object.fromEntries([...inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, text]) => [name, text])),
  );
}

test("a message is taken, hidden for a while, and comes back unless it is deleted", async () => {
  const made = await put("one &amp; only");
  expect(made.status).toBe(201);
  expect(messagesOf(made.text)).toMatchObject([{ MessageId: expect.any(String), PopReceipt: expect.any(String) }]);
  const [first] = await get();
  expect(first).toMatchObject({ MessageText: "one &amp; only", DequeueCount: "1" });
  expect(await get()).toEqual([]);
  expect(await count()).toBe("1");
  azure.clock.advance(30_000);
  const [second] = await get("?visibilitytimeout=60");
  expect(second).toMatchObject({ MessageId: first?.MessageId, DequeueCount: "2" });
  const remove = (message: Message | undefined) =>
    ask("DELETE", `/jobs/messages/${message?.MessageId}?popreceipt=${encodeURIComponent(message?.PopReceipt ?? "")}`);
  expect((await remove(first)).headers["x-ms-error-code"]).toBe("PopReceiptMismatch");
  expect((await remove(second)).status).toBe(204);
  expect((await remove(second)).headers["x-ms-error-code"]).toBe("MessageNotFound");
  expect(await count()).toBe("0");
});

test("messages are peeked without being taken, several at a time, in order", async () => {
  for (const text of ["a", "b", "c"]) await put(text);
  const peeked = await get("?peekonly=true&numofmessages=2");
  expect(peeked.map(({ MessageText, DequeueCount, PopReceipt }) => [MessageText, DequeueCount, PopReceipt])).toEqual([
    ["a", "0", undefined],
    ["b", "0", undefined],
  ]);
  expect((await get("?numofmessages=32")).map(({ MessageText }) => MessageText)).toEqual(["a", "b", "c"]);
  expect((await ask("GET", "/jobs/messages?numofmessages=33")).headers["x-ms-error-code"]).toBe(
    "OutOfRangeQueryParameterValue",
  );
});

test("an update changes the text and hides the message longer, under a new receipt", async () => {
  await put("before");
  const [taken] = await get();
  const path = `/jobs/messages/${taken?.MessageId}?popreceipt=${encodeURIComponent(taken?.PopReceipt ?? "")}`;
  const body = "<QueueMessage><MessageText>after</MessageText></QueueMessage>";
  const updated = await ask("PUT", `${path}&visibilitytimeout=120`, { body });
  expect(updated.status).toBe(204);
  expect(updated.headers["x-ms-popreceipt"]).not.toBe(taken?.PopReceipt);
  azure.clock.advance(60_000);
  expect(await get()).toEqual([]);
  azure.clock.advance(60_000);
  expect(await get()).toMatchObject([{ MessageText: "after", DequeueCount: "2" }]);
});

test("a message waits until it may be seen, and is gone when its time is over", async () => {
  await put("late", "?visibilitytimeout=10");
  await put("short", "?messagettl=5");
  await put("forever", "?messagettl=-1");
  const texts = async () => (await get("?peekonly=true&numofmessages=9")).map(({ MessageText }) => MessageText);
  expect(await texts()).toEqual(["short", "forever"]);
  azure.clock.advance(10_000);
  expect(await texts()).toEqual(["late", "forever"]);
  azure.clock.advance(8 * 86_400_000);
  expect(await texts()).toEqual(["forever"]);
});

test("a queue is made, described, listed, emptied and deleted, in Resource Manager too", async () => {
  const headers = { "x-ms-meta-owner": "us" };
  expect((await ask("PUT", "/more", { headers })).status).toBe(201);
  expect((await ask("PUT", "/more", { headers })).status).toBe(204);
  expect((await ask("PUT", "/more")).headers["x-ms-error-code"]).toBe("QueueAlreadyExists");
  expect((await ask("PUT", "/Bad--Name")).headers["x-ms-error-code"]).toBe("InvalidResourceName");
  expect((await ask("GET", "/more?comp=metadata")).headers["x-ms-meta-owner"]).toBe("us");
  const id = `${account}/queueServices/default/queues/more`;
  expect((await call(azure, "GET", id)).body.properties.metadata).toEqual({ owner: "us" });
  expect((await ask("GET", "/?comp=list")).text).toContain("<Name>jobs</Name></Queue><Queue><Name>more</Name>");
  await put("x");
  expect((await ask("DELETE", "/jobs/messages")).status).toBe(204);
  expect(await count()).toBe("0");
  expect((await ask("DELETE", "/more")).status).toBe(204);
  expect(azure.resource(id)).toBeUndefined();
});

test("what is not there is told as Azure tells it", async () => {
  const missing = await ask("GET", "/none/messages");
  expect([missing.status, missing.headers["x-ms-error-code"]]).toEqual([404, "QueueNotFound"]);
  expect(missing.text).toMatch(
    /<Error><Code>QueueNotFound<\/Code><Message>The specified queue does not exist\.\nRequestId:/,
  );
  const nobody = await ask("GET", "/jobs/messages", { host: "other.queue.storage.local.azure" });
  expect(nobody.headers["x-ms-error-code"]).toBe("ResourceNotFound");
});

test("with a queue goes what is in it", async () => {
  await put("x");
  azure.outOfBand.delete(`${account}/queueServices/default/queues/jobs`);
  expect((await ask("GET", "/jobs/messages")).status).toBe(404);
  await ask("PUT", "/jobs");
  expect(await count()).toBe("0");
});
