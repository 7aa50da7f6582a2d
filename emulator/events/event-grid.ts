import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { listAt, textAt, valueAt } from "../json.ts";
import { parseId } from "../resource-id.ts";
import { CALLER_OBJECT_ID } from "../types/authorization.ts";
import { SUBSCRIPTIONS } from "../types/event-grid.ts";
import { type Happening, timestamp, type World } from "../world.ts";

/** An event as Event Grid delivers it in the CloudEvents 1.0 schema. */
export interface CloudEvent extends JsonObject {
  id: string;
  source: string;
  subject: string;
  type: string;
  time: string;
  specversion: "1.0";
  data: JsonObject;
}

/** Names, mail and address of whoever did it: personal data, which consumers must drop. */
const CLAIMS: JsonObject = {
  aud: "https://management.core.windows.net/",
  name: "Petra Persona",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname": "Petra",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname": "Persona",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "petra.persona@example.com",
  "http://schemas.microsoft.com/identity/claims/objectidentifier": CALLER_OBJECT_ID,
  ipaddr: "203.0.113.7",
};

const VERBS = { Write: "write", Delete: "delete", Action: "action" } as const;
const STATUSES = { Success: "Succeeded", Failure: "Failed" } as const;

/** `Microsoft.Resources.ResourceWriteSuccess` and its siblings. */
export function resourceEvent(happening: Happening, world: World): CloudEvent {
  const { id, kind, outcome, type, action, correlationId } = happening;
  const { subscription, namespace } = parseId(id);
  const operationName = action === undefined ? `${type}/${VERBS[kind]}` : `${type}/${action}/action`;
  return {
    id: randomUUID(),
    source: `/subscriptions/${subscription}`,
    subject: id,
    type: `Microsoft.Resources.Resource${kind}${outcome}`,
    time: timestamp(world),
    specversion: "1.0",
    data: {
      authorization: {
        scope: id,
        action: operationName,
        evidence: { role: "Contributor", principalId: CALLER_OBJECT_ID },
      },
      claims: CLAIMS,
      correlationId,
      httpRequest: {
        clientRequestId: randomUUID(),
        clientIpAddress: "203.0.113.7",
        method: kind === "Delete" ? "DELETE" : "PUT",
        url: `${world.endpoint}${id}`,
      },
      resourceProvider: namespace,
      resourceUri: id,
      operationName,
      status: STATUSES[outcome],
      subscriptionId: subscription,
      tenantId: world.tenantId,
    },
  };
}

/** An event of a storage account: who uploads a blob to a simulated account tells it so. */
export function blobEvent(accountId: string, container: string, blob: string, world: World): CloudEvent {
  const url = `https://${parseId(accountId).name}.blob.core.windows.net/${container}/${blob}`;
  return {
    id: randomUUID(),
    source: accountId,
    subject: `/blobServices/default/containers/${container}/blobs/${blob}`,
    type: "Microsoft.Storage.BlobCreated",
    time: timestamp(world),
    specversion: "1.0",
    data: {
      api: "PutBlob",
      clientRequestId: randomUUID(),
      requestId: randomUUID(),
      eTag: `0x${Date.now().toString(16).toUpperCase()}`,
      contentType: "application/octet-stream",
      contentLength: 0,
      blobType: "BlockBlob",
      url,
      sequencer: world.clock.now().toString(16).padStart(32, "0"),
      storageDiagnostics: { batchId: randomUUID() },
    },
  };
}

/** The queues that event subscriptions in Resource Manager send an event to. */
export function queuesOf(event: CloudEvent, world: World): string[] {
  return world.store
    .ofType(SUBSCRIPTIONS)
    .filter((subscription) => wants(subscription, event))
    .map((subscription) => {
      const direct = textAt(subscription, "properties.destination.properties.resourceId");
      const identity = "properties.deliveryWithResourceIdentity.destination.properties.resourceId";
      return parseId(direct || textAt(subscription, identity)).name;
    })
    .filter((name) => name !== "");
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
