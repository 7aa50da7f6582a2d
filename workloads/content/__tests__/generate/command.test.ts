import { expect, test } from "vitest";
import { content, FILES, folder } from "../support/library.ts";

const brief = () => folder({ ...FILES, "brief.json": '{"topic":"tea"}' });
const WORDS = ["generate", "note", "--out", "out"];

test("a brief becomes a draft without any provider", async () => {
  const cwd = await brief();
  const { code, stderr } = await content(cwd, [...WORDS, "--input", "brief.json", "--id", "tea"]);
  expect([code, stderr]).toEqual([0, `${cwd}/out/note/tea.json written (a draft), 0.0000 USD spent\n`]);
  expect((await content(cwd, [...WORDS, "--input", "brief.json", "--id", "tea"])).stderr).toContain("is there already");
});

test.each([
  [[...WORDS], "give --input or --batch"],
  [[...WORDS, "--input", "brief.json", "--batch", "x"], "cannot be used with"],
  [[...WORDS, "--input", "brief.json", "--budget", "much"], "like 2.50"],
  [[...WORDS, "--input", "brief.json", "--budget", "-1"], "like 2.50"],
  [[...WORDS, "--input", "brief.json", "--concurrency", "0"], "from 1 to 64"],
  [[...WORDS, "--input", "brief.json", "--provider", "openai"], "OPENAI_API_KEY is not set"],
  [["generate", "nota", "--input", "brief.json", "--out", "out"], 'did you mean "note"?'],
])("%j is refused with what to do", async (words, why) => {
  const { code, stderr } = await content(await brief(), words);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});
