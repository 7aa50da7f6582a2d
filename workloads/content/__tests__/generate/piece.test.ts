import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { generatePiece, idOf } from "../../src/generate/piece.ts";
import { ModelBusy, ModelUnusable } from "../../src/model/model.ts";
import { offlineModel } from "../../src/model/offline.ts";
import { FILES, folder, NOTE } from "../support/library.ts";
import { fakeModel, GOOD, makeRun } from "../support/run.ts";

const BRIEF = { id: "tea", input: { topic: "tea" } };

test("a piece is the answer, and beside it stands where it is from", async () => {
  const { run } = await makeRun(fakeModel(() => GOOD));
  const { file, provenanceFile, status } = await generatePiece("note", BRIEF, run);
  expect(status).toBe("written");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(GOOD);
  expect(JSON.parse(await readFile(provenanceFile, "utf8"))).toMatchObject({
    id: "tea",
    prompt: {
      name: "note",
      version: "1.0.0",
      partials: [{ name: "voice", digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    },
    model: { provider: "openai", name: "gpt-4o" },
    draft: false,
    attempts: 1,
    tokens: { input: 100, output: 50 },
    cost: { amount: (100 * 2.5 + 50 * 10) / 1e6, currency: "USD" },
    generatedAt: "2026-03-21T08:00:00.000Z",
  });
  expect(await readdir(`${run.out}/note`)).toEqual(["tea.json", "tea.provenance.json"]);
});

test("a piece of the offline model says that it is a draft", async () => {
  const { run } = await makeRun(offlineModel);
  const { file, provenance } = await generatePiece("note", BRIEF, run);
  expect(provenance).toMatchObject({ draft: true, cost: { amount: 0 } });
  expect(JSON.parse(await readFile(file, "utf8")).title).toMatch(/^\[draft\]/);
});

test("a piece that is there is not asked for again, and its answer is kept when it is lost", async () => {
  const model = fakeModel(() => GOOD);
  const { run, cwd } = await makeRun(model);
  const { file, provenance } = await generatePiece("note", BRIEF, run);
  expect((await generatePiece("note", BRIEF, run)).status).toBe("unchanged");
  await rm(file);
  const again = await makeRun(model, { cwd });
  expect(await generatePiece("note", BRIEF, again.run)).toMatchObject({ status: "written", provenance });
  expect([model.requests.length, again.run.budget.spent]).toEqual([1, 0]);
});

test("a kept answer that was tampered with is asked for again", async () => {
  const model = fakeModel(() => GOOD);
  const { run, cwd } = await makeRun(model);
  const { provenance } = await generatePiece("note", BRIEF, run);
  const kept = `${run.out}/.cache/answers/${provenance.request.slice(0, 2)}/${provenance.request}.json`;
  await writeFile(kept, (await readFile(kept, "utf8")).replace("Tea", "Spam"));
  await rm(`${run.out}/note`, { recursive: true });
  await generatePiece("note", BRIEF, (await makeRun(model, { cwd })).run);
  expect(model.requests).toHaveLength(2);
});

test("another input, prompt or model makes the piece anew", async () => {
  const model = fakeModel(() => GOOD);
  const { run, cwd } = await makeRun(model);
  await generatePiece("note", BRIEF, run);
  await generatePiece("note", { id: "tea", input: { topic: "coffee" } }, run);
  await writeFile(`${cwd}/prompts/note.prompt`, NOTE.replace("Write about", "Speak of"));
  await generatePiece("note", BRIEF, (await makeRun(model, { cwd })).run);
  const other = fakeModel(() => GOOD, { name: "gpt-4.1" });
  expect((await generatePiece("note", BRIEF, (await makeRun(other, { cwd })).run)).status).toBe("written");
  expect([model.requests.length, other.requests.length]).toEqual([3, 1]);
});

test("a piece that a person has changed is not written over, and nothing is spent", async () => {
  const model = fakeModel(() => GOOD);
  const { run } = await makeRun(model);
  const { file } = await generatePiece("note", BRIEF, run);
  await writeFile(file, "{}");
  await expect(generatePiece("note", { id: "tea", input: { topic: "coffee" } }, run)).rejects.toThrow(
    "was changed since",
  );
  expect([await readFile(file, "utf8"), model.requests.length]).toEqual(["{}", 1]);
});

test("a run that was killed between piece and provenance is completed", async () => {
  const model = fakeModel((_, count) => ({ ...GOOD, title: `Tea ${count}` }));
  const { run } = await makeRun(model);
  await generatePiece("note", BRIEF, run);
  const old = await readFile(`${run.out}/note/tea.provenance.json`, "utf8");
  const second = { id: "tea", input: { topic: "coffee" } };
  await generatePiece("note", second, run);
  await writeFile(`${run.out}/note/tea.provenance.json`, old);
  const { status, provenance } = await generatePiece("note", second, run);
  expect([status, model.requests.length]).toEqual(["written", 2]);
  expect(provenance.outputDigest).not.toBe(JSON.parse(old).outputDigest);
});

test("an answer that the schema refuses is repaired once, and both are paid", async () => {
  const model = fakeModel((_, count) => (count === 1 ? { title: "" } : `\`\`\`json\n${JSON.stringify(GOOD)}\n\`\`\``));
  const { run } = await makeRun(model);
  const { provenance } = await generatePiece("note", BRIEF, run);
  expect(provenance).toMatchObject({ attempts: 2, tokens: { input: 200, output: 100 } });
  expect(run.budget.spent).toBeCloseTo(provenance.cost.amount);
  expect(model.requests[1]?.messages.slice(-2)).toEqual([
    { role: "assistant", text: '{"title":""}' },
    { role: "user", text: expect.stringMatching(/answer has no "body".*Answer again/) },
  ]);
});

test("a second answer that is no better is a clear failure, and no piece", async () => {
  const { run } = await makeRun(fakeModel(() => "certainly! here it is"));
  await expect(generatePiece("note", BRIEF, run)).rejects.toThrow(
    'the answer of "gpt-4o" cannot be used, also when it was told what was wrong: it is no JSON',
  );
  await expect(readdir(`${run.out}/note`)).rejects.toThrow("ENOENT");
});

test("a busy model is waited for as long as it asks, and by every brief of the run", async () => {
  const model = fakeModel((_, count) => {
    if (count === 1) throw new ModelBusy("busy", 7000);
    return GOOD;
  });
  const { run, waits } = await makeRun(model);
  await generatePiece("note", BRIEF, run);
  expect(waits).toEqual([7000]);
});

test("a model that stays busy, or asks for an hour, is given up", async () => {
  const busy = (retryAfterMs?: number) =>
    fakeModel(() => {
      throw new ModelBusy("busy", retryAfterMs);
    });
  const { run, waits } = await makeRun(busy());
  await expect(generatePiece("note", BRIEF, run)).rejects.toThrow(ModelUnusable);
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000]);
  const long = await makeRun(busy(3_600_000));
  await expect(generatePiece("note", BRIEF, long.run)).rejects.toThrow("run the same command again later");
  expect(long.waits).toEqual([]);
});

test("nothing is asked that the budget might not pay", async () => {
  const model = fakeModel(() => GOOD);
  const { run } = await makeRun(model, { budget: 0.001 });
  await expect(generatePiece("note", BRIEF, run)).rejects.toThrow("the budget of 0.001 USD has 0.0010 left");
  expect(model.requests).toEqual([]);
});

test("a model of which nobody knows the price is not asked", async () => {
  const model = fakeModel(() => GOOD, { priced: "llama3" });
  const { run } = await makeRun(model);
  await expect(generatePiece("note", BRIEF, run)).rejects.toThrow('there is no price of "llama3"');
});

const segment = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "/",
    "\\",
    "C:",
    "con",
    "aux",
    "%2e%2e",
    "\0",
    "~",
    "",
    " ",
    "a",
    "-",
    "\u{1F600}",
    "\uD800",
    ".provenance",
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const hostileName = fc.array(segment, { maxLength: 6 }).map((parts) => parts.join(""));

test("no id and no prompt name reaches a file outside the folder", async () => {
  const cwd = await folder({ ...FILES, "secret.prompt": NOTE });
  const { run } = await makeRun(
    fakeModel(() => GOOD),
    { cwd },
  );
  await fc.assert(
    fc.asyncProperty(hostileName, hostileName, async (id, name) => {
      const made = await generatePiece("note", { id, input: { topic: "tea" } }, run).catch((error: Error) => error);
      if (made instanceof Error) expect(made.message).toMatch(/^the id of a brief is/);
      else expect(made.file).toBe(`${run.out}/note/${id}.json`);
      await expect(generatePiece(name, BRIEF, run)).rejects.toThrow(/^there is no prompt/);
    }),
    { numRuns: 300, examples: [["a", "b"]] },
  );
  expect((await readdir(cwd)).sort()).toEqual(["out", "prompts", "secret.prompt"]);
  expect((await readdir(run.out)).sort().filter((name) => name !== ".cache" && name !== "note")).toEqual([]);
});

test.each(["../x", "a/b", "A", "con", "tea.provenance", "", "a".repeat(81), "-a", "a\u0000"])("%j is no id", (id) => {
  expect(() => idOf({ id, input: {} })).toThrow("the id of a brief");
});
