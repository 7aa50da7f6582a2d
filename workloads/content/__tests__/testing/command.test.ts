import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { content, FILES, folder, NOTE } from "../support/library.ts";
import { completion, failure, modelServer } from "../support/model-server.ts";
import { GOOD } from "../support/run.ts";

const CASES = `cases:
  - name: tea
    input: { topic: tea }
    assert:
      - { of: user, contains: Write about tea }
      - { path: title, contains: Tea }
  - name: milk
    input: { topic: milk }
    assert:
      - { path: body, minWords: 3 }
`;
const KEY = "sk-planted-4f1d";
const SECOND = { title: "Milk", body: "Milk is white and comes from cows." };

const library = (cases = CASES) => folder({ ...FILES, "prompts/note.cases.yaml": cases });
const cassetteOf = (cwd: string) => readFile(join(cwd, "prompts/note.cassette.json"), "utf8");

/** Records from a server that answers what is given, one after the other. */
async function record(cwd: string, answers: readonly unknown[], more: readonly string[] = []) {
  const server = await modelServer((_, count) => completion(answers[count - 1]));
  const words = ["test", "--record", "--provider", "openai", "--base-url", server.url, ...more];
  const ran = await content(cwd, words, { env: { OPENAI_API_KEY: KEY } });
  return { ...ran, asked: server.asked };
}

test("without recordings, messages and the output schema are tested, and what is not judged is counted", async () => {
  const { code, stderr } = await content(await library(), ["test"]);
  expect([code, stderr]).toEqual([
    0,
    "note: 2 of 2 cases pass (offline-draft-1, 2 assertions on answers not judged)\n" +
      "1 prompts, 2 of 2 cases pass; --record has answers recorded, so that 2 more assertions are judged\n",
  ]);
});

test("a case that fails is told where its assertion stands", async () => {
  const cwd = await library(CASES.replace("Write about tea", "Write about coffee"));
  const { code, stderr } = await content(cwd, ["test", "note"]);
  expect(code).toBe(1);
  expect(stderr).toContain("note: 1 of 2 cases pass");
  expect(stderr).toMatch(
    /prompts\/note\.cases\.yaml:5:9 error "tea": user does not contain "Write about coffee": "Write about tea" case\/failed/,
  );
});

test("a brief that the prompt refuses fails its own case and no other", async () => {
  const cwd = await library(CASES.replace("{ topic: milk }", "{ tropic: milk }"));
  const { code, stderr } = await content(cwd, ["test"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/note\.cases\.yaml:7:11 error "milk": the brief does not fit note: input has no "topic"/);
});

test("recorded answers are judged, and nobody is asked again", async () => {
  const cwd = await library();
  const recorded = await record(cwd, [GOOD, SECOND]);
  expect([recorded.code, recorded.asked.length]).toEqual([0, 2]);
  const cassette = await cassetteOf(cwd);
  expect(Object.keys(JSON.parse(cassette).answers)).toHaveLength(2);
  expect(cassette + recorded.stderr).not.toContain(KEY);
  const { code, stderr } = await content(cwd, ["test"]);
  expect([code, stderr]).toEqual([0, "note: 2 of 2 cases pass (gpt-4o)\n1 prompts, 2 of 2 cases pass\n"]);
});

test("an answer that does not hold fails, and so does one that needed more than a repair", async () => {
  const cwd = await library();
  const { code, stderr, asked } = await record(cwd, [{ ...GOOD, title: "Coffee" }, {}, { title: "still no body" }]);
  expect([code, asked.length]).toEqual([1, 3]);
  expect(stderr).toMatch(/:6:9 error "tea": answer\.title does not contain "Tea": "Coffee"/);
  expect(stderr).toMatch(
    /:7:11 error "milk": the answer of "gpt-4o" cannot be used, also when it was told what was wrong/,
  );
  expect((await content(cwd, ["test"])).stderr).toContain("0 of 2 cases pass (gpt-4o)");
});

test("a request that was not recorded fails, and recording asks for that one only", async () => {
  const cwd = await library();
  await record(cwd, [GOOD, SECOND]);
  await writeFile(join(cwd, "prompts/note.cases.yaml"), CASES.replace("{ topic: milk }", "{ topic: oat milk }"));
  const { code, stderr } = await content(cwd, ["test"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /"milk": prompts\/note\.cassette\.json has no answer to this request \([0-9a-f]{12}\): .* --record/,
  );
  const again = await record(cwd, [SECOND]);
  expect([again.code, again.asked.length]).toEqual([0, 1]);
  expect(Object.keys(JSON.parse(await cassetteOf(cwd)).answers)).toHaveLength(2);
});

test("a prompt that changes makes what was recorded unknown", async () => {
  const cwd = await library();
  await record(cwd, [GOOD, SECOND]);
  await writeFile(join(cwd, "prompts/note.prompt"), NOTE.replace("Write about", "Write at length about"));
  expect((await content(cwd, ["test"])).stderr).toContain("0 of 2 cases pass");
});

test("what was paid for is kept when the budget ends in the middle", async () => {
  const cwd = await library();
  const one = await record(cwd, [GOOD, SECOND], ["--budget", "0.0025"]);
  expect([one.code, one.asked.length]).toEqual([4, 1]);
  expect(one.stderr).toContain("the budget of 0.0025 USD");
  const two = await record(cwd, [SECOND]);
  expect([two.code, two.asked.length]).toEqual([0, 1]);
});

test("another model is asked for everything", async () => {
  const cwd = await library();
  await record(cwd, [GOOD, SECOND]);
  expect((await record(cwd, [GOOD, SECOND], ["--model", "gpt-4.1"])).asked).toHaveLength(2);
  expect(JSON.parse(await cassetteOf(cwd)).model).toBe("gpt-4.1");
});

test("a wrong key ends the run at once and leaves no cassette", async () => {
  const cwd = await library();
  const server = await modelServer(() => failure(401, `wrong key ${KEY.slice(0, 3)}…`));
  const words = ["test", "--record", "--provider", "openai", "--base-url", server.url];
  const { code } = await content(cwd, words, { env: { OPENAI_API_KEY: KEY } });
  expect([code, server.asked.length]).toEqual([1, 1]);
  await expect(cassetteOf(cwd)).rejects.toThrow("ENOENT");
});

test.each([
  ["{", "is no JSON"],
  ['{"model":"m","answers":{"x":{"text":1}}}', "is no cassette"],
  ["[]", "is no cassette"],
])("a cassette that says %s is refused with what to do", async (text, why) => {
  const cwd = await library();
  await writeFile(join(cwd, "prompts/note.cassette.json"), text);
  const { code, stderr } = await content(cwd, ["test"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`prompts/note.cassette.json ${why}`);
  expect(stderr).toContain("--record");
});

test("a prompt without cases fails, and programs get the same in JSON", async () => {
  const cwd = await library();
  await rm(join(cwd, "prompts/note.cases.yaml"));
  const { code, stdout } = await content(cwd, ["test", "--format", "json"]);
  expect(code).toBe(1);
  const [result] = JSON.parse(stdout).prompts;
  expect(result).toMatchObject({ prompt: "note", cases: 0, passed: 0 });
  expect(result.diagnostics[0]).toMatchObject({ file: "prompts/note.prompt", ruleId: "cases/missing" });
});

test.each([
  [["test", "--record"], "--record keeps answers of a model"],
  [["test", "nota"], 'did you mean "note"?'],
])("%j is refused", async (words, why) => {
  const { code, stderr } = await content(await library(), words);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});
