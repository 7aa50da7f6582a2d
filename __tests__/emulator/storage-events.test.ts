import { expect, test } from "vitest";
import { type CloudEvent, type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { call, finish } from "../support/azure-call.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const BLOB = { host: "stlocal.blob.storage.local.azure" };

/** Subscriptions of an account's system topic: one to a queue of Service Bus, one to a storage queue. */
async function subscribe(azure: LocalAzure, account: string, filter: object): Promise<void> {
  const group = account.split("/providers/")[0];
  const topic = `${group}/providers/Microsoft.EventGrid/systemTopics/topic`;
  const put = (id: string, properties: object) =>
    finish(azure, "PUT", id, { body: { location: "westeurope", properties } });
  await put(topic, { source: account, topicType: "Microsoft.Storage.StorageAccounts" });
  const bus = `${group}/providers/Microsoft.ServiceBus/namespaces/sb/queues/blobs`;
  const destination = (endpointType: string, properties: object) => ({ endpointType, properties });
  await put(`${topic}/eventSubscriptions/bus`, {
    destination: destination("ServiceBusQueue", { resourceId: bus }),
    filter,
  });
  await put(`${topic}/eventSubscriptions/queue`, {
    deliveryWithResourceIdentity: {
      destination: destination("StorageQueue", {
        resourceId: account,
        queueName: "jobs",
        queueMessageTimeToLiveInSeconds: 60,
      }),
    },
    filter,
  });
}

async function eventsIn(azure: LocalAzure): Promise<CloudEvent[]> {
  const host = "stlocal.queue.storage.local.azure";
  const { text } = await call(azure, "GET", "/jobs/messages?peekonly=true&numofmessages=32", { host });
  const bodies = [...text.matchAll(/<MessageText>(.*?)<\/MessageText>/g)];
  return bodies.map(([, body = ""]) => JSON.parse(Buffer.from(body, "base64").toString()) as CloudEvent);
}

test("who subscribes to an account's events gets them in a queue of Service Bus and in a storage queue", async () => {
  await withLocalAzure(
    async (azure) => {
      const account = putStorageAccount(azure, { containers: ["landing", "other"], queues: ["jobs"] });
      await subscribe(azure, account, { subjectBeginsWith: "/blobServices/default/containers/landing/" });
      const headers = { "x-ms-blob-type": "BlockBlob", "content-type": "text/csv" };
      for (const path of ["/landing/a/1.csv", "/other/2.csv"])
        await call(azure, "PUT", path, { ...BLOB, headers, body: "1,2" });
      await call(azure, "DELETE", "/landing/a/1.csv", BLOB);
      const subject = "/blobServices/default/containers/landing/blobs/a/1.csv";
      const url = "https://stlocal.blob.storage.local.azure/landing/a/1.csv";
      const expected = [
        {
          type: "Microsoft.Storage.BlobCreated",
          data: { api: "PutBlob", contentLength: 3, contentType: "text/csv", url },
        },
        { type: "Microsoft.Storage.BlobDeleted", data: { api: "DeleteBlob", blobType: "BlockBlob", url } },
      ].map((event) => ({ specversion: "1.0", source: account, subject, ...event }));
      expect(await eventsIn(azure)).toMatchObject(expected);
      const messages = azure.events.queue("blobs").peek(0, 10);
      expect(messages.map(({ message }) => JSON.parse(message.body.toString()))).toMatchObject(expected);
      azure.clock.advance(60_000);
      expect(await eventsIn(azure)).toEqual([]);
    },
    { speed: 0 },
  );
});

test("events to a storage queue get lost and doubled like others", async () => {
  await withLocalAzure(
    async (azure) => {
      const account = putStorageAccount(azure, { containers: ["landing"], queues: ["jobs"] });
      await subscribe(azure, account, {});
      azure.events.behave({ lose: 1, duplicates: 1 });
      const headers = { "x-ms-blob-type": "BlockBlob" };
      for (const path of ["/landing/1", "/landing/2"]) await call(azure, "PUT", path, { ...BLOB, headers, body: "x" });
      const subjects = (await eventsIn(azure)).map(({ subject }) => subject.split("/").at(-1));
      expect(subjects).toEqual(["2", "2"]);
    },
    { speed: 0 },
  );
});
