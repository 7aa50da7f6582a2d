import type { Clock } from "../clock.ts";
import type { CloudEvent } from "./event-grid.ts";
import { PeekLockQueue } from "./queue.ts";

/** How the next events travel: Event Grid promises at-least-once, in no order, at no time. */
export interface EventBehaviour {
  /** Further copies of each event. @default 0 */
  readonly duplicates?: number;
  /** How many of the next events get lost. @default 0 */
  readonly lose?: number;
  /** Simulated seconds until an event arrives. @default 0 */
  readonly delaySeconds?: number;
  /** Holds so many events back and delivers them last first. @default 0 */
  readonly reorder?: number;
}

/** Where a queue gets what happens in Azure. */
interface Route {
  readonly queue: string;
  readonly subjectBeginsWith: string;
}

/** Where events go by event subscriptions in Resource Manager. */
interface Destinations {
  /** Names of the queues of Service Bus that get an event. */
  queuesOf(event: CloudEvent): string[];
  /** Delivers an event to what is no queue of Service Bus. */
  deliver(event: CloudEvent): void;
}

/** Carries events to queues, and keeps a log of them. */
export class EventHub {
  readonly log: CloudEvent[] = [];
  readonly #clock: Clock;
  readonly #destinations: Destinations;
  readonly #lockMilliseconds: number;
  readonly #queues = new Map<string, PeekLockQueue>();
  #routes: Route[] = [];
  #behaviour: EventBehaviour = {};
  #held: CloudEvent[] = [];
  #toLose = 0;

  constructor(clock: Clock, destinations: Destinations, lockMilliseconds: number) {
    this.#clock = clock;
    this.#destinations = destinations;
    this.#lockMilliseconds = lockMilliseconds;
  }

  /** Changes how events travel from now on; what is left out is back to normal. */
  behave(behaviour: EventBehaviour): void {
    this.#behaviour = behaviour;
    this.#toLose = behaviour.lose ?? 0;
    if ((behaviour.reorder ?? 0) === 0) this.release();
  }

  /** Sends what happens below a subject to a queue, beside what event subscriptions in Resource Manager ask for. */
  subscribe(queue: string, subjectBeginsWith = ""): void {
    this.#routes.push({ queue, subjectBeginsWith: subjectBeginsWith.toLowerCase() });
    this.queue(queue);
  }

  /** A queue by its name: made when it is first asked for. `<name>/$deadletterqueue` is its dead letters. */
  queue(name: string): PeekLockQueue {
    const [, base = name, dead] = /^(.*?)(\/\$deadletterqueue)?$/i.exec(name.toLowerCase()) ?? [];
    let queue = this.#queues.get(base);
    if (queue === undefined) {
      const deadLetters = new PeekLockQueue(`${base}/$deadletterqueue`, this.#lockMilliseconds);
      queue = new PeekLockQueue(base, this.#lockMilliseconds, deadLetters);
      this.#queues.set(base, queue);
    }
    return dead === undefined ? queue : (queue.deadLetters ?? queue);
  }

  publish(event: CloudEvent): void {
    this.log.push(event);
    if (this.#toLose > 0) {
      this.#toLose--;
      return;
    }
    const delay = this.#behaviour.delaySeconds ?? 0;
    if (delay > 0) this.#clock.at(this.#clock.now() + delay * 1000, () => this.#order(event));
    else this.#order(event);
  }

  /** Delivers what is held back for reordering. */
  release(): void {
    const held = this.#held.reverse();
    this.#held = [];
    for (const event of held) this.#deliver(event);
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.clear();
  }

  #order(event: CloudEvent): void {
    const size = this.#behaviour.reorder ?? 0;
    if (size === 0) {
      this.#deliver(event);
      return;
    }
    this.#held.push(event);
    if (this.#held.length >= size) this.release();
  }

  #deliver(event: CloudEvent): void {
    const subject = event.subject.toLowerCase();
    const direct = this.#routes
      .filter((route) => subject.startsWith(route.subjectBeginsWith))
      .map(({ queue }) => queue);
    const copies = 1 + (this.#behaviour.duplicates ?? 0);
    const names = new Set([...direct, ...this.#destinations.queuesOf(event)]);
    for (let copy = 0; copy < copies; copy++) {
      for (const name of names) this.queue(name).enqueue(messageOf(event));
      this.#destinations.deliver(event);
    }
  }
}

function messageOf(event: CloudEvent) {
  return {
    messageId: event.id,
    contentType: "application/cloudevents+json; charset=utf-8",
    subject: event.subject,
    body: Buffer.from(JSON.stringify(event)),
    applicationProperties: { "aeg-event-type": "Notification", "aeg-data-version": "", "aeg-metadata-version": "1" },
  };
}
