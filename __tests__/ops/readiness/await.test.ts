import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AwaitRequest,
  type AwaitResult,
  awaitResource,
  type EventReceiver,
  type Look,
  type Observation,
} from "../../../ops/readiness/await.ts";
import type { Clock } from "../../../ops/readiness/clock.ts";
import { parseResourceEvent, type ResourceEvent } from "../../../ops/readiness/event.ts";
import { proofs } from "../../support/proof.ts";

const SERVER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforMySQL/flexibleServers/db";
const START = Date.parse("2026-11-01T10:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000);

/** A world in which time passes only when everybody waits. */
class World implements Clock {
  seconds = 0;
  readonly timers: { at: number; fire: () => void }[] = [];
  now = () => at(this.seconds);
  sleep = (seconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = { at: this.seconds + seconds, fire: resolve };
      this.timers.push(timer);
      signal.addEventListener("abort", () => {
        const index = this.timers.indexOf(timer);
        if (index >= 0) this.timers.splice(index, 1);
        resolve();
      });
    });
  after = this.sleep;
  plan(seconds: number, fire: () => void): void {
    this.timers.push({ at: seconds, fire });
  }
  /** Lets time pass until the promise settles. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.finally(() => (settled = true)).catch(() => {});
    for (let step = 0; step < 10_000; step += 1) {
      // Everything that can go on without time has gone on.
      await new Promise(setImmediate);
      if (settled) return promise;
      this.timers.sort((a, b) => a.at - b.at);
      const next = this.timers.shift();
      if (next === undefined) throw new Error("everybody waits for ever");
      this.seconds = Math.max(this.seconds, next.at);
      next.fire();
    }
    throw new Error("no end");
  }
}

class Queue implements EventReceiver {
  readonly messages: (ResourceEvent | undefined)[] = [];
  readonly settled: (ResourceEvent | undefined)[] = [];
  #wake: (() => void) | undefined;
  closed = false;
  push(event: ResourceEvent | undefined): void {
    this.messages.push(event);
    this.#wake?.();
  }
  async next(signal: AbortSignal) {
    if (this.messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve());
      });
    }
    if (signal.aborted || this.messages.length === 0) return undefined;
    const event = this.messages.shift();
    return { event, settle: async () => void this.settled.push(event) };
  }
  async close() {
    this.closed = true;
  }
}

const event = (id: string, changes: Partial<ResourceEvent> = {}): ResourceEvent => ({
  id,
  time: at(1).toISOString(),
  operation: "Write",
  outcome: "Success",
  resourceId: SERVER.toLowerCase(),
  operationName: "Microsoft.DBforMySQL/flexibleServers/write",
  ...changes,
});

interface Story {
  readonly readyAt?: number;
  readonly events?: readonly { readonly at: number; readonly event: ResourceEvent | undefined }[];
  readonly deadline?: number;
  readonly look?: (seconds: number) => Look | Promise<Look>;
  readonly open?: AwaitRequest["open"];
  readonly interruptAt?: number;
}

async function tell(story: Story) {
  const world = new World();
  const queue = new Queue();
  for (const planned of story.events ?? []) world.plan(planned.at, () => queue.push(planned.event));
  const ready = story.readyAt ?? Number.POSITIVE_INFINITY;
  const interruption = new AbortController();
  if (story.interruptAt !== undefined) world.plan(story.interruptAt, () => interruption.abort());
  const seen: Observation[] = [];
  const stored: { result: AwaitResult; settledBefore: number }[] = [];
  const result = await world.run(
    awaitResource(
      {
        resourceId: SERVER,
        operations: ["Write"],
        startedAt: at(0),
        deadline: at(story.deadline ?? 3600),
        look: async () =>
          story.look?.(world.seconds) ?? {
            done: world.seconds >= ready,
            state: world.seconds >= ready ? "Ready" : "Updating",
          },
        open: story.open ?? (async () => queue),
        signal: interruption.signal,
        observe: (observation) => void seen.push(observation),
        store: async (kept) => void stored.push({ result: kept, settledBefore: queue.settled.length }),
      },
      world,
    ),
  );
  return { result, queue, stored, seen, seconds: world.seconds };
}

const HANGS = new Promise<never>(() => {});
const silent: EventReceiver = { next: () => HANGS, close: () => HANGS };

proofs(
  "faults",
  [
    {
      tried: "a look at Azure that never ends",
      outcome: "The wait ends at its limit.",
      story: { look: () => HANGS } as Story,
    },
    {
      tried: "a look at Azure that hangs after others did not",
      outcome: "The wait ends at its limit.",
      story: { look: (seconds) => (seconds < 15 ? { done: false, state: "Updating" } : HANGS) } as Story,
    },
    {
      tried: "a Retry-After beyond the limit of a wait",
      outcome: "The wait ends at its limit.",
      story: { look: () => ({ done: false, state: "busy", retryAfterSeconds: 36_000 }) } as Story,
    },
    {
      tried: "a queue of events that never opens",
      outcome: "The wait ends at its limit.",
      story: { open: () => HANGS } as Story,
    },
    {
      tried: "a queue of events that is silent and never closes",
      outcome: "The wait ends at its limit.",
      story: { open: async () => silent } as Story,
    },
    {
      tried: "an event that can never be settled",
      outcome: "The wait ends at its limit.",
      story: {
        open: async () => ({ ...silent, next: async () => ({ event: undefined, settle: () => HANGS }) }),
      } as Story,
    },
  ],
  async ({ story }) => {
    const { result, seconds } = await tell({ ...story, deadline: 40 });
    expect(result.outcome).toBe("timeout");
    // What hangs is given two seconds more for a last look or to close.
    expect(seconds).toBeGreaterThanOrEqual(40);
    expect(seconds).toBeLessThanOrEqual(44);
  },
);

describe("awaitResource", () => {
  it("gives a look a signal that ends with the limit", async () => {
    const signals: AbortSignal[] = [];
    const world = new World();
    const look = (signal: AbortSignal): Promise<Look> => {
      signals.push(signal);
      return HANGS;
    };
    const request = { resourceId: SERVER, operations: ["Write"], startedAt: at(0), deadline: at(6), look } as const;
    const result = await world.run(awaitResource(request, world));
    expect(result).toMatchObject({ outcome: "timeout", state: "unreadable (no answer in time)" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("returns at the first look when the resource is ready already", async () => {
    const { result, queue } = await tell({ readyAt: 0 });
    expect(result).toEqual({ outcome: "ready", state: "Ready", by: "first-look", looks: 1 });
    expect(queue.closed).toBe(true);
  });

  it("returns as soon as the event is there, and proves it by a GET", async () => {
    const { result, seconds } = await tell({ readyAt: 30, events: [{ at: 31, event: event("a") }] });
    expect(result).toMatchObject({ outcome: "ready", by: "event" });
    expect(seconds).toBe(31);
  });

  it("takes an event before the resource is ready for a hint only", async () => {
    const { result, seconds } = await tell({
      readyAt: 50,
      events: [
        { at: 5, event: event("early") },
        { at: 51, event: event("late") },
      ],
    });
    expect(result).toMatchObject({ outcome: "ready", by: "event" });
    expect(seconds).toBe(51);
  });

  it("looks by itself when events are lost, paced by Retry-After", async () => {
    const looked: number[] = [];
    const { result } = await tell({
      look: (seconds) => {
        looked.push(seconds);
        return { done: seconds >= 25, state: "Updating", retryAfterSeconds: 10 };
      },
    });
    expect(result).toMatchObject({ outcome: "ready", by: "look" });
    expect(looked).toEqual([0, 10, 20, 30]);
  });

  it.each([
    ["another resource", { resourceId: "/other" }],
    ["another operation", { operation: "Delete" }],
    ["a time long before the start", { time: at(-600).toISOString() }],
    ["a failure just before the start", { time: at(-1).toISOString(), outcome: "Failure" }],
  ] as const)("does not look for an event about %s, but takes it off the queue", async (_, changes) => {
    const looked: number[] = [];
    const { queue } = await tell({
      deadline: 20,
      events: [{ at: 5, event: event("x", changes) }],
      look: (seconds) => {
        looked.push(seconds);
        return { done: false, state: "Updating" };
      },
    });
    expect(looked).not.toContain(5);
    expect(queue.settled).toHaveLength(1);
  });

  it("looks once for a duplicated event", async () => {
    const looked: number[] = [];
    await tell({
      deadline: 20,
      events: [
        { at: 5, event: event("x") },
        { at: 6, event: event("x") },
      ],
      look: (seconds) => {
        looked.push(seconds);
        return { done: false, state: "Updating" };
      },
    });
    expect(looked.filter((seconds) => seconds === 5 || seconds === 6)).toEqual([5]);
  });

  it("reports a failure event with its correlation id", async () => {
    const { result } = await tell({
      events: [{ at: 5, event: event("x", { outcome: "Failure", correlationId: "c" }) }],
    });
    expect(result).toMatchObject({ outcome: "failed", correlationId: "c", state: "Updating" });
  });

  it("believes the GET, not a failure event, when the resource is ready", async () => {
    const { result } = await tell({ readyAt: 4, events: [{ at: 5, event: event("x", { outcome: "Failure" }) }] });
    expect(result.outcome).toBe("ready");
  });

  it("waits without events when the receiver cannot be opened or breaks", async () => {
    const broken: EventReceiver = { next: () => Promise.reject(new Error("link lost")), close: async () => {} };
    for (const open of [() => Promise.reject(new Error("refused")), async () => broken]) {
      expect((await tell({ readyAt: 90, open })).result).toMatchObject({ outcome: "ready", by: "look" });
    }
  });

  it("looks at once when the connection is lost, then at the pace of Azure's own operations, until events come again", async () => {
    const looked: number[] = [];
    const asked: number[] = [];
    const mended = { event: event("x"), settle: async () => {} };
    const breaking: Story["open"] = async () => ({
      next: (signal) => {
        asked.push(looked.length);
        // Refused by an abort, it is not broken; refused without one, it is.
        return new Promise((resolve, reject) => {
          if (asked.length === 2 || asked.length === 3) reject(new Error("link lost"));
          if (asked.length === 4) resolve(mended);
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        });
      },
      close: async () => {},
    });
    const { seen } = await tell({
      open: breaking,
      look: (seconds) => {
        looked.push(seconds);
        return { done: seconds >= 120, state: "Updating" };
      },
    });
    // First silence, link lost, pace, event, silence.
    expect(looked).toEqual([0, 60, 60, 75, 75, 135]);
    expect(asked).toEqual([1, 2, 3, 4, 5]);
    expect(seen.filter(({ kind }) => kind === "no-events")).toEqual([{ kind: "no-events", reason: "link lost" }]);
  });

  it("does not look in a hurry when the receiver keeps coming back with nothing", async () => {
    const { result } = await tell({
      readyAt: 100,
      open: async () => ({ next: async () => undefined, close: async () => {} }),
    });
    expect(result).toMatchObject({ by: "look", looks: 3 });
  });

  it("takes the deployment of a template in its group for a hint, and one in another group not", async () => {
    const deployment = (group: string) =>
      event(group, {
        resourceId: `/subscriptions/s/resourcegroups/${group}/providers/microsoft.resources/deployments/d`,
        operationName: "Microsoft.Resources/deployments/write",
      });
    const story = (group: string) => tell({ readyAt: 4, events: [{ at: 5, event: deployment(group) }] });
    expect((await story("g")).result).toMatchObject({ outcome: "ready", by: "event" });
    expect((await story("g2")).result).toMatchObject({ outcome: "ready", by: "look" });
  });

  it("trusts its own clock no further than some minutes", async () => {
    const early = event("x", { time: at(-200).toISOString() });
    expect((await tell({ readyAt: 4, events: [{ at: 5, event: early }] })).seconds).toBe(5);
  });

  it("survives a message that cannot be settled", async () => {
    const received = { event: event("x"), settle: () => Promise.reject(new Error("lock lost")) };
    let given = false;
    const receiver: EventReceiver = {
      next: async (signal) => {
        if (given) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        given = true;
        return signal.aborted ? undefined : received;
      },
      close: async () => {},
    };
    expect((await tell({ readyAt: 50, open: async () => receiver })).result).toMatchObject({ outcome: "ready" });
  });

  it("ends when it is interrupted, says what was last seen, and closes the receiver", async () => {
    const { result, seconds, queue } = await tell({ interruptAt: 7 });
    expect(result).toEqual({ outcome: "interrupted", state: "Updating", eventsSeen: 0 });
    expect(seconds).toBe(7);
    expect(queue.closed).toBe(true);
  });

  it("tells what it sees", async () => {
    const { seen } = await tell({ readyAt: 4, events: [{ at: 5, event: event("x") }] });
    expect(seen).toEqual([
      { kind: "look", state: "Updating" },
      { kind: "event", event: event("x") },
      { kind: "look", state: "Ready" },
    ]);
  });

  it("looks a last time at the deadline, then says what was last seen", async () => {
    expect((await tell({ deadline: 45, readyAt: 45 })).result).toMatchObject({ outcome: "ready" });
    expect((await tell({ deadline: 45, events: [{ at: 3, event: event("x") }] })).result).toEqual({
      outcome: "timeout",
      state: "Updating",
      eventsSeen: 1,
    });
  });

  it("goes on when a look fails", async () => {
    const { result } = await tell({
      look: (seconds) => {
        if (seconds < 100) throw new Error("socket hang up");
        return { done: true, state: "Ready" };
      },
    });
    expect(result.outcome).toBe("ready");
  });

  it("keeps the result before the message is taken off the queue", async () => {
    const { stored } = await tell({ readyAt: 4, events: [{ at: 5, event: event("x") }] });
    expect(stored).toMatchObject([{ settledBefore: 0, result: { outcome: "ready" } }]);
  });

  it("is right in every interleaving of readiness, events, duplicates and loss", async () => {
    const someEvents = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 400 }),
        id: fc.constantFrom("a", "b", "c"),
        lost: fc.boolean(),
        garbage: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 10, max: 400 }),
        someEvents,
        async (readyAt, deadline, events) => {
          const delivered = events
            .filter(({ lost }) => !lost)
            .map((each) => ({ at: each.at, event: each.garbage ? undefined : event(each.id) }));
          const { result, seconds, stored } = await tell({ readyAt, deadline, events: delivered });
          expect(result.outcome).toBe(readyAt <= deadline ? "ready" : "timeout");
          expect(seconds).toBeLessThanOrEqual(deadline);
          expect(stored).toHaveLength(1);
        },
      ),
      { examples: [[13, 12, [{ at: 12, id: "a", lost: false, garbage: false }]]] },
    );
  });
});

describe("parseResourceEvent", () => {
  const envelope = {
    id: "1",
    source: "/subscriptions/s",
    subject: SERVER,
    type: "Microsoft.Resources.ResourceWriteSuccess",
    time: "2026-11-01T10:00:00Z",
    data: {
      resourceUri: SERVER,
      operationName: "x/write",
      correlationId: "c",
      claims: { name: "Ada", ipaddr: "192.0.2.1" },
    },
  };

  it("drops the claims, which name people", () => {
    expect(JSON.stringify(parseResourceEvent(envelope))).not.toMatch(/Ada|192\.0\.2\.1|claims/);
  });

  it("compares resource ids without case", () => {
    expect(parseResourceEvent(envelope)?.resourceId).toBe(SERVER.toLowerCase());
  });

  it("passes over what is no event about a resource", () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => parseResourceEvent(body) === undefined));
    expect(parseResourceEvent({ ...envelope, type: "Microsoft.Storage.BlobCreated" })).toBeUndefined();
    expect(parseResourceEvent({ ...envelope, time: "yesterday" })).toBeUndefined();
  });
});
