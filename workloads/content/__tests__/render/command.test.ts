import { expect, test } from "vitest";
import { content, FILES, folder } from "../support/library.ts";

const brief = (text: string | Uint8Array) => folder({ ...FILES, "brief.json": text });
const WORDS = ["render", "note", "--input", "brief.json"];

test("messages go to stdout, tokens and cost to stderr", async () => {
  const { code, stdout, stderr } = await content(await brief('{"topic":"tea"}'), WORDS);
  expect(code).toBe(0);
  expect(stdout).toBe("--- system\nWrite in a dry voice.\n\n--- user\nWrite about tea\n\n");
  expect(stderr).toBe("20 tokens in, at most 200 out\nat most 0.0021 USD with gpt-4o (prices of 2026-03-21)\n");
});

test("programs get the same as JSON, with the source of the prices", async () => {
  const { stdout } = await content(await brief('{"topic":"tea"}'), [
    ...WORDS,
    "--format",
    "json",
    "--model",
    "gpt-4.1",
  ]);
  const { cost, tokens, prompt } = JSON.parse(stdout);
  expect(tokens).toEqual({ input: 20, maxOutput: 200 });
  expect(cost).toMatchObject({ model: "gpt-4.1", max: (20 * 2 + 200 * 8) / 1e6, currency: "USD" });
  expect(prompt).toMatchObject({ name: "note", version: "1.0.0" });
});

test("a model without a price is said to be without", async () => {
  const { code, stderr } = await content(await brief('{"topic":"tea"}'), [...WORDS, "--model", "llama3"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('there is no price of "llama3"')]);
});

test.each([
  ["[1]", "brief.json is [1], but a brief is an object"],
  ["{", "brief.json is no JSON"],
  [new Uint8Array([123, 0xff, 125]), "brief.json is not UTF-8"],
  ['{"topic":"\\ud800"}', "input.topic holds half of a character"],
  ['{"topic":"\\u0000"}', "input.topic holds the control character U+0000"],
  ['{"topic":"x","__proto__":{}}', 'input has a name "__proto__"'],
  ['{"topic":"x","topic":"y"}', 'brief.json has the name "topic" twice in one object'],
  ['{"points":[{"\\u0061":1},{"a":1,"b":"\\"a\\":","\\u0061":2}]}', 'has the name "a" twice'],
  [`{"topic":${"[".repeat(900_000)}${"]".repeat(900_000)}}`, "lies deeper than 32 levels"],
  [`{"topic":"${"x".repeat(300_000)}"}`, "at most 262144 are taken"],
  [`{"topic":${"[".repeat(5000)}${"]".repeat(5000)}}`, "lies deeper than 32 levels"],
])("a brief %# is refused in one sentence", async (text, why) => {
  const { code, stdout, stderr } = await content(await brief(text), WORDS);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(why);
  expect(stderr.split("\n")).toHaveLength(2);
});

test("a folder or a missing file is no brief", async () => {
  const path = await brief("{}");
  expect((await content(path, ["render", "note", "--input", "prompts"])).stderr).toContain("prompts is no file");
  expect((await content(path, ["render", "note", "--input", "no.json"])).stderr).toContain(
    "no.json cannot be read: there is no such file or folder",
  );
});
