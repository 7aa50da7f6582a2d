import { randomBytes } from "node:crypto";

/** A message as it waits in a queue: what the AMQP side needs to send it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly contentType: string;
  readonly subject?: string;
  /** Body as bytes. */
  readonly body: Buffer;
  readonly applicationProperties: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly message: QueuedMessage;
  readonly sequenceNumber: number;
  readonly enqueuedAt: Date;
  /** Deliveries before this one. */
  readonly deliveryCount: number;
  /** Delivery tag and lock token: 16 bytes. */
  readonly lockToken: Buffer;
  readonly lockedUntil: Date;
  readonly deadLetter?: { readonly reason: string; readonly description: string };
}

interface Entry {
  readonly message: QueuedMessage;
  readonly sequenceNumber: number;
  readonly enqueuedAt: Date;
  deliveryCount: number;
  lock?: { token: Buffer; until: number; timer: NodeJS.Timeout };
  deadLetter?: { reason: string; description: string };
}

const MAX_DELIVERIES = 10;
/** A queue nobody reads forgets its oldest messages. */
const MAX_MESSAGES = 10_000;

/** A queue with locks, in real time: real clients renew them in real time. */
export class PeekLockQueue {
  readonly name: string;
  readonly deadLetters: PeekLockQueue | undefined;
  readonly #lockMilliseconds: number;
  #entries: Entry[] = [];
  #next = 1;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, lockMilliseconds = 60_000, deadLetters?: PeekLockQueue) {
    this.name = name;
    this.#lockMilliseconds = lockMilliseconds;
    this.deadLetters = deadLetters;
  }

  /** Messages that wait, locked or not. */
  get length(): number {
    return this.#entries.length;
  }

  enqueue(message: QueuedMessage, deadLetter?: Entry["deadLetter"]): void {
    if (this.#entries.length >= MAX_MESSAGES) this.#entries.shift();
    const added = { message, sequenceNumber: this.#next++, enqueuedAt: new Date(), deliveryCount: 0 };
    this.#entries.push(deadLetter === undefined ? added : { ...added, deadLetter });
    this.#wake();
  }

  /** Takes the first message that nobody holds, under a lock. */
  lockNext(): Delivery | undefined {
    const entry = this.#entries.find((each) => each.lock === undefined);
    if (entry === undefined) return undefined;
    const token = randomBytes(16);
    entry.lock = { token, until: 0, timer: setTimeout(() => {}, 0) };
    this.#hold(entry);
    return { ...entry, lockToken: token, lockedUntil: new Date(entry.lock.until) };
  }

  /** Takes and forgets: receive-and-delete. */
  takeNext(): Delivery | undefined {
    const delivery = this.lockNext();
    if (delivery !== undefined) this.complete(delivery.lockToken);
    return delivery;
  }

  peek(from: number, count: number): Omit<Delivery, "lockToken" | "lockedUntil">[] {
    return this.#entries.filter((entry) => entry.sequenceNumber >= from).slice(0, count);
  }

  /** @returns false when the lock is lost */
  complete(token: Buffer): boolean {
    const entry = this.#locked(token);
    if (entry === undefined) return false;
    clearTimeout(entry.lock?.timer);
    this.#entries = this.#entries.filter((each) => each !== entry);
    return true;
  }

  /** Gives it back: it is delivered again, and after too many times it is a dead letter. */
  abandon(token: Buffer): boolean {
    const entry = this.#locked(token);
    if (entry === undefined) return false;
    this.#release(entry);
    return true;
  }

  deadLetter(token: Buffer, reason: string, description: string): boolean {
    const entry = this.#locked(token);
    if (entry === undefined) return false;
    this.complete(token);
    this.deadLetters?.enqueue(entry.message, { reason, description });
    return true;
  }

  /** @returns the new end of the lock, or undefined when it is lost */
  renew(token: Buffer): Date | undefined {
    const entry = this.#locked(token);
    if (entry?.lock === undefined) return undefined;
    this.#hold(entry);
    return new Date(entry.lock.until);
  }

  /** Calls back when something may be there to lock. @returns a function that ends it */
  whenReady(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  clear(): void {
    for (const entry of this.#entries) clearTimeout(entry.lock?.timer);
    this.#entries = [];
    this.deadLetters?.clear();
  }

  #hold(entry: Entry): void {
    if (entry.lock === undefined) return;
    clearTimeout(entry.lock.timer);
    entry.lock.until = Date.now() + this.#lockMilliseconds;
    entry.lock.timer = setTimeout(() => this.#release(entry), this.#lockMilliseconds);
    entry.lock.timer.unref();
  }

  #release(entry: Entry): void {
    clearTimeout(entry.lock?.timer);
    const token = entry.lock?.token;
    entry.deliveryCount++;
    if (entry.deliveryCount >= MAX_DELIVERIES && token !== undefined && this.deadLetters !== undefined) {
      const description = `Message could not be consumed after ${MAX_DELIVERIES} delivery attempts.`;
      this.deadLetter(token, "MaxDeliveryCountExceeded", description);
      return;
    }
    delete entry.lock;
    this.#wake();
  }

  #locked(token: Buffer): Entry | undefined {
    return this.#entries.find((entry) => entry.lock?.token.equals(token) === true);
  }

  #wake(): void {
    for (const callback of [...this.#waiting]) callback();
  }
}
