import { expect, test } from "vitest";
import type { Bus, Message } from "../../src/bus/bus.ts";
import { Unwritable } from "../../src/publisher/publisher.ts";
import type { Input, Inputs, Results } from "../../src/store/store.ts";
import { TradingError } from "../../src/types.ts";
import { handle, type Worker } from "../../src/worker/work.ts";
import { eventOf, inBase64 } from "../support/event.ts";
import { backtestOf } from "../support/jobs.ts";

interface Story {
  readonly data?: string | "gone" | "too large";
  readonly version?: string;
  readonly attempts?: number;
  readonly message?: string;
  readonly kept?: Map<string, string>;
  readonly worker?: Partial<Omit<Worker, "bus">> & { readonly bus?: Partial<Bus> };
}

/** Handles one message in a world in memory; `told` is what was done to it, in order. */
async function handled({ data = "1,2,3", version = "v1", attempts = 1, kept = new Map(), ...story }: Story = {}) {
  const told: string[] = [];
  const message: Message = {
    id: "1",
    text: story.message ?? inBase64(eventOf("fx/eurusd.csv")),
    attempts,
    receipt: "r",
  };
  const inputs: Inputs = {
    fetch: async (blob) => {
      if (data === "gone") return { kind: "gone" };
      if (data === "too large") return { kind: "too large", bytes: 1e9 };
      return { kind: "here", input: { blob, url: `https://a/${blob}`, version, bytes: Buffer.from(data) } };
    },
  };
  const results: Results = {
    placeOf: (name) => name,
    read: async (name) => kept.get(name),
    writeNew: async (name, text) => {
      if (kept.has(name)) return false;
      told.push("written");
      kept.set(name, text);
      return true;
    },
  };
  const bus: Bus = {
    take: async () => undefined,
    remove: async () => void told.push("removed"),
    leave: async (_, isTry) => void told.push(isTry ? "left" : "left without a try"),
    setAside: async (_, text) => void told.push(`set aside: ${JSON.parse(text).reason}`),
    ...story.worker?.bus,
  };
  const outcome = await handle(message, {
    job: backtestOf(),
    inputs,
    results,
    from: { account: "sttrading", container: "market-data" },
    maxAttempts: 3,
    signal: new AbortController().signal,
    ...story.worker,
    bus,
  });
  return { outcome, told, kept };
}

/** A job that counts its runs, and does as it is told at each. */
function jobThat(run: (count: number, input: Input) => unknown) {
  let count = 0;
  return {
    ...backtestOf(),
    run: async (input: Input) => {
      count += 1;
      return String(await run(count, input));
    },
    runs: () => count,
  };
}

test("data becomes a result, and only then the message is removed", async () => {
  const { outcome, told, kept } = await handled();
  const [result] = kept.keys();
  expect(outcome).toEqual({ kind: "done", blob: "fx/eurusd.csv", result, isNew: true });
  expect(told).toEqual(["written", "removed"]);
});

test("an event that is told again, in whatever order, makes nothing again; another version or strategy does", async () => {
  const kept = new Map<string, string>();
  const job = jobThat(() => "{}");
  for (const version of ["v1", "v2", "v1", "v1", "v2"]) await handled({ kept, version, worker: { job } });
  expect([job.runs(), kept.size]).toEqual([2, 2]);
  const { told, outcome } = await handled({ kept, version: "v1", worker: { job } });
  expect([told, outcome]).toMatchObject([["removed"], { kind: "done", isNew: false }]);
  await handled({ kept, version: "v1", worker: { job: backtestOf("2") } });
  expect(kept.size).toBe(3);
});

test("a stale event is work on what is there now, once", async () => {
  const kept = new Map<string, string>();
  const stale = JSON.stringify(eventOf("fx/eurusd.csv", { data: { eTag: "0xOLD" } }));
  const first = await handled({ kept, version: "0xNEW", message: stale });
  const second = await handled({ kept, version: "0xNEW" });
  expect([first.outcome, second.outcome, kept.size]).toMatchObject([{ isNew: true }, { isNew: false }, 1]);
});

test("of two that work on the same at once, both publish what the faster one wrote", async () => {
  const kept = new Map<string, string>();
  const published: string[] = [];
  const both = Promise.withResolvers<void>();
  const job = jobThat(async (count) => {
    if (count === 2) both.resolve();
    await both.promise;
    return `{"count":${count}}`;
  });
  const worker = { job: { ...job, publish: async (text: string) => `${published.push(text)}` } };
  const ran = await Promise.all([handled({ kept, worker }), handled({ kept, worker })]);
  expect(ran.map(({ outcome }) => outcome.kind === "done" && outcome.isNew).sort()).toEqual([false, true]);
  expect([kept.size, published]).toEqual([1, [...kept.values(), ...kept.values()]]);
});

test("what was kept but not published is published by the next who finds it", async () => {
  const kept = new Map<string, string>();
  const published: string[] = [];
  const failing = async () => {
    throw new TradingError("the container is away", 1);
  };
  const first = await handled({ kept, worker: { job: { ...backtestOf(), publish: failing } } });
  expect([first.outcome.kind, first.told]).toEqual(["left", ["written", "left"]]);
  const publish = async (text: string) => {
    published.push(text);
    return "held";
  };
  const { outcome } = await handled({ kept, attempts: 2, worker: { job: { ...backtestOf(), publish } } });
  expect([outcome, published]).toMatchObject([{ isNew: false, decision: "held" }, [...kept.values()]]);
});

test.each<[string, Story, RegExp]>([
  ["a message that is no event", { message: "!" }, /neither JSON nor base64/],
  ["data that is not accepted", { data: "bad" }, /^fx\/eurusd\.csv:1:1 no prices/],
  ["more than is read", { data: "too large" }, /has 1000000000 bytes.*split it/],
])("%s is set aside at once, before it is removed", async (_, story, why) => {
  const { outcome, told } = await handled(story);
  expect(outcome).toMatchObject({ kind: "set aside", why: expect.stringMatching(why) });
  expect(told).toEqual([expect.stringMatching(/^set aside: /), "removed"]);
});

const failing = async () => {
  throw new TradingError("storage cannot be read: 503", 1);
};

test.each<[string, Story, RegExp]>([
  ["a mistake of ours", { data: "worse" }, /^out of luck$/],
  ["storage that cannot be read", { worker: { inputs: { fetch: failing } } }, /503/],
])("%s leaves the message until it has been tried often enough", async (_, story, why) => {
  const { outcome, told } = await handled({ ...story, attempts: 2 });
  expect(outcome).toMatchObject({ kind: "left", because: "failed", why: expect.stringMatching(why) });
  expect(told).toEqual(["left"]);
  const last = await handled({ ...story, attempts: 3 });
  expect(last.outcome).toMatchObject({ kind: "set aside", why: expect.stringMatching(why) });
});

test("a message that ended its worker each time is set aside without another try, unless its result is there", async () => {
  const job = jobThat(() => "{}");
  const { outcome } = await handled({ attempts: 4, worker: { job } });
  expect(outcome).toMatchObject({ kind: "set aside", why: expect.stringContaining("each time the worker ended") });
  expect(job.runs()).toBe(0);
  const { kept } = await handled();
  expect((await handled({ kept, attempts: 4 })).outcome).toMatchObject({ kind: "done", isNew: false });
});

test("data that is gone is nothing to do", async () => {
  const { outcome, told } = await handled({ data: "gone" });
  expect([outcome.kind, told]).toEqual(["dropped", ["removed"]]);
});

test("a disk that is full is no try, and nobody's mistake", async () => {
  const worker = {
    results: {
      placeOf: (name: string) => name,
      read: async () => undefined,
      writeNew: async (name: string) => {
        throw new Unwritable(name, "ENOSPC");
      },
    },
  };
  const { outcome, told } = await handled({ attempts: 3, worker });
  expect(outcome).toMatchObject({ kind: "left", because: "unwritable", why: expect.stringContaining("ENOSPC") });
  expect(told).toEqual(["left without a try"]);
});

test("a message that cannot be set aside stays, and that is no try", async () => {
  const left: boolean[] = [];
  const bus: Partial<Bus> = { setAside: failing, leave: async (_, isTry) => void left.push(isTry) };
  const told = handled({ message: "!", worker: { bus } });
  await expect(told).rejects.toThrow("503");
  expect(left).toEqual([false]);
});

test("a worker that is stopped leaves its message, also on the last attempt", async () => {
  const stop = new AbortController();
  const job = jobThat(() => {
    stop.abort();
    throw new Error("stopped");
  });
  const { outcome, told } = await handled({ attempts: 3, worker: { job, signal: stop.signal } });
  expect([outcome, told]).toMatchObject([{ kind: "left", because: "stopped" }, ["left without a try"]]);
});
