import { isObject, type JsonObject, listAt, textAt, valueAt } from "../json.ts";
import { parseId } from "../resource-id.ts";
import { MessageQueue } from "../storage/message-queue.ts";
import { SUBSCRIPTIONS } from "../types/event-grid.ts";
import type { World } from "../world.ts";
import type { CloudEvent } from "./event-grid.ts";

/** The queues of Service Bus that event subscriptions in Resource Manager send an event to. */
export function queuesOf(event: CloudEvent, world: World): string[] {
  return destinationsOf(event, world)
    .filter((destination) => textAt(destination, "endpointType") !== "StorageQueue")
    .map((destination) => parseId(textAt(destination, "properties.resourceId")).name)
    .filter((name) => name !== "");
}

/** Seconds that a message lives when the subscription does not say. */
const TO_LIVE = 7 * 86_400;

/** Puts an event into the storage queues that want it, in base64 as Event Grid does. */
export function deliverToStorageQueues(event: CloudEvent, world: World): void {
  const text = Buffer.from(JSON.stringify(event)).toString("base64");
  for (const destination of destinationsOf(event, world)) {
    if (textAt(destination, "endpointType") !== "StorageQueue") continue;
    const [account, queue] = ["resourceId", "queueName"].map((name) => textAt(destination, `properties.${name}`));
    const id = `${account}/queueServices/default/queues/${queue}`;
    const toLive = Number(valueAt(destination, "properties.queueMessageTimeToLiveInSeconds") ?? TO_LIVE);
    if (world.store.get(id) !== undefined) new MessageQueue(id, world).put(text, { toLive, hidden: 0 });
  }
}

function destinationsOf(event: CloudEvent, world: World): JsonObject[] {
  return world.store
    .ofType(SUBSCRIPTIONS)
    .filter((subscription) => wants(subscription, event))
    .map(
      ({ properties }) =>
        valueAt(properties, "destination") ?? valueAt(properties, "deliveryWithResourceIdentity.destination"),
    )
    .filter(isObject);
}

function wants(subscription: JsonObject, event: CloudEvent): boolean {
  const filter = valueAt(subscription, "properties.filter");
  const types = valueAt(filter, "includedEventTypes");
  const fold = (text: string) => (valueAt(filter, "isSubjectCaseSensitive") === true ? text : text.toLowerCase());
  const subject = fold(event.subject);
  return (
    isWithinTopic(textAt(subscription, "properties.topic"), event.source) &&
    (!Array.isArray(types) || types.length === 0 || types.includes(event.type)) &&
    subject.startsWith(fold(textAt(filter, "subjectBeginsWith"))) &&
    subject.endsWith(fold(textAt(filter, "subjectEndsWith"))) &&
    listAt(filter, "advancedFilters").length === 0
  );
}

/** A topic on a group sees its group only; its source is told as the subscription all the same. */
function isWithinTopic(topic: string, source: string): boolean {
  return (
    topic !== "" &&
    (topic.toLowerCase() === source.toLowerCase() ||
      topic.toLowerCase().startsWith(`${source.toLowerCase()}/resourcegroups/`))
  );
}
