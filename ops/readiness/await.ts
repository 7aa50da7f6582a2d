import type { ResourceEvent, ResourceOperation } from "./event.ts";

/** A message that was received and not settled yet. */
export interface ReceivedEvent {
  readonly event: ResourceEvent | undefined;
  /** Takes the message off the queue. */
  settle(): Promise<void>;
}

/** Pushes events; `next` resolves with undefined when the signal aborts. */
export interface EventReceiver {
  next(signal: AbortSignal): Promise<ReceivedEvent | undefined>;
  close(): Promise<void>;
}

/** What a GET said. */
export interface Look {
  readonly done: boolean;
  /** The state in Azure's word, for messages: `Updating`, `absent`. */
  readonly state: string;
  /** Set when the state can no longer become the wanted one. */
  readonly failed?: string;
  /** Seconds Azure asked to wait before the next look. */
  readonly retryAfterSeconds?: number;
}

export interface AwaitRequest {
  readonly resourceId: string;
  readonly operation: ResourceOperation;
  /** Events from before are about something else. */
  readonly startedAt: Date;
  readonly deadline: Date;
  /** Looks at the resource itself. The only proof. */
  look(): Promise<Look>;
  /** Opens the receiver; a failure to open is no failure to wait: looks paced by Retry-After remain. */
  open(): Promise<EventReceiver>;
  /** Keeps the result before the message is taken off the queue. @default nothing is kept */
  store?(result: AwaitResult): Promise<void>;
}

export interface Clock {
  now(): Date;
  /** Resolves after the seconds, or at once when the signal aborts. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

export type AwaitResult =
  | {
      readonly outcome: "ready";
      readonly state: string;
      readonly by: "first-look" | "event" | "look";
      readonly looks: number;
    }
  | { readonly outcome: "failed"; readonly state: string; readonly reason: string; readonly correlationId?: string }
  | { readonly outcome: "timeout"; readonly state: string; readonly eventsSeen: number };

/** Seconds of silence after which to look, when Azure named none. */
export const SILENCE_SECONDS = 60;

/**
 * Waits until a resource is as wanted. Events are hints, a GET is proof: the receiver is open before the first look, so
 * no event is lost between them; silence leads to a look paced by Retry-After; the deadline ends with one last look.
 */
export async function awaitResource(request: AwaitRequest, clock: Clock): Promise<AwaitResult> {
  const receiver = await request.open().catch(() => undefined);
  try {
    return await new Waiter(request, clock, receiver).run();
  } finally {
    await receiver?.close().catch(() => undefined);
  }
}

class Waiter {
  readonly #request: AwaitRequest;
  readonly #clock: Clock;
  readonly #receiver: EventReceiver | undefined;
  readonly #seen = new Set<string>();
  #looks = 0;
  #relevant = 0;
  #state = "unknown";
  #pause = SILENCE_SECONDS;

  constructor(request: AwaitRequest, clock: Clock, receiver: EventReceiver | undefined) {
    this.#request = request;
    this.#clock = clock;
    this.#receiver = receiver;
  }

  async run(): Promise<AwaitResult> {
    let result = await this.#look("first-look");
    while (result === undefined && this.#secondsLeft() > 0) {
      const received = await this.#nextEvent(Math.min(this.#pause, this.#secondsLeft()));
      if (received !== undefined) {
        const considered = await this.#consider(received);
        if (considered !== undefined) return considered;
      } else {
        result = await this.#look("look");
      }
    }
    result ??= await this.#look("look");
    return this.#keep(result ?? { outcome: "timeout", state: this.#state, eventsSeen: this.#relevant });
  }

  /** The next message, or undefined after the seconds of silence. */
  async #nextEvent(seconds: number): Promise<ReceivedEvent | undefined> {
    const over = new AbortController();
    const silence = this.#clock.sleep(seconds, over.signal).then(() => undefined);
    const message = this.#receiver?.next(over.signal).catch(() => new Promise<undefined>(() => {}));
    const received = await Promise.race(message === undefined ? [silence] : [message, silence]);
    over.abort();
    return received;
  }

  async #consider(received: ReceivedEvent): Promise<AwaitResult | undefined> {
    const { event } = received;
    if (event === undefined || this.#seen.has(event.id) || !this.#isRelevant(event)) {
      await received.settle();
      return undefined;
    }
    this.#seen.add(event.id);
    this.#relevant += 1;
    const looked = await this.#look("event");
    const result = looked ?? (event.outcome === "Success" ? undefined : this.#failure(event));
    if (result !== undefined) await this.#keep(result);
    await received.settle();
    return result;
  }

  #isRelevant(event: ResourceEvent): boolean {
    return (
      event.resourceId === this.#request.resourceId.toLowerCase() &&
      event.operation === this.#request.operation &&
      Date.parse(event.time) >= this.#request.startedAt.getTime()
    );
  }

  #failure(event: ResourceEvent): AwaitResult {
    return {
      outcome: "failed",
      state: this.#state,
      reason: `Azure reported ${event.operationName || event.operation} as ${event.outcome}`,
      ...(event.correlationId === undefined ? {} : { correlationId: event.correlationId }),
    };
  }

  async #look(by: "first-look" | "event" | "look"): Promise<AwaitResult | undefined> {
    this.#looks += 1;
    // A look that fails proves nothing: go on, and let the deadline decide.
    const { done, state, failed, retryAfterSeconds } = await this.#request
      .look()
      .catch(
        (error: unknown): Look => ({
          done: false,
          state: `unreadable (${error instanceof Error ? error.message : error})`,
        }),
      );
    this.#state = state;
    this.#pause = retryAfterSeconds ?? SILENCE_SECONDS;
    if (failed !== undefined) return { outcome: "failed", state, reason: failed };
    return done ? { outcome: "ready", state, by, looks: this.#looks } : undefined;
  }

  async #keep(result: AwaitResult): Promise<AwaitResult> {
    await this.#request.store?.(result);
    return result;
  }

  #secondsLeft(): number {
    return (this.#request.deadline.getTime() - this.#clock.now().getTime()) / 1000;
  }
}
