import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { CALLER_OBJECT_ID } from "../rbac/principal.ts";
import { parseId } from "../resource-id.ts";
import { serviceUrl } from "../storage/address.ts";
import { type BlobHappening, type Happening, timestamp, type World } from "../world.ts";

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

const BLOB_TYPES = { Created: "Microsoft.Storage.BlobCreated", Deleted: "Microsoft.Storage.BlobDeleted" } as const;

/** An event of a storage account about one of its blobs. */
export function blobEvent(happening: BlobHappening, world: World): CloudEvent {
  const { kind, api, account, container, blob, etag, contentType, contentLength, clientRequestId } = happening;
  return {
    id: randomUUID(),
    source: account,
    subject: `/blobServices/default/containers/${container}/blobs/${blob}`,
    type: BLOB_TYPES[kind],
    time: timestamp(world),
    specversion: "1.0",
    data: {
      api,
      clientRequestId: clientRequestId ?? randomUUID(),
      requestId: randomUUID(),
      eTag: etag.replaceAll('"', ""),
      contentType,
      contentLength,
      blobType: "BlockBlob",
      url: `${serviceUrl(parseId(account).name, "blob")}${container}/${blob}`,
      sequencer: world.clock.now().toString(16).padStart(32, "0"),
      storageDiagnostics: { batchId: randomUUID() },
    },
  };
}

/** What is told of a blob that is said to be there. */
export function uploaded(account: string, container: string, blob: string): BlobHappening {
  const etag = `"0x${Date.now().toString(16).toUpperCase()}"`;
  const content = { etag, contentType: "application/octet-stream", contentLength: 0 };
  return { kind: "Created", api: "PutBlob", account, container, blob, ...content };
}
