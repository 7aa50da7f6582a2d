import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import { type Model, ModelUnusable } from "../../src/model/model.ts";
import { ContentError } from "../../src/types.ts";
import type { Message, Outside } from "../../src/worker/azure.ts";
import { handle, type Outcome } from "../../src/worker/work.ts";
import { blobCreated, inBase64 } from "../support/event.ts";
import { folder } from "../support/library.ts";
import { fakeModel, GOOD, makeRun } from "../support/run.ts";

const BRIEFS = '{"id":"tea","input":{"topic":"tea"}}\n{"id":"coffee","input":{"topic":"coffee"}}\n';

interface Story {
  readonly model?: Model;
  readonly briefs?: string | "gone" | "too large";
  readonly attempts?: number;
  readonly message?: string;
  readonly budget?: number;
  readonly outside?: Partial<Outside>;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
}

/** Handles one message in a world in memory; `told` is what was done to the queues, in order. */
async function handled({ model = fakeModel(() => GOOD), briefs = BRIEFS, ...story }: Story) {
  const cwd = story.cwd ?? (await folder());
  const told: string[] = [];
  const { run } = await makeRun(model, { cwd });
  const message: Message = {
    id: "1",
    text: story.message ?? inBase64(blobCreated("note/week.jsonl")),
    attempts: story.attempts ?? 1,
    receipt: "r",
  };
  const outside: Outside = {
    take: async () => undefined,
    remove: async () => void told.push("removed"),
    setAside: async (text) => void told.push(`set aside: ${JSON.parse(text).reason}`),
    fetch: async (_, file) => {
      if (briefs === "gone") return { kind: "gone" };
      if (briefs === "too large") return { kind: "too large", bytes: 1e9 };
      await writeFile(file, briefs);
      return { kind: "here" };
    },
    lock: async () => ({
      lost: new AbortController().signal,
      release: async () => void told.push("unlocked"),
    }),
    store: run.store,
    ...story.outside,
  };
  const outcome: Outcome = await handle(message, {
    outside,
    expected: { library: await loadLibrary(cwd), account: "stcontent", inputContainer: "briefs" },
    maxAttempts: 3,
    signal: story.signal ?? new AbortController().signal,
    runOf: async (_, signal) => (await makeRun(model, { cwd, signal, budget: story.budget ?? 5 })).run,
  });
  return { outcome, told, cwd };
}

test("a batch becomes pieces, and only then the message is removed", async () => {
  const { outcome, told, cwd } = await handled({});
  const cost = 2 * ((100 * 2.5 + 50 * 10) / 1e6);
  expect(outcome).toEqual({ kind: "done", blob: "note/week.jsonl", written: 2, unchanged: 0, spent: cost });
  expect(told).toEqual(["unlocked", "removed"]);
  const again = await handled({ cwd });
  expect(again.outcome).toMatchObject({ written: 0, unchanged: 2, spent: 0 });
});

test.each<[string, Story, RegExp]>([
  ["a message that is no event", { message: "!" }, /neither JSON nor base64/],
  ["a brief that does not fit", { briefs: '{"input":{}}' }, /^note\/week\.jsonl:1 the brief does not fit note/],
  ["no brief at all", { briefs: "" }, /^note\/week\.jsonl has no briefs/],
  ["more than is read", { briefs: "too large" }, /has 1000000000 bytes.*split it/],
  ["a batch beyond the budget", { budget: 0.001 }, /^the budget of 0.001 USD.*CONTENT_BUDGET/],
])("%s is set aside at once, before it is removed", async (_, story, why) => {
  const { outcome, told } = await handled(story);
  expect(outcome).toMatchObject({ kind: "set aside", why: expect.stringMatching(why) });
  const queues = told.filter((each) => each !== "unlocked");
  expect(queues).toEqual([expect.stringMatching(/^set aside: /), "removed"]);
});

const unusable = fakeModel(() => {
  throw new ModelUnusable("the deployment is away");
});
const priceless = fakeModel(() => GOOD, { priced: "llama3" });
const wordy = fakeModel(({ messages }) => (messages.some(({ text }) => text.includes("tea")) ? "no" : GOOD));
const failing = (what: "fetch" | "lock") => ({
  [what]: async () => {
    throw new ContentError("storage cannot be read: 503", 1);
  },
});

test.each<[string, Story, RegExp]>([
  ["a model that cannot be asked", { model: unusable }, /deployment is away/],
  ["a price that nobody knows", { model: priceless }, /there is no price of "llama3"/],
  ["an answer that cannot be used", { model: wordy }, /^1 pieces failed: tea: the answer of "gpt-4o" cannot be used/],
  ["storage that cannot be read", { outside: failing("fetch") }, /503/],
  ["a lock that cannot be taken", { outside: failing("lock") }, /503/],
])("%s leaves the message until it has been tried often enough", async (_, story, why) => {
  const { outcome, told } = await handled({ ...story, attempts: 2 });
  expect(outcome).toMatchObject({ kind: "left", isStop: false, why: expect.stringMatching(why) });
  expect(told.filter((each) => each !== "unlocked")).toEqual([]);
  const last = await handled({ ...story, attempts: 3 });
  expect(last.outcome).toMatchObject({ kind: "set aside", why: expect.stringMatching(why) });
});

test("a message that ended its worker each time is set aside without another try", async () => {
  const model = fakeModel(() => GOOD);
  const { outcome } = await handled({ model, attempts: 4 });
  expect(outcome).toMatchObject({ kind: "set aside", why: expect.stringContaining("each time the worker ended") });
  expect(model.requests).toEqual([]);
});

test("a blob that is gone is nothing to do", async () => {
  const { outcome, told } = await handled({ briefs: "gone" });
  expect([outcome.kind, told]).toEqual(["dropped", ["unlocked", "removed"]]);
});

test("a message that cannot be set aside stays", async () => {
  const told: string[] = [];
  const outside: Partial<Outside> = {
    setAside: async () => {
      throw new ContentError("the poison queue cannot be written", 1);
    },
    remove: async () => void told.push("removed"),
  };
  await expect(handled({ message: "!", outside })).rejects.toThrow("poison queue");
  expect(told).toEqual([]);
});

test("a worker that is stopped leaves its message, also on the last attempt, and keeps what is made", async () => {
  const stop = new AbortController();
  const model = fakeModel((_, count) => {
    if (count === 2) stop.abort();
    return GOOD;
  });
  const briefs = Array.from({ length: 20 }, (_, index) => `{"id":"n${index}","input":{"topic":"t${index}"}}`).join(
    "\n",
  );
  const { outcome, told, cwd } = await handled({ model, briefs, attempts: 3, signal: stop.signal });
  expect(outcome).toMatchObject({ kind: "left", isStop: true });
  expect(told).toEqual(["unlocked"]);
  const asked = model.requests.length;
  expect(asked).toBeLessThan(20);
  const { outcome: then } = await handled({ model, briefs, cwd });
  expect([then.kind, model.requests.length]).toEqual(["done", 20]);
});

test("a worker that lost the lock stops, and leaves the message to the other", async () => {
  const lost = new AbortController();
  const model = fakeModel(() => {
    lost.abort();
    return GOOD;
  });
  const outside: Partial<Outside> = { lock: async () => ({ lost: lost.signal, release: async () => {} }) };
  const { outcome, told } = await handled({ model, outside });
  expect(outcome).toMatchObject({ kind: "left", why: expect.stringContaining("another worker may have it") });
  expect(told).toEqual([]);
});

test("two workers on the same briefs tell of the same answers, even when both have asked", async () => {
  const cwd = await folder();
  let together: (() => void) | undefined;
  const both = new Promise<void>((resolve) => {
    let here = 0;
    together = () => {
      here += 1;
      if (here === 2) resolve();
    };
  });
  const model = fakeModel(async (_, count) => {
    together?.();
    await both;
    return { ...GOOD, title: `Answer ${count}` };
  });
  const briefs = '{"id":"tea","input":{"topic":"tea"}}';
  const outcomes = await Promise.all([handled({ cwd, model, briefs }), handled({ cwd, model, briefs })]);
  expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(["done", "done"]);
  const third = await handled({ cwd, model, briefs });
  expect([third.outcome, model.requests.length]).toMatchObject([{ written: 0, unchanged: 1 }, 2]);
});
