import type { AddressInfo, Server } from "node:net";
import rhea, { type Connection, type EventContext, type Message, type Sender } from "rhea";
import { encodeMessage, queuedMessage } from "./amqp-messages.ts";
import type { EventHub } from "./hub.ts";
import { manage } from "./management.ts";
import type { PeekLockQueue } from "./queue.ts";

export interface ServiceBus {
  readonly port: number;
  readonly connectionString: string;
  close(): Promise<void>;
}

/** Whether the key of a connection allows to listen to a queue, or to send to it. */
export type MayUse = (right: "receive" | "send", queue: string, key: string) => boolean;

const CBS = "$cbs";
const DEAD_LETTER = "com.microsoft:dead-letter";

/**
 * Queues over AMQP 1.0 as Service Bus speaks it: anonymous SASL and claims on `$cbs`, peek-lock with dispositions,
 * receive-and-delete, `$management` for locks and peeking, dead letters. Any name is a queue.
 * @throws Error EADDRINUSE when the port is taken
 */
export async function startServiceBus(hub: EventHub, port: number, may: MayUse): Promise<ServiceBus> {
  const container = rhea.create_container({ id: "local-azure" });
  container.sasl_server_mechanisms.enable_anonymous();
  const connections = new Set<Connection>();
  container.on("connection_open", ({ connection }: EventContext) => connections.add(connection));
  container.on("connection_close", ({ connection }: EventContext) => connections.delete(connection));
  // A client that goes away is no error of ours; without a listener rhea would throw.
  for (const event of ["disconnected", "connection_error", "session_error", "protocol_error", "error"]) {
    container.on(event, ({ connection }: EventContext) => connections.delete(connection));
  }
  container.on("sender_open", (context: EventContext) => openSender(context, hub, may));
  container.on("receiver_open", (context: EventContext) => openReceiver(context, hub, may));
  const server: Server = container.listen({ port, host: "127.0.0.1" });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", () => resolve());
    server.once("error", reject);
  });
  const actual = (server.address() as AddressInfo).port;
  return {
    port: actual,
    connectionString: `Endpoint=sb://localhost:${actual};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=local-azure;UseDevelopmentEmulator=true;`,
    async close() {
      hub.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections)
        (connection as unknown as { socket?: { destroy(): void } }).socket?.destroy();
      await closed;
    },
  };
}

/** Answers of `$cbs` and `$management` go to the link whose source has that address. */
const REPLIES = new WeakMap<Connection, Map<string, Sender>>();

function repliesOf(connection: Connection): Map<string, Sender> {
  const known = REPLIES.get(connection) ?? new Map<string, Sender>();
  REPLIES.set(connection, known);
  return known;
}

/** The name of the key that a connection has shown last. */
const KEYS = new WeakMap<Connection, string>();

const keyIn = (token: unknown): string => new URLSearchParams(String(token).replace(/^\S+\s/, "")).get("skn") ?? "";

const unauthorized = (right: "Listen" | "Send", queue: string) => ({
  condition: "amqp:unauthorized-access",
  description: `Unauthorized access. '${right}' claim(s) are required to perform this operation. Resource: 'sb://localhost/${queue}'.`,
});

/** A client receives from us. */
function openSender({ connection, sender }: EventContext, hub: EventHub, may: MayUse): void {
  if (sender === undefined) return;
  const address = String(sender.source?.address ?? "");
  sender.set_source({ address });
  sender.set_target({ address: String(sender.target?.address ?? "") });
  if (address === CBS || address.endsWith("/$management")) repliesOf(connection).set(address, sender);
  else if (may("receive", address.split("/")[0] ?? "", KEYS.get(connection) ?? "")) {
    serveQueue(sender, hub.queue(address));
  } else sender.close(unauthorized("Listen", address));
}

/** Sends what the queue holds whenever the client has credit. */
function serveQueue(sender: Sender, queue: PeekLockQueue): void {
  const forgets = sender.snd_settle_mode === 1;
  const send = () => {
    while (sender.sendable()) {
      const delivery = forgets ? queue.takeNext() : queue.lockNext();
      if (delivery === undefined) return;
      const sent = sender.send(encodeMessage(delivery), delivery.lockToken);
      if (forgets) sent.update(true);
    }
  };
  const stop = queue.whenReady(() => setImmediate(send));
  sender.on("sendable", send);
  sender.on("sender_flow", send);
  sender.on("sender_draining", () => {
    send();
    sender.set_drained(true);
  });
  onOutcome(sender, "accepted", (tag) => queue.complete(tag));
  onOutcome(sender, "released", (tag) => queue.abandon(tag));
  onOutcome(sender, "modified", (tag) => queue.abandon(tag));
  onOutcome(sender, "rejected", (tag, error) => {
    const info = (error?.info ?? {}) as { DeadLetterReason?: string; DeadLetterErrorDescription?: string };
    const reason = info.DeadLetterReason ?? (error?.condition === DEAD_LETTER ? "" : (error?.condition ?? ""));
    queue.deadLetter(tag, reason, info.DeadLetterErrorDescription ?? error?.description ?? "");
  });
  sender.on("sender_close", stop);
  sender.connection.on("disconnected", stop);
}

/** What we say back: rhea has these makers, its types do not. */
const OUTCOMES = rhea.message as unknown as { readonly [event: string]: () => { described(): unknown } };

interface Outcome {
  readonly tag: Buffer;
  readonly remote_state?: { readonly error?: AmqpError };
  update(settled: boolean, state?: unknown): void;
}

interface AmqpError {
  readonly condition?: string;
  readonly description?: string;
  readonly info?: object;
}

/** The client says what became of a message; it waits until we have settled it too. */
function onOutcome(sender: Sender, event: string, settle: (tag: Buffer, error: AmqpError | undefined) => void): void {
  sender.on(event, ({ delivery }: EventContext) => {
    const outcome = delivery as unknown as Outcome;
    settle(outcome.tag, outcome.remote_state?.error);
    outcome.update(true, OUTCOMES[event]?.().described());
  });
}

/** A client sends to us: claims, management, or messages for a queue. */
function openReceiver({ connection, receiver }: EventContext, hub: EventHub, may: MayUse): void {
  if (receiver === undefined) return;
  const address = String(receiver.target?.address ?? "");
  receiver.set_target({ address });
  receiver.set_source({ address: String(receiver.source?.address ?? "") });
  const isQueue = address !== CBS && !address.endsWith("/$management");
  if (isQueue && !may("send", address, KEYS.get(connection) ?? "")) {
    receiver.close(unauthorized("Send", address));
    return;
  }
  receiver.on("message", ({ message }: EventContext) => {
    if (message === undefined) return;
    if (address === CBS) {
      KEYS.set(connection, keyIn(message.body));
      reply(connection, CBS, message, {});
    } else if (address.endsWith("/$management")) {
      const queue = hub.queue(address.slice(0, -"/$management".length));
      reply(connection, address, message, manage(queue, message));
    } else for (const each of queuedMessage(message)) hub.queue(address).enqueue(each);
  });
}

function reply(
  connection: Connection,
  address: string,
  request: Message,
  answer: { status?: number; body?: unknown },
): void {
  const status = answer.status ?? 200;
  repliesOf(connection)
    .get(address)
    ?.send({
      ...(request.message_id === undefined ? {} : { correlation_id: request.message_id }),
      ...(request.reply_to === undefined ? {} : { to: request.reply_to }),
      application_properties: {
        "status-code": status,
        statusCode: status,
        "status-description": status === 200 ? "OK" : "Accepted",
        statusDescription: status === 200 ? "OK" : "Accepted",
      },
      body: answer.body ?? "",
    });
}
