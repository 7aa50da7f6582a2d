import type { Clock } from "./clock.ts";
import type { ResourceEvent, ResourceOperation } from "./event.ts";
import { Limit } from "./limit.ts";

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
  /** Looks at the resource itself, until the signal aborts. The only proof. */
  look(signal: AbortSignal): Promise<Look>;
  /** Opens the receiver; a failure to open is no failure to wait: looks remain. @default there are no events */
  open?(): Promise<EventReceiver>;
  /** Keeps the result before the message is taken off the queue. @default nothing is kept */
  store?(result: AwaitResult): Promise<void>;
  /** Told what is seen, as it is seen. @default nobody is told */
  observe?(observation: Observation): void;
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

/** The state of what gave no answer until the deadline. */
export const NO_ANSWER = "unreadable (no answer in time)";

/** Seconds of silence after which to look, when Azure named none. */
export const SILENCE_SECONDS = 60;
/** The same where no event can come: what Azure's own operations on a server ask for. */
export const PACE_SECONDS = 15;
/** Seconds for the last look: nothing that answered before takes longer. */
const LAST_LOOK_SECONDS = 2;
/** Seconds for what is tidied up behind a wait. */
const CLOSE_SECONDS = 2;
/** This clock may be so many seconds ahead of Azure's; a look too many costs nothing, an event too few a minute. */
const CLOCK_TOLERANCE_SECONDS = 300;

/**
 * Waits until a resource is as wanted. Events are hints, a GET is proof: the receiver is open before the first look, so
 * no event is lost between them; silence leads to a look paced by Retry-After; the deadline ends with one last look.
 * Whatever hangs, a GET, a queue or what gives tokens, the wait ends at its deadline.
 *
 * @param limit The time until the deadline, where it is watched already.
 */
export async function awaitResource(
  request: AwaitRequest,
  clock: Clock,
  limit = limitOf(request, clock),
): Promise<AwaitResult> {
  const noEvents = (error: unknown): undefined => {
    request.observe?.({ kind: "no-events", reason: messageOf(error) });
  };
  const opening = request.open?.().catch(noEvents);
  const receiver = opening === undefined ? undefined : await limit.race(opening);
  // What opens too late is closed when it does.
  if (receiver === undefined) void opening?.then((late) => late?.close()).catch(() => undefined);
  try {
    return await new Waiter(request, clock, { receiver, limit }).run();
  } finally {
    limit.end();
    const closing = new Limit(clock, after(clock, CLOSE_SECONDS));
    if (receiver !== undefined) await closing.race(receiver.close().catch(noEvents));
    closing.end();
  }
}

const limitOf = ({ deadline, signal }: AwaitRequest, clock: Clock): Limit => new Limit(clock, deadline, signal);
const after = (clock: Clock, seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class Waiter {
  readonly #request: AwaitRequest;
  readonly #clock: Clock;
  readonly #receiver: EventReceiver | undefined;
  readonly #limit: Limit;
  /** Whether the last look had no answer in time. */
  #hangs = false;
  /** Whether events can be hoped for. */
  #eventsFlow: boolean;
  readonly #seen = new Set<string>();
  #looks = 0;
  #relevant = 0;
  #state = "unknown";
  #retryAfter: number | undefined;

  constructor(
    request: AwaitRequest,
    clock: Clock,
    { receiver, limit }: { readonly receiver: EventReceiver | undefined; readonly limit: Limit },
  ) {
    this.#request = request;
    this.#clock = clock;
    this.#receiver = receiver;
    this.#limit = limit;
    this.#eventsFlow = receiver !== undefined;
  }

  async run(): Promise<AwaitResult> {
    let result = await this.#look("first-look");
    while (result === undefined && this.#secondsLeft() > 0 && !this.#limit.signal.aborted) {
      const received = await this.#nextEvent(Math.min(this.#pause(), this.#secondsLeft()));
      if (this.#isStopped) return this.#keep(this.#without("interrupted"));
      if (received !== undefined) {
        const considered = await this.#consider(received);
        if (considered !== undefined) return considered;
      } else if (!this.#limit.signal.aborted) {
        result = await this.#look("look");
      }
    }
    if (this.#isStopped) return this.#keep(result ?? this.#without("interrupted"));
    result ??= await this.#lastLook();
    return this.#keep(result ?? this.#without("timeout"));
  }

  get #isStopped(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /** What did not answer before the deadline does not get another try. */
  async #lastLook(): Promise<AwaitResult | undefined> {
    if (this.#hangs) return undefined;
    const grace = new Limit(this.#clock, after(this.#clock, LAST_LOOK_SECONDS), this.#request.signal);
    try {
      return await this.#look("look", grace);
    } finally {
      grace.end();
    }
  }

  /** The next message, or undefined after the seconds of silence. */
  async #nextEvent(seconds: number): Promise<ReceivedEvent | undefined> {
    const over = new AbortController();
    const stop = (): void => over.abort();
    const { signal } = this.#limit;
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      const silence = this.#clock.sleep(seconds, over.signal).then(() => undefined);
      return await Promise.race([silence, this.#nextMessage(over.signal, silence)]);
    } finally {
      stop();
      signal.removeEventListener("abort", stop);
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
    await this.#limit.race(received.settle().catch(() => undefined));
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

  async #look(by: "first-look" | "event" | "look", limit = this.#limit): Promise<AwaitResult | undefined> {
    if (limit.signal.aborted) return undefined;
    this.#looks += 1;
    // A look that fails proves nothing: go on, and let the deadline decide.
    const looked = await limit.race(
      this.#request
        .look(limit.signal)
        .catch((error: unknown): Look => ({ done: false, state: `unreadable (${messageOf(error)})` })),
    );
    if (looked === undefined) return this.#unanswered();
    const { done, state, failed, retryAfterSeconds } = looked;
    this.#state = state;
    this.#retryAfter = retryAfterSeconds;
    this.#request.observe?.({ kind: "look", state });
    if (failed !== undefined) return { outcome: "failed", state, reason: failed };
    return done ? { outcome: "ready", state, by, looks: this.#looks } : undefined;
  }

  #unanswered(): undefined {
    this.#hangs = true;
    if (!this.#isStopped && this.#state === "unknown") this.#state = NO_ANSWER;
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
