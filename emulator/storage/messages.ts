import { AzureError } from "../azure-error.ts";
import type { Answer } from "../request.ts";
import { httpDate, numberIn, type StorageCall, xml } from "./call.ts";
import type { StorageMessage } from "./data.ts";
import type { MessageQueue } from "./message-queue.ts";
import { document, element, textElement, textsOf } from "./xml.ts";

export interface QueueCall extends StorageCall {
  readonly queue: MessageQueue;
  /** Of a message; empty for all of them. */
  readonly id: string;
}

const WEEK = 7 * 86_400;

/** How long a message stays hidden, in seconds. */
const hiddenSeconds = (call: QueueCall, ifAbsent: number): number =>
  numberIn(call, "visibilitytimeout", [0, WEEK]) ?? ifAbsent;

export function putMessage(call: QueueCall): Answer {
  const toLive = numberIn(call, "messagettl", [-1, Number.MAX_SAFE_INTEGER]) ?? WEEK;
  const message = call.queue.put(textOf(call) ?? "", { toLive, hidden: hiddenSeconds(call, 0) });
  return { status: 201, ...list([item(message, "put")]) };
}

export function getMessages(call: QueueCall): Answer {
  const count = numberIn(call, "numofmessages", [1, 32]) ?? 1;
  if (call.request.query.get("peekonly") === "true") {
    return { status: 200, ...list(call.queue.peek(count).map((message) => item(message, "peek"))) };
  }
  const taken = call.queue.get(count, hiddenSeconds(call, 30));
  return { status: 200, ...list(taken.map((message) => item(message, "get"))) };
}

export function updateMessage(call: QueueCall): Answer {
  const message = call.queue.update(call.id, receiptOf(call), hiddenSeconds(call, 0), textOf(call));
  return {
    status: 204,
    headers: { "x-ms-popreceipt": message.popReceipt, "x-ms-time-next-visible": httpDate(message.visibleAt) },
  };
}

export function deleteMessage(call: QueueCall): Answer {
  call.queue.delete(call.id, receiptOf(call));
  return { status: 204 };
}

function receiptOf({ request }: QueueCall): string {
  const receipt = request.query.get("popreceipt");
  if (receipt !== null) return receipt;
  throw new AzureError(
    400,
    "MissingRequiredQueryParameter",
    "A required query parameter was not specified for this request: popreceipt.",
  );
}

/** @returns undefined when there is no body: an update that only hides */
function textOf({ request }: QueueCall): string | undefined {
  if (request.bytes.length === 0) return undefined;
  const [found] = textsOf(request.bytes.toString(), ["MessageText"]);
  if (found !== undefined) return found.text;
  throw new AzureError(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");
}

function item(message: StorageMessage, kind: "put" | "get" | "peek"): string {
  const receipt = [
    textElement("PopReceipt", message.popReceipt),
    textElement("TimeNextVisible", httpDate(message.visibleAt)),
  ];
  return element(
    "QueueMessage",
    textElement("MessageId", message.id),
    textElement("InsertionTime", httpDate(message.insertedAt)),
    textElement("ExpirationTime", httpDate(message.expiresAt)),
    ...(kind === "peek" ? [] : receipt),
    ...(kind === "put"
      ? []
      : [textElement("DequeueCount", message.dequeueCount), textElement("MessageText", message.text)]),
  );
}

const list = (items: readonly string[]) => xml(document(element("QueueMessagesList", ...items)));
