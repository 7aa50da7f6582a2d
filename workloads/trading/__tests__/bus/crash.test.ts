import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, folderWith, put, textsIn } from "../support/folder.ts";
import { expectAllDone, startWatching } from "../support/watching.ts";

const DATA = { "inbox/a.csv": "1,2", "inbox/fx/b.csv": "3,4", "inbox/wrong.csv": "bad" };
const GOOD = ["1,2", "3,4"];
const BAD = ["wrong.csv"];

const finish = (root: string) => startWatching(root, ["--once"]).ended;

test.each(["change", "write"])("killed at each %s of a file, nothing is lost, doubled or left over", async (what) => {
  const kill = async (at: number) => {
    const root = folderWith(DATA);
    const { code } = await startWatching(root, ["--once"], { KILL_AT: String(at), KILL_IN: what }).ended;
    if (code === null) expect(await finish(root)).toMatchObject({ code: 0, stderr: "" });
    expectAllDone(root, GOOD, BAD);
    return code;
  };
  let at = 1;
  // Two at a time: this machine may have two cores.
  while ((await Promise.all([kill(at), kill(at + 1)])).every((code) => code === null)) at += 2;
  // With fewer of them, the story was not told.
  expect(at).toBeGreaterThan(what === "change" ? 20 : 4);
});

test("a process that is killed again and again comes to the end", async () => {
  const root = folderWith(DATA);
  let count = 0;
  for (let code: number | null = null; code === null; count += 1) {
    ({ code } = await startWatching(root, ["--once"], { KILL_AT: String(4 + (count % 5)) }).ended);
  }
  expect(count).toBeGreaterThan(5);
  expectAllDone(root, GOOD, BAD);
});

test("watchers that are killed at random beside one that goes on lose nothing and double nothing", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `${index}`);
  const root = folderWith();
  const steady = startWatching(root);
  for (const name of names) {
    const other = Number(name) % 3 === 0 ? startWatching(root) : undefined;
    put(root, `inbox/.${name}.csv`, name);
    renameSync(join(root, `inbox/.${name}.csv`), join(root, `inbox/${name}.csv`));
    await new Promise((resolve) => setTimeout(resolve, other === undefined ? 5 : 60 + Math.random() * 120));
    other?.child.kill("SIGKILL");
  }
  steady.child.kill("SIGTERM");
  expect((await steady.ended).code).toBe(0);
  expect((await finish(root)).code).toBe(0);
  expectAllDone(root, names);
});

test("while the disk is full a watch waits, an end says so, and afterwards nothing is lost, half there or counted", async () => {
  const root = folderWith(DATA);
  const full = join(root, "full");
  writeFileSync(full, "");
  const ended = await startWatching(root, ["--once"], { FULL_WHILE: full }).ended;
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("cannot be written: no space is left on the disk"),
  });
  expect([filesIn(join(root, "backtests")), filesIn(join(root, "journal"))]).toEqual([[], []]);
  const waiting = startWatching(root, [], { FULL_WHILE: full });
  const warned = new Promise((resolve) => waiting.child.stderr?.once("data", resolve));
  await warned;
  rmSync(full);
  while (filesIn(join(root, "signals")).length < 2 || filesIn(join(root, "journal")).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  waiting.child.kill("SIGTERM");
  const { code, outcomes } = await waiting.ended;
  expect([code, outcomes.map(({ attempts }) => attempts)]).toEqual([0, outcomes.map(() => 1)]);
  expectAllDone(root, GOOD, BAD);
  expect([existsSync(full), Object.keys(textsIn(join(root, "poison")))]).toMatchObject([false, { length: 1 }]);
});
