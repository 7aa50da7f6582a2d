import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBudget } from "../../src/generate/budget.ts";
import { createProgress } from "../../src/generate/progress.ts";
import { content, FILES, folder } from "../support/library.ts";
import { completion, failure, modelServer } from "../support/model-server.ts";
import { GOOD } from "../support/run.ts";

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ id: `n${index}`, input: { topic: `topic ${index}` } }));
const batchFolder = (briefs: readonly string[]) => folder({ ...FILES, "briefs.jsonl": `${briefs.join("\n")}\n` });
const WORDS = ["generate", "note", "--batch", "briefs.jsonl", "--out", "out"];
const online = (url: string) => [...WORDS, "--provider", "openai", "--base-url", url];
const ENV = { env: { OPENAI_API_KEY: "k" } };

/** Every file below a folder with its text, but what is kept beside the pieces. */
async function piecesIn(out: string): Promise<Record<string, string>> {
  const names = (await readdir(join(out, "note"))).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, "note", name), "utf8")])),
  );
}

test("a batch makes a piece of each brief, and none when it is run again", async () => {
  const cwd = await batchFolder(lines(25));
  const first = await content(cwd, [...WORDS, "--format", "json"]);
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ written: 25, unchanged: 0, failed: [], stopped: null, spent: 0 });
  const pieces = await piecesIn(join(cwd, "out"));
  expect(Object.keys(pieces)).toHaveLength(50);
  const second = await content(cwd, [...WORDS, "--format", "json"]);
  expect(JSON.parse(second.stdout)).toMatchObject({ written: 0, unchanged: 25 });
  expect(await piecesIn(join(cwd, "out"))).toEqual(pieces);
});

test("a batch is checked to its end before anything is asked", async () => {
  const { url, asked } = await modelServer(() => completion(GOOD));
  const cwd = await batchFolder([
    ...lines(2),
    "{",
    '{"input":{}}',
    '{"id":"../../etc/passwd","input":{"topic":"x"}}',
    '{"id":"n1","input":{"topic":"other"}}',
    '{"topic":"x"}',
  ]);
  const { code, stderr } = await content(cwd, online(url), ENV);
  expect([code, asked.length]).toEqual([2, 0]);
  const told = stderr.replaceAll(`${cwd}/`, "").trimEnd().split("\n");
  expect(told).toEqual([
    expect.stringMatching(/^briefs\.jsonl:3 is no JSON/),
    'briefs.jsonl:4 the brief does not fit note: input has no "topic"',
    expect.stringMatching(/^briefs\.jsonl:5 the id of a brief is "..\/..\/etc\/passwd"/),
    'briefs.jsonl:6 the id "n1" is that of line 2 already; give each brief its own',
    expect.stringMatching(/^briefs\.jsonl:7 the brief has/),
  ]);
});

test("the same brief twice is one piece", async () => {
  const cwd = await batchFolder(['{"input":{"topic":"x"}}', '{"input":{"topic":"x"}}', ""]);
  const { stdout } = await content(cwd, [...WORDS, "--format", "json"]);
  expect(JSON.parse(stdout).written).toBe(1);
});

test("two briefs that ask the same are answered by one request", async () => {
  const { url, asked } = await modelServer(() => completion(GOOD));
  const cwd = await batchFolder(['{"id":"a","input":{"topic":"x"}}', '{"id":"b","input":{"topic":"x"}}']);
  await content(cwd, online(url), ENV);
  expect(asked).toHaveLength(1);
  expect(Object.keys(await piecesIn(join(cwd, "out")))).toHaveLength(4);
});

test("an empty batch and a line without end are refused", async () => {
  expect((await content(await batchFolder([]), WORDS)).stderr).toContain("has no briefs");
  const endless = await batchFolder([`{"input":{"topic":"${"x".repeat(3_000_000)}"}}`]);
  expect((await content(endless, WORDS)).stderr).toMatch(/briefs\.jsonl:1 has more than 2000000 bytes/);
});

test("a process that is killed in the middle loses nothing and doubles nothing", async () => {
  const count = 30;
  const answerTo = (topic: string) => ({ ...GOOD, title: topic.slice(-20) });
  let killed = () => {};
  const { url, asked } = await modelServer(async ({ body }, number) => {
    if (number === 13) killed();
    await new Promise((resolve) => setTimeout(resolve, 10));
    return completion(answerTo(body.messages[1]?.content ?? ""));
  });
  const start = (cwd: string) =>
    spawn(process.execPath, [join(import.meta.dirname, "../support/process.ts"), cwd, ...online(url)], {
      env: { ...process.env, OPENAI_API_KEY: "k" },
      stdio: "ignore",
    });
  const cwd = await batchFolder(lines(count));
  const first = start(cwd);
  killed = () => first.kill("SIGKILL");
  expect(await once(first, "exit")).toEqual([null, "SIGKILL"]);
  const beforeKill = asked.length;
  expect(Object.keys(await piecesIn(join(cwd, "out"))).length).toBeLessThan(2 * count);

  expect(await once(start(cwd), "exit")).toEqual([0, null]);
  // Only what was under way when it was killed may have been asked twice: four at a time.
  expect(asked.length).toBeGreaterThanOrEqual(count);
  expect(asked.length).toBeLessThanOrEqual(count + 4);
  expect(beforeKill).toBeGreaterThanOrEqual(13);

  const undisturbed = await batchFolder(lines(count));
  await once(start(undisturbed), "exit");
  expect(await piecesIn(join(cwd, "out"))).toEqual(await piecesIn(join(undisturbed, "out")));
});

test("a batch stops at its budget, and goes on with another", async () => {
  const { url } = await modelServer(() => completion(GOOD));
  const cwd = await batchFolder(lines(10));
  // An answer costs 0.00075, and may cost some 0.0021.
  const words = [...online(url), "--format", "json"];
  const first = await content(cwd, [...words, "--budget", "0.005"], ENV);
  const { written, stopped, spent } = JSON.parse(first.stdout);
  expect(first.code).toBe(4);
  expect(stopped).toContain("the budget of 0.005 USD has");
  expect(written).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(0.005);
  const second = await content(cwd, [...words, "--budget", "1"], ENV);
  expect(second.code).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ written: 10 - written, unchanged: written });
});

test("one brief that fails leaves the others, and a key that is wrong ends the run at once", async () => {
  const { url } = await modelServer(({ body }) =>
    body.messages[1]?.content.includes("topic 1") ? failure(400, "filtered") : completion(GOOD),
  );
  const cwd = await batchFolder(lines(3));
  const one = await content(cwd, [...online(url), "--format", "json"], ENV);
  expect(one.code).toBe(1);
  expect(JSON.parse(one.stdout)).toMatchObject({
    written: 2,
    failed: [{ id: "n1", why: expect.stringContaining("filtered") }],
  });

  const locked = await modelServer(() => failure(401, "no such key"));
  const all = await content(await batchFolder(lines(50)), online(locked.url), ENV);
  expect(all.code).toBe(1);
  expect(all.stderr).toContain("answered 401");
  expect(locked.asked.length).toBeLessThanOrEqual(4);
});

test("no output tells the key", async () => {
  const { url } = await modelServer(() => failure(400, "bad"));
  const cwd = await batchFolder(lines(1));
  const { stdout, stderr } = await content(cwd, [...online(url), "--format", "json"], {
    env: { OPENAI_API_KEY: "sk-secret" },
  });
  expect(stdout + stderr).not.toContain("sk-secret");
});

test("money that is set aside comes back before a run is said to be over budget", async () => {
  const budget = createBudget(1, "USD");
  const settle = await budget.reserve(0.8);
  const second = budget.reserve(0.5);
  settle(0.1);
  (await second)(0.5);
  expect(budget.spent).toBeCloseTo(0.6);
  await expect(budget.reserve(0.5)).rejects.toThrow("the budget of 1 USD has 0.4000 left");
});

test("a terminal sees a bar, a log ten lines", () => {
  const written = (isTTY: boolean) => {
    const told: string[] = [];
    const progress = createProgress({ isTTY, write: (text) => void told.push(text) }, 1000);
    for (let index = 0; index < 1000; index += 1) progress.step();
    progress.end();
    return told;
  };
  expect(written(false)).toHaveLength(10);
  expect(written(true).at(-2)).toBe(`\r[${"#".repeat(30)}] 1000/1000`);
});
