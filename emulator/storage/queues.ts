import { AzureError } from "../azure-error.ts";
import { eraseNow } from "../removals.ts";
import type { Answer } from "../request.ts";
import type { Resource } from "../store.ts";
import { QUEUE } from "../types/storage.ts";
import { serviceUrl } from "./address.ts";
import {
  createResource,
  type Handler,
  handlerOf,
  metadataHeaders,
  metadataIn,
  metadataOf,
  numberIn,
  type StorageCall,
  xml,
} from "./call.ts";
import { MessageQueue } from "./message-queue.ts";
import { deleteMessage, getMessages, putMessage, type QueueCall, updateMessage } from "./messages.ts";
import { document, element, textElement } from "./xml.ts";

const MOST = 5000;

interface NamedQueue extends StorageCall {
  readonly id: string;
  readonly resource: Resource | undefined;
}

/** Azure Queue Storage: queues and their messages. @throws AzureError */
export function queueService(call: StorageCall): Answer {
  const [, name = "", below, message = ""] = /^\/([^/]*)(\/messages(?:\/(.*))?)?$/s.exec(call.path) ?? [];
  if (name === "") return handlerOf(call, SERVICE)(call);
  const id = `${call.account.id}/queueServices/default/queues/${name}`;
  const named = { ...call, id, resource: call.world.store.get(id) };
  if (below === undefined) return handlerOf(named, HANDLERS)(named);
  required(named);
  const messages = { ...call, queue: new MessageQueue(id, call.world), id: message };
  return handlerOf<QueueCall>(messages, message === "" ? MESSAGES : MESSAGE)(messages);
}

const SERVICE: Readonly<Record<string, Handler<StorageCall>>> = { "GET list": listQueues };

const MESSAGES: Readonly<Record<string, Handler<QueueCall>>> = {
  POST: putMessage,
  GET: getMessages,
  DELETE({ queue }) {
    queue.clear();
    return { status: 204 };
  },
};

const MESSAGE: Readonly<Record<string, Handler<QueueCall>>> = { PUT: updateMessage, DELETE: deleteMessage };

const HANDLERS: Readonly<Record<string, Handler<NamedQueue>>> = {
  PUT: create,
  "GET metadata": properties,
  "HEAD metadata": properties,
  "PUT metadata": setMetadata,
  DELETE(call) {
    eraseNow(required(call), call.world);
    call.world.changed();
    return { status: 204 };
  },
};

function required({ resource }: NamedQueue): Resource {
  if (resource !== undefined) return resource;
  throw new AzureError(404, "QueueNotFound", "The specified queue does not exist.");
}

/** A queue that is there with the same metadata is no conflict. */
function create(call: NamedQueue): Answer {
  const metadata = metadataOf(call);
  if (call.resource === undefined) {
    createResource(call.id, { metadata }, call.world);
    return { status: 201 };
  }
  if (JSON.stringify(metadataIn(call.resource)) === JSON.stringify(metadata)) return { status: 204 };
  throw new AzureError(409, "QueueAlreadyExists", "The specified queue already exists.");
}

function properties(call: NamedQueue): Answer {
  const resource = required(call);
  const count = new MessageQueue(call.id, call.world).length;
  return {
    status: 200,
    headers: { ...metadataHeaders(metadataIn(resource)), "x-ms-approximate-messages-count": String(count) },
  };
}

function setMetadata(call: NamedQueue): Answer {
  const before = required(call);
  call.world.store.set({ ...before, properties: { ...(before.properties as object), metadata: metadataOf(call) } });
  call.world.changed();
  return { status: 204 };
}

function listQueues(call: StorageCall): Answer {
  const { account, world, request } = call;
  const prefix = request.query.get("prefix") ?? "";
  const found = world.store
    .within(account.id)
    .filter(({ type, name }) => type.toLowerCase() === QUEUE.toLowerCase() && name.startsWith(prefix))
    .slice(0, numberIn(call, "maxresults", [1, MOST]) ?? MOST);
  const items = found.map(({ name }) => element("Queue", textElement("Name", name)));
  const results = [textElement("Prefix", prefix), element("Queues", ...items), element("NextMarker")];
  const opening = `<EnumerationResults ServiceEndpoint="${serviceUrl(account.name, "queue")}">`;
  return { status: 200, ...xml(document(opening, ...results, "</EnumerationResults>")) };
}
