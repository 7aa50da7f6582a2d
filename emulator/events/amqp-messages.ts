import { randomUUID } from "node:crypto";
import rhea, { type Message } from "rhea";
import type { Delivery, QueuedMessage } from "./queue.ts";

/** A message with the annotations that Service Bus clients read. */
export function encodeMessage(delivery: Omit<Delivery, "lockToken" | "lockedUntil"> & { lockedUntil?: Date }): Message {
  const { message, sequenceNumber, enqueuedAt, deliveryCount, lockedUntil, deadLetter } = delivery;
  const sequence = rhea.types.wrap_long(sequenceNumber);
  return {
    durable: true,
    delivery_count: deliveryCount,
    message_id: message.messageId,
    content_type: message.contentType,
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    message_annotations: {
      "x-opt-sequence-number": sequence,
      "x-opt-enqueue-sequence-number": sequence,
      "x-opt-enqueued-time": rhea.types.wrap_timestamp(enqueuedAt.getTime()),
      "x-opt-message-state": rhea.types.wrap_int(0),
      ...(lockedUntil === undefined ? {} : { "x-opt-locked-until": rhea.types.wrap_timestamp(lockedUntil.getTime()) }),
    },
    application_properties: {
      ...message.applicationProperties,
      ...(deadLetter === undefined
        ? {}
        : { DeadLetterReason: deadLetter.reason, DeadLetterErrorDescription: deadLetter.description }),
    },
    body: rhea.message.data_section(message.body),
  };
}

/** What a client sent: one message; or bytes, which is a batch: a message in each data section. */
export function queuedMessage(given: Message | Buffer): QueuedMessage[] {
  if (Buffer.isBuffer(given)) {
    return contentOf(decode(given).body).flatMap((section) => queuedMessage(decode(section)));
  }
  const message = given;
  const sections = contentOf(message.body);
  return [
    {
      messageId: String(message.message_id ?? randomUUID()),
      contentType: String(message.content_type ?? ""),
      ...(message.subject === undefined ? {} : { subject: message.subject }),
      body: sections[0] ?? Buffer.from(JSON.stringify(message.body ?? null)),
      applicationProperties: message.application_properties ?? {},
    },
  ];
}

function decode(bytes: Buffer): Message {
  return rhea.message.decode(bytes) as unknown as Message;
}

/** The data sections of a body. */
function contentOf(body: unknown): Buffer[] {
  if (Buffer.isBuffer(body)) return [body];
  const { content, multiple } = (body ?? {}) as { content?: Buffer | Buffer[]; multiple?: boolean };
  if (multiple === true && Array.isArray(content)) return content;
  return Buffer.isBuffer(content) ? [content] : [];
}
