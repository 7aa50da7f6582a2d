import rhea, { type Message } from "rhea";
import { encodeMessage } from "./amqp-messages.ts";
import type { PeekLockQueue } from "./queue.ts";

type Reply = { readonly status?: number; readonly body?: unknown };

/** Requests to `<queue>/$management`: renewing locks, peeking, and settling over another link. */
export function manage(queue: PeekLockQueue, request: Message): Reply {
  const operation = String(request.application_properties?.operation ?? "");
  const body = (request.body ?? {}) as Record<string, unknown>;
  if (operation === "com.microsoft:renew-lock") return renewLocks(queue, tokensOf(body));
  if (operation === "com.microsoft:peek-message") return peek(queue, body);
  if (operation === "com.microsoft:update-disposition") return settle(queue, body);
  return { status: 501 };
}

const LOCK_LOST: Reply = { status: 410 };

function renewLocks(queue: PeekLockQueue, tokens: Buffer[]): Reply {
  const ends = tokens.map((token) => queue.renew(token)).filter((end) => end !== undefined);
  if (ends.length < tokens.length) return LOCK_LOST;
  const expirations = rhea.types.wrap_array(
    ends.map((end) => end.getTime()),
    0x83,
    undefined,
  );
  return { body: rhea.types.wrap_map({ expirations }) };
}

function peek(queue: PeekLockQueue, body: Record<string, unknown>): Reply {
  const found = queue.peek(Number(body["from-sequence-number"] ?? 0), Number(body["message-count"] ?? 1));
  if (found.length === 0) return { status: 204 };
  const messages = found.map((each) => ({ message: rhea.message.encode(encodeMessage(each)) }));
  return {
    body: rhea.types.wrap_map({ messages: rhea.types.wrap_list(messages.map((each) => rhea.types.wrap_map(each))) }),
  };
}

function settle(queue: PeekLockQueue, body: Record<string, unknown>): Reply {
  const status = String(body["disposition-status"] ?? "");
  const done = tokensOf(body).map((token) => {
    if (status === "completed") return queue.complete(token);
    if (status !== "suspended") return queue.abandon(token);
    return queue.deadLetter(
      token,
      String(body["deadletter-reason"] ?? ""),
      String(body["deadletter-description"] ?? ""),
    );
  });
  return done.every(Boolean) ? {} : LOCK_LOST;
}

/** Lock tokens travel as UUIDs: the delivery tag with its first three fields in the other byte order. */
function tokensOf(body: Record<string, unknown>): Buffer[] {
  const tokens = body["lock-tokens"];
  return Array.isArray(tokens) ? tokens.map((token) => tagOf(token)) : [];
}

function tagOf(token: unknown): Buffer {
  const bytes = Buffer.isBuffer(token) ? Buffer.from(token) : Buffer.from(String(token).replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
