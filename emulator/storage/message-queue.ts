import { randomUUID } from "node:crypto";
import { AzureError } from "../azure-error.ts";
import type { World } from "../world.ts";
import type { StorageMessage } from "./data.ts";

/** As long as a message may live. */
export const FOREVER = Date.parse("9999-12-31T23:59:59Z");

/** The messages of one storage queue, in simulated time. */
export class MessageQueue {
  readonly #key: string;
  readonly #world: World;

  /** @param id Of the queue in Resource Manager. */
  constructor(id: string, world: World) {
    this.#key = id.toLowerCase();
    this.#world = world;
  }

  /** Messages that wait, hidden ones among them. */
  get length(): number {
    return this.#living().length;
  }

  /** @param seconds How long it lives (-1: for ever) and how long nobody sees it. */
  put(text: string, seconds: { readonly toLive: number; readonly hidden: number }): StorageMessage {
    const now = this.#world.clock.now();
    const message: StorageMessage = {
      id: randomUUID(),
      text,
      insertedAt: now,
      expiresAt: seconds.toLive === -1 ? FOREVER : now + seconds.toLive * 1000,
      visibleAt: now + seconds.hidden * 1000,
      dequeueCount: 0,
      popReceipt: receipt(),
    };
    this.#set([...this.#living(), message]);
    return message;
  }

  peek(count: number): StorageMessage[] {
    const now = this.#world.clock.now();
    return this.#living()
      .filter(({ visibleAt }) => visibleAt <= now)
      .slice(0, count);
  }

  /** Takes messages and hides them from others for a while: who does not delete them in time gives them back. */
  get(count: number, hiddenSeconds: number): StorageMessage[] {
    const visibleAt = this.#world.clock.now() + hiddenSeconds * 1000;
    const taken = this.peek(count).map((message) => ({
      ...message,
      visibleAt,
      dequeueCount: message.dequeueCount + 1,
      popReceipt: receipt(),
    }));
    for (const message of taken) this.#replace(message.id, message);
    return taken;
  }

  update(id: string, popReceipt: string, hiddenSeconds: number, text: string | undefined): StorageMessage {
    const before = this.#held(id, popReceipt);
    const visibleAt = this.#world.clock.now() + hiddenSeconds * 1000;
    const message = { ...before, text: text ?? before.text, visibleAt, popReceipt: receipt() };
    this.#replace(id, message);
    return message;
  }

  delete(id: string, popReceipt: string): void {
    this.#held(id, popReceipt);
    this.#replace(id);
  }

  clear(): void {
    this.#set([]);
  }

  /** @throws AzureError when it is gone, or when somebody else has taken it since */
  #held(id: string, popReceipt: string): StorageMessage {
    const message = this.#living().find((each) => each.id === id);
    if (message === undefined) throw new AzureError(404, "MessageNotFound", "The specified message does not exist.");
    if (message.popReceipt === popReceipt) return message;
    throw new AzureError(
      400,
      "PopReceiptMismatch",
      "The specified pop receipt did not match the pop receipt for a dequeued message.",
    );
  }

  #living(): StorageMessage[] {
    const now = this.#world.clock.now();
    return (this.#world.storage.queues.get(this.#key) ?? []).filter(({ expiresAt }) => expiresAt > now);
  }

  #replace(id: string, ...by: readonly StorageMessage[]): void {
    this.#set(this.#living().flatMap((each) => (each.id === id ? by : [each])));
  }

  #set(messages: StorageMessage[]): void {
    this.#world.storage.queues.set(this.#key, messages);
    this.#world.changed();
  }
}

function receipt(): string {
  return Buffer.from(randomUUID()).toString("base64");
}
