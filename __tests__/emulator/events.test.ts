import { ServiceBusClient, type ServiceBusReceivedMessage } from "@azure/service-bus";
import { expect, test } from "vitest";
import { type CloudEvent, type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { call, finish } from "../support/azure-call.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-events";

async function createGroup(azure: LocalAzure, name = GROUP): Promise<void> {
  await call(azure, "PUT", name, { body: { location: "westeurope" } });
}

/** Runs with the unmodified client of Azure. */
function withServiceBus<Result>(
  run: (azure: LocalAzure, client: ServiceBusClient) => Promise<Result>,
  options: Parameters<typeof withLocalAzure>[1] = {},
): Promise<Result> {
  return withLocalAzure(async (azure) => {
    const client = new ServiceBusClient(azure.serviceBusConnectionString);
    try {
      return await run(azure, client);
    } finally {
      await client.close();
    }
  }, options);
}

function eventsOf(messages: readonly ServiceBusReceivedMessage[]): CloudEvent[] {
  return messages.map((message) => message.body as CloudEvent);
}

test("a finished write is received by the unmodified client, with the fields of Event Grid", async () => {
  await withServiceBus(async (azure, client) => {
    const receiver = client.createReceiver(azure.eventQueue);
    await createGroup(azure);
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
    expect(message?.messageId).toBe(message?.body.id);
    expect(message?.contentType).toContain("application/cloudevents+json");
    expect(message?.body).toMatchObject({
      specversion: "1.0",
      type: "Microsoft.Resources.ResourceWriteSuccess",
      source: "/subscriptions/00000000-0000-0000-0000-000000000000",
      subject: GROUP,
      data: {
        operationName: "Microsoft.Resources/resourceGroups/write",
        status: "Succeeded",
        resourceUri: GROUP,
        resourceProvider: "Microsoft.Resources",
        correlationId: expect.any(String),
        subscriptionId: "00000000-0000-0000-0000-000000000000",
        tenantId: azure.environment.ARM_TENANT_ID,
        claims: { name: "Petra Persona", ipaddr: "203.0.113.7" },
      },
    });
  });
});

test("a receiver that waits is pushed the event, and a completed message is gone", async () => {
  await withServiceBus(async (azure, client) => {
    const receiver = client.createReceiver(azure.eventQueue);
    const waiting = receiver.receiveMessages(1, { maxWaitTimeInMs: 20_000 });
    await createGroup(azure);
    const [message] = await waiting;
    if (message === undefined) throw new Error("nothing was received");
    await receiver.completeMessage(message);
    expect(await receiver.peekMessages(5)).toEqual([]);
    expect(azure.events.queue(azure.eventQueue).length).toBe(0);
  });
});

test("an abandoned message comes again and counts its deliveries", async () => {
  await withServiceBus(async (azure, client) => {
    const receiver = client.createReceiver(azure.eventQueue);
    await createGroup(azure);
    const [first] = await receiver.receiveMessages(1);
    if (first === undefined) throw new Error("nothing was received");
    await receiver.abandonMessage(first);
    const [second] = await receiver.receiveMessages(1);
    expect(second?.messageId).toBe(first.messageId);
    expect((second?.deliveryCount ?? 0) - (first.deliveryCount ?? 0)).toBe(1);
  });
});

test("a lock that runs out gives the message to somebody else, unless it is renewed", async () => {
  await withServiceBus(
    async (azure, client) => {
      const receiver = client.createReceiver(azure.eventQueue, { maxAutoLockRenewalDurationInMs: 0 });
      await createGroup(azure);
      const [first] = await receiver.receiveMessages(1);
      if (first === undefined) throw new Error("nothing was received");
      const until = await receiver.renewMessageLock(first);
      expect(until.getTime()).toBeGreaterThan(Date.now());
      const [again] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
      expect(again?.messageId).toBe(first.messageId);
    },
    { messageLockMilliseconds: 300 },
  );
});

test("a rejected message waits among the dead letters with its reason", async () => {
  await withServiceBus(async (azure, client) => {
    const receiver = client.createReceiver(azure.eventQueue);
    await createGroup(azure);
    const [message] = await receiver.receiveMessages(1);
    if (message === undefined) throw new Error("nothing was received");
    await receiver.deadLetterMessage(message, { deadLetterReason: "unreadable", deadLetterErrorDescription: "why" });
    const dead = client.createReceiver(azure.eventQueue, { subQueueType: "deadLetter" });
    const [letter] = await dead.receiveMessages(1);
    expect(letter?.messageId).toBe(message.messageId);
    expect(letter?.deadLetterReason).toBe("unreadable");
  });
});

test("receive-and-delete takes the message at once", async () => {
  await withServiceBus(async (azure, client) => {
    await createGroup(azure);
    const receiver = client.createReceiver(azure.eventQueue, { receiveMode: "receiveAndDelete" });
    const messages = await receiver.receiveMessages(1);
    expect(eventsOf(messages).map((event) => event.subject)).toEqual([GROUP]);
    expect(azure.events.queue(azure.eventQueue).length).toBe(0);
  });
});

test("what a client sends to a queue, one by one or in a batch, a client receives", async () => {
  await withServiceBus(async (_azure, client) => {
    const sender = client.createSender("orders");
    await sender.sendMessages({ body: { number: 1 }, messageId: "one", applicationProperties: { kind: "order" } });
    await sender.sendMessages([{ body: { number: 2 } }, { body: { number: 3 } }]);
    const receiver = client.createReceiver("orders");
    const messages: ServiceBusReceivedMessage[] = [];
    while (messages.length < 3) messages.push(...(await receiver.receiveMessages(3, { maxWaitTimeInMs: 5000 })));
    expect(messages.map((message) => message.body)).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
    expect(messages[0]?.applicationProperties).toMatchObject({ kind: "order" });
  });
});

async function subjectsAfter(
  behaviour: Parameters<LocalAzure["events"]["behave"]>[0],
  settle: (azure: LocalAzure) => void = () => {},
): Promise<string[]> {
  return withServiceBus(async (azure, client) => {
    azure.events.behave(behaviour);
    for (const name of ["rg-1", "rg-2", "rg-3"]) await createGroup(azure, GROUP.replace("rg-events", name));
    settle(azure);
    const receiver = client.createReceiver(azure.eventQueue, { receiveMode: "receiveAndDelete" });
    const messages = await receiver.receiveMessages(azure.events.queue(azure.eventQueue).length);
    return eventsOf(messages).map((event) => event.subject.split("/").at(-1) ?? "");
  });
}

test("events arrive twice, in another order, late or never when asked to", async () => {
  expect(await subjectsAfter({ duplicates: 1 })).toEqual(["rg-1", "rg-1", "rg-2", "rg-2", "rg-3", "rg-3"]);
  expect(await subjectsAfter({ reorder: 3 })).toEqual(["rg-3", "rg-2", "rg-1"]);
  expect(await subjectsAfter({ lose: 2 })).toEqual(["rg-3"]);
  expect(await subjectsAfter({ delaySeconds: 3600 }, (azure) => azure.clock.advance(3600_000))).toHaveLength(3);
});

test("an event subscription in Resource Manager routes what its filter takes to its queue", async () => {
  await withServiceBus(async (azure, client) => {
    await createGroup(azure);
    const topic = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/subscription-events`;
    const source = "/subscriptions/00000000-0000-0000-0000-000000000000";
    const topicType = "Microsoft.Resources.Subscriptions";
    await finish(azure, "PUT", topic, { body: { location: "global", properties: { source, topicType } } });
    const resourceId = `${GROUP}/providers/Microsoft.ServiceBus/namespaces/sb/queues/automation`;
    const properties = {
      destination: { endpointType: "ServiceBusQueue", properties: { resourceId } },
      filter: { subjectBeginsWith: `${source}/resourceGroups/rg-watched` },
    };
    await finish(azure, "PUT", `${topic}/eventSubscriptions/watched`, { body: { properties } });
    await createGroup(azure, `${source}/resourceGroups/rg-other`);
    await createGroup(azure, `${source}/resourceGroups/RG-watched`);
    const receiver = client.createReceiver("automation", { receiveMode: "receiveAndDelete" });
    const messages = await receiver.receiveMessages(5, { maxWaitTimeInMs: 200 });
    expect(eventsOf(messages).map((event) => event.subject)).toEqual([`${source}/resourceGroups/RG-watched`]);
  });
});
