import type { ResourceEvent, ResourceOperation } from "./event.ts";

/** A message that was received and not settled yet. */
export interface ReceivedEvent {
  readonly event: ResourceEvent | undefined;
  /** Takes the message off the queue. */
  settle(): Promise<void>;
}

/** Pushes events. */
export interface EventReceiver {
  /** Resolves with undefined when the signal aborts; rejects when the connection is lost, and may be asked again. */
  next(signal: AbortSignal): Promise<ReceivedEvent | undefined>;
  /** Gives back what was received and not settled. */
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

/** What happens while waiting, for progress and for the archive. */
export type Observation =
  | { readonly kind: "look"; readonly state: string }
  | { readonly kind: "event"; readonly event: ResourceEvent }
  | { readonly kind: "no-events"; readonly reason: string };

export interface AwaitRequest {
  readonly resourceId: string;
  /** Operations that can lead to the wanted state: a server gets ready by a write, or by being started. */
  readonly operations: readonly ResourceOperation[];
  /** Events from before are about something else. */
  readonly startedAt: Date;
  readonly deadline: Date;
  /** Ends the wait. @default never */
  readonly signal?: AbortSignal;
  /** Looks at the resource itself. The only proof. */
  look(): Promise<Look>;
  /** Opens the receiver; a failure to open is no failure to wait: looks remain. @default there are no events */
  open?(): Promise<EventReceiver>;
  /** Keeps the result before the message is taken off the queue. @default nothing is kept */
  store?(result: AwaitResult): Promise<void>;
  /** Told what is seen, as it is seen. @default nobody is told */
  observe?(observation: Observation): void;
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
  | { readonly outcome: "timeout" | "interrupted"; readonly state: string; readonly eventsSeen: number };

/** Seconds of silence after which to look, when Azure named none. */
export const SILENCE_SECONDS = 60;
/** The same where no event can come: what Azure's own operations on a server ask for. */
export const PACE_SECONDS = 15;
/** This clock may be so many seconds ahead of Azure's; a look too many costs nothing, an event too few a minute. */
const CLOCK_TOLERANCE_SECONDS = 300;

/**
 * Waits until a resource is as wanted. Events are hints, a GET is proof: the receiver is open before the first look, so
 * no event is lost between them; silence leads to a look paced by Retry-After; the deadline ends with one last look.
 */
export async function awaitResource(request: AwaitRequest, clock: Clock): Promise<AwaitResult> {
  const noEvents = (error: unknown): undefined => {
    request.observe?.({ kind: "no-events", reason: messageOf(error) });
  };
  const receiver = await request.open?.().catch(noEvents);
  try {
    return await new Waiter(request, clock, receiver).run();
  } finally {
    await receiver?.close().catch(noEvents);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class Waiter {
  readonly #request: AwaitRequest;
  readonly #clock: Clock;
  readonly #receiver: EventReceiver | undefined;
  /** Whether events can be hoped for. */
  #eventsFlow: boolean;
  readonly #seen = new Set<string>();
  #looks = 0;
  #relevant = 0;
  #state = "unknown";
  #retryAfter: number | undefined;

  constructor(request: AwaitRequest, clock: Clock, receiver: EventReceiver | undefined) {
    this.#request = request;
    this.#clock = clock;
    this.#receiver = receiver;
    this.#eventsFlow = receiver !== undefined;
  }

  async run(): Promise<AwaitResult> {
    let result = await this.#look("first-look");
    while (result === undefined && this.#secondsLeft() > 0) {
      const received = await this.#nextEvent(Math.min(this.#pause(), this.#secondsLeft()));
      if (this.#request.signal?.aborted === true) return this.#keep(this.#without("interrupted"));
      if (received !== undefined) {
        const considered = await this.#consider(received);
        if (considered !== undefined) return considered;
      } else {
        result = await this.#look("look");
      }
    }
    result ??= await this.#look("look");
    return this.#keep(result ?? this.#without("timeout"));
  }

  /** The next message, or undefined after the seconds of silence. */
  async #nextEvent(seconds: number): Promise<ReceivedEvent | undefined> {
    const over = new AbortController();
    const stop = (): void => over.abort();
    const { signal } = this.#request;
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      const silence = this.#clock.sleep(seconds, over.signal).then(() => undefined);
      return await Promise.race([silence, this.#nextMessage(over.signal, silence)]);
    } finally {
      stop();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** @param silence what to wait for when the receiver has nothing to say */
  async #nextMessage(signal: AbortSignal, silence: Promise<undefined>): Promise<ReceivedEvent | undefined> {
    try {
      const message = await this.#receiver?.next(signal);
      if (message !== undefined) this.#eventsFlow = true;
      return message ?? (await silence);
    } catch (error) {
      if (signal.aborted || !this.#eventsFlow) return silence;
      this.#eventsFlow = false;
      this.#request.observe?.({ kind: "no-events", reason: messageOf(error) });
      // What an event may have told is looked for at once.
      return undefined;
    }
  }

  async #consider(received: ReceivedEvent): Promise<AwaitResult | undefined> {
    const { event } = received;
    if (event === undefined || this.#seen.has(event.id) || !this.#isRelevant(event)) {
      await this.#settle(received);
      return undefined;
    }
    this.#seen.add(event.id);
    this.#relevant += 1;
    this.#request.observe?.({ kind: "event", event });
    const looked = await this.#look("event");
    const result = looked ?? (event.outcome === "Success" ? undefined : this.#failure(event));
    if (result !== undefined) await this.#keep(result);
    await this.#settle(received);
    return result;
  }

  /** A message that cannot be settled comes again; it was only a hint. */
  async #settle(received: ReceivedEvent): Promise<void> {
    await received.settle().catch(() => undefined);
  }

  #isRelevant({ resourceId, operation, operationName, outcome, time }: ResourceEvent): boolean {
    const wanted = this.#request.resourceId.toLowerCase();
    const isOwn = resourceId === wanted && this.#request.operations.includes(operation);
    // What a template deploys is at times told as the deployment alone.
    const [group] = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(wanted) ?? [];
    const isDeployment = /^microsoft\.resources\/deployments\/write$/i.test(operationName) && outcome === "Success";
    if (!isOwn && !(isDeployment && resourceId.startsWith(`${group}/`))) return false;
    const tolerance = outcome === "Success" ? CLOCK_TOLERANCE_SECONDS : 0;
    return Date.parse(time) >= this.#request.startedAt.getTime() - tolerance * 1000;
  }

  #failure(event: ResourceEvent): AwaitResult {
    return {
      outcome: "failed",
      state: this.#state,
      reason: `Azure reported ${event.operationName || event.operation} as ${event.outcome}`,
      ...(event.correlationId === undefined ? {} : { correlationId: event.correlationId }),
    };
  }

  #without(outcome: "timeout" | "interrupted"): AwaitResult {
    return { outcome, state: this.#state, eventsSeen: this.#relevant };
  }

  async #look(by: "first-look" | "event" | "look"): Promise<AwaitResult | undefined> {
    this.#looks += 1;
    // A look that fails proves nothing: go on, and let the deadline decide.
    const { done, state, failed, retryAfterSeconds } = await this.#request.look().catch((error: unknown): Look => {
      const isStopped = this.#request.signal?.aborted === true;
      return { done: false, state: isStopped ? this.#state : `unreadable (${messageOf(error)})` };
    });
    this.#state = state;
    this.#retryAfter = retryAfterSeconds;
    if (this.#request.signal?.aborted !== true) this.#request.observe?.({ kind: "look", state });
    if (failed !== undefined) return { outcome: "failed", state, reason: failed };
    return done ? { outcome: "ready", state, by, looks: this.#looks } : undefined;
  }

  async #keep(result: AwaitResult): Promise<AwaitResult> {
    await this.#request.store?.(result);
    return result;
  }

  #pause(): number {
    return Math.max(1, this.#retryAfter ?? (this.#eventsFlow ? SILENCE_SECONDS : PACE_SECONDS));
  }

  #secondsLeft(): number {
    return (this.#request.deadline.getTime() - this.#clock.now().getTime()) / 1000;
  }
}
