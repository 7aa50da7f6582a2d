import { appendFileSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type Watch, watch } from "../../src/bus/watch.ts";
import { decide } from "../../src/events/decide.ts";
import type { Job } from "../../src/worker/job.ts";
import type { Outcome } from "../../src/worker/work.ts";
import { filesIn, folderWith, put, textsIn } from "../support/folder.ts";
import { backtestOf, evaluation } from "../support/jobs.ts";
import { expectAllDone } from "../support/watching.ts";

const QUIET_MS = 30;

/** Watches the inbox of a folder until there is nothing more to do, unless told otherwise. */
async function watched(root: string, more: Partial<Watch> = {}) {
  const outcomes: Outcome[] = [];
  const attempts: number[] = [];
  const warned: string[] = [];
  const left = await watch({
    inbox: join(root, "inbox"),
    pipeline: "average",
    backtest: backtestOf(),
    evaluation,
    maxAttempts: 3,
    isOnce: true,
    quietMs: QUIET_MS,
    signal: new AbortController().signal,
    now: () => new Date("2026-03-21T08:00:00Z"),
    told: (_, message, outcome) => {
      outcomes.push(outcome);
      attempts.push(message.attempts);
    },
    warn: (text) => void warned.push(text),
    ...more,
  });
  return { left, outcomes, attempts, warned };
}

/** Watches until something is so. */
async function watchedUntil(root: string, isSo: () => boolean, meanwhile: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const watching = watched(root, { isOnce: false, signal: stop.signal });
  await meanwhile();
  while (!isSo()) await wait(10);
  stop.abort();
  await watching;
}

const signals = (root: string) => filesIn(join(root, "signals")).length;
const inboxOf = (root: string) => join(root, "inbox");

test("a file becomes a backtest, that a signal, each once; a new version or a new strategy makes another", async () => {
  const root = folderWith({ "inbox/fx/eurusd.csv": "1" });
  const first = await watched(root);
  expect(first).toMatchObject({
    left: 0,
    outcomes: [
      { kind: "done", isNew: true },
      { kind: "done", isNew: true },
    ],
  });
  expectAllDone(root, ["1"]);
  expect((await watched(root)).outcomes).toEqual([]);
  put(root, "inbox/fx/eurusd.csv", "2");
  await watched(root);
  expectAllDone(root, ["1", "2"]);
  await watched(root, { backtest: backtestOf("2") });
  expectAllDone(root, ["1", "2", "2"]);
});

test("the events are those of Azure", async () => {
  const root = folderWith({ "inbox/fx/eurusd.csv": "1" });
  const stopped = new AbortController();
  const backtest: Job = {
    ...backtestOf(),
    run: async () => {
      stopped.abort();
      throw new Error("stopped");
    },
  };
  await watched(root, { backtest, signal: stopped.signal });
  const [[name = "", text = ""] = []] = Object.entries(textsIn(join(root, "journal/backtest")));
  expect(name).toMatch(/^average\/[0-9a-f]{64}\.0\.[0-9a-f-]{36}\.json$/);
  expect(JSON.parse(text)).toMatchObject({
    specversion: "1.0",
    type: "Microsoft.Storage.BlobCreated",
    subject: "/blobServices/default/containers/inbox/blobs/fx/eurusd.csv",
    time: "2026-03-21T08:00:00.000Z",
    data: { api: "PutBlob", url: pathToFileURL(join(root, "inbox/fx/eurusd.csv")).href },
  });
  const expected = { account: "folder", container: "inbox", blobs: backtest.blobs };
  expect(decide(text, expected)).toMatchObject({ kind: "process", blob: "fx/eurusd.csv" });
  await watched(root);
  expectAllDone(root, ["1"]);
});

test("a file that is being written is taken when it is whole, in a watch and in one that ends", async () => {
  const root = folderWith();
  const write = async (name: string) => {
    mkdirSync(inboxOf(root), { recursive: true });
    for (const part of ["1,", "2,", "3,", "4"]) {
      appendFileSync(join(inboxOf(root), name), part);
      await wait(QUIET_MS / 3);
    }
  };
  await watchedUntil(
    root,
    () => signals(root) === 1,
    () => write("a.csv"),
  );
  await Promise.all([write("b.csv"), wait(5).then(() => watched(root))]);
  expectAllDone(root, ["1,2,3,4", "1,2,3,4"]);
});

test("a file that is renamed in, over another too, is taken whole; what it is written under is left alone", async () => {
  const root = folderWith({
    "inbox/a.csv": "old",
    "inbox/.a.csv": "half",
    "inbox/.sync/a.csv": "half",
    "inbox/b.csv.part": "half",
  });
  put(root, "a.csv", "new");
  await watchedUntil(
    root,
    () => signals(root) === 2,
    async () => {
      while (signals(root) === 0) await wait(10);
      renameSync(join(root, "a.csv"), join(root, "inbox/a.csv"));
    },
  );
  expectAllDone(root, ["old", "new"]);
});

test("times of files and of the clock, before, after and back again, change nothing", async () => {
  const root = folderWith({ "inbox/a.csv": "1", "inbox/b.csv": "2" });
  utimesSync(join(root, "inbox/a.csv"), 0, 0);
  utimesSync(join(root, "inbox/b.csv"), 5e9, 5e9);
  let now = 2e12;
  const setBack = () => {
    now -= 1e11;
    return new Date(now);
  };
  await watched(root, { now: setBack });
  utimesSync(join(root, "inbox/a.csv"), 1e9, 1e9);
  expect((await watched(root, { now: setBack })).outcomes).toEqual([]);
  expectAllDone(root, ["1", "2"]);
});

test("two that watch at once share the work, and make nothing twice", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `${index}`);
  const root = folderWith(Object.fromEntries(names.map((name) => [`inbox/${name}.csv`, name])));
  const slow = {
    ...backtestOf(),
    run: async (input: Parameters<Job["run"]>[0]) => {
      await wait(5);
      return backtestOf().run(input);
    },
  };
  const both = await Promise.all([watched(root, { backtest: slow }), watched(root, { backtest: slow })]);
  const counts = both.map(({ outcomes }) => outcomes.filter((each) => each.kind === "done" && each.isNew).length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(2 * names.length);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  // Nobody took what the other worked on.
  expect(new Set(both.flatMap(({ attempts }) => attempts))).toEqual(new Set([1]));
  await watched(root);
  expectAllDone(root, names);
});

test("events that are there twice, of old versions, of nothing and of no sense leave one result of each version", async () => {
  const root = folderWith({ "inbox/a.csv": "1" });
  const stop = new AbortController();
  const failing: Job = {
    ...backtestOf(),
    run: async () => {
      stop.abort();
      throw new Error("stopped");
    },
  };
  await watched(root, { backtest: failing, signal: stop.signal });
  const [event = ""] = Object.values(textsIn(join(root, "journal")));
  const journal = (digit: string, text: string) =>
    put(root, `journal/backtest/average/${digit.repeat(64)}.0.json`, text);
  put(root, "inbox/a.csv", "2");
  for (const digit of ["0", "1", "f"]) journal(digit, event);
  journal("2", event.replace("a.csv", "b.csv"));
  journal("3", "{");
  const { outcomes } = await watched(root);
  expect(outcomes.filter(({ kind }) => kind === "dropped").length).toBe(5);
  expect(outcomes.filter((each) => each.kind === "done" && each.isNew).length).toBe(2);
  expect(Object.keys(textsIn(join(root, "poison")))).toEqual([`backtest/average/${"3".repeat(64)}.json`]);
  expect(filesIn(join(root, "journal"))).toEqual([]);
});

test("bad data goes to poison with the reason, once, and is tried again when that is removed or the data is mended", async () => {
  const root = folderWith({ "inbox/a.csv": "bad", "inbox/b.csv": "worse", "inbox/c.csv": "3" });
  const first = await watched(root);
  expect([first.left, first.outcomes.map(({ kind }) => kind)]).toEqual([
    1,
    expect.arrayContaining(["left", "set aside"]),
  ]);
  await watched(root);
  expect((await watched(root)).left).toBe(0);
  const poison = Object.values(textsIn(join(root, "poison/backtest/average"))).map((text) => JSON.parse(text));
  expect(poison.map(({ reason, attempts }) => [reason, attempts]).sort()).toEqual([
    ["a.csv:1:1 no prices", 1],
    ["out of luck", 3],
  ]);
  expect((await watched(root)).outcomes).toEqual([]);
  put(root, "inbox/a.csv", "1");
  put(root, "inbox/b.csv", "2");
  await watched(root);
  expect([signals(root), filesIn(join(root, "journal"))]).toEqual([3, []]);
});

test("what is no market data is left alone and said once; a name that cannot be told of goes to poison", async () => {
  const root = folderWith({ "inbox/notes.txt": "", "inbox/50%.csv": "1", "elsewhere.csv": "1" });
  symlinkSync(join(root, "elsewhere.csv"), join(root, "inbox/link.csv"));
  const { warned } = await watched(root);
  expect(warned).toEqual([`${join(root, "inbox/notes.txt")} is left alone: it ends with none of .csv`]);
  const [poison = ""] = Object.values(textsIn(join(root, "poison")));
  expect(JSON.parse(poison).reason).toBe('the blob is named "50%.csv", but must be named <name>.csv');
  expect(filesIn(join(root, "journal"))).toEqual([]);
});

test("an inbox that would be its own output, or cannot be made, is refused", async () => {
  const root = folderWith({ file: "" });
  await expect(watched(root, { inbox: join(root, "signals") })).rejects.toThrow('named "signals"');
  await expect(watched(root, { inbox: join(root, "file/inbox") })).rejects.toThrow(
    "cannot be written: a part of its path is a file",
  );
  writeFileSync(join(root, "inbox"), "");
  await expect(watched(root)).rejects.toThrow("cannot be written: a file is where a folder should be");
});
