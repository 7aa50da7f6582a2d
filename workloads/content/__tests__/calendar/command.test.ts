import { existsSync, mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { at, office, planText } from "../support/calendar.ts";
import { NOTE } from "../support/library.ts";
import { completion, modelServer } from "../support/model-server.ts";
import { GOOD } from "../support/run.ts";

const WEEKLY = "weekly-2026-03-16";
const PIECE = `pieces/note/${WEEKLY}.json`;
const ALL = "weekly-2026-03-09 weekly-2026-03-16 launch";

/** Pieces that a model has written, not the offline one. */
async function written(plan?: string) {
  const { url, asked } = await modelServer(() => completion(GOOD));
  const desk = await office(plan);
  const env = { OPENAI_API_KEY: "a-key-of-the-model" };
  const words = `generate --provider openai --base-url ${url}`;
  const generate = (more: Parameters<typeof desk.calendar>[1] = {}) => desk.calendar(words, { env, ...more });
  return { ...desk, asked, generate, generated: await generate() };
}

test("pieces go from the plan to the folder: generated, reviewed, published, once", async () => {
  const { cwd, calendar, states, read, generated } = await written();
  expect(generated).toMatchObject({ code: 0, stdout: "" });
  expect(generated.stderr).toContain(`${WEEKLY}: pieces/note/${WEEKLY}.json is to be reviewed\n`);
  expect(generated.stderr).toContain("3 generated, 0 failed");
  expect(await states()).toEqual({
    "weekly-2026-03-09": "review",
    [WEEKLY]: "review",
    "weekly-2026-03-23": "planned",
    launch: "review",
  });
  expect((await calendar("publish")).stderr).toBe("0 published, 0 failed, 0 held back\n");

  expect(await calendar(`approve ${WEEKLY} launch --by Ada`)).toMatchObject({
    code: 0,
    stderr: `${WEEKLY} is approved by Ada\nlaunch is approved by Ada\n`,
  });
  expect(await states()).toMatchObject({ [WEEKLY]: "ready", launch: "approved" });

  const path = join(cwd, `published/${WEEKLY}.json`);
  expect(await calendar("publish")).toMatchObject({
    code: 0,
    stderr: `${WEEKLY} → archive: ${path}\n1 published, 0 failed, 0 held back\n`,
  });
  const published = JSON.parse(read(`published/${WEEKLY}.json`));
  expect(published).toMatchObject({
    id: WEEKLY,
    date: "2026-03-16",
    title: "Tea",
    piece: GOOD,
    provenance: { edited: false, draft: false },
  });
  expect(read(`published/${WEEKLY}.json`)).not.toMatch(/cost|tokens|Ada/);
  expect((await calendar("publish")).stderr).toBe("0 published, 0 failed, 0 held back\n");

  // Its time has come, and then the clock goes back: what is published stays so.
  expect((await calendar("publish", at("2026-03-24T09:00:00Z"))).stderr).toContain("launch → archive");
  expect(await states(at("2026-03-01T00:00:00Z"))).toMatchObject({ launch: "published" });
  expect((await calendar("publish", at("2026-03-24T09:00:01Z"))).stderr).toContain("0 published");
});

test("a published piece is never published again, also when its file is moved away", async () => {
  const { cwd, calendar } = await written();
  await calendar(`approve ${WEEKLY} --by Ada`);
  await calendar("publish");
  rmSync(join(cwd, "published"), { recursive: true });
  expect((await calendar("publish")).stderr).toBe("0 published, 0 failed, 0 held back\n");
  expect(existsSync(join(cwd, "published"))).toBe(false);
});

test("what a person edits before the review is published with a mark; what changes after it is not published", async () => {
  const { cwd, calendar, states, read } = await written();
  const edit = (title: string) => writeFileSync(join(cwd, PIECE), `${JSON.stringify({ ...GOOD, title })}\n`);
  edit("Green tea");
  expect((await calendar(`approve ${WEEKLY} --by Ada`)).stderr).toBe(
    `${WEEKLY}, edited since it was generated, is approved by Ada\n`,
  );
  edit("Black tea");
  expect(await states()).toMatchObject({ [WEEKLY]: "changed" });
  const refused = await calendar("publish");
  expect(refused.code).toBe(4);
  expect(refused.stderr).toBe(
    `${WEEKLY} was changed since Ada approved it on 2026-03-20; read it, then approve it again: content calendar approve\n0 published, 0 failed, 1 held back\n`,
  );
  expect(existsSync(join(cwd, "published"))).toBe(false);
  edit("Green tea");
  await calendar("publish");
  expect(JSON.parse(read(`published/${WEEKLY}.json`))).toMatchObject({
    title: "Green tea",
    provenance: { edited: true },
  });
});

test("a provenance that is changed after the review holds the piece back too", async () => {
  const { cwd, calendar, read } = await written();
  await calendar(`approve ${WEEKLY} --by Ada`);
  const file = `pieces/note/${WEEKLY}.provenance.json`;
  writeFileSync(join(cwd, file), read(file).replace("gpt-4o", "a person"));
  expect((await calendar("publish")).code).toBe(4);
});

test.each([
  ["no JSON", "Tea", "is no JSON"],
  ["an answer that the prompt does not allow", '{"title":""}', 'does not fit note any more: the piece has no "body"'],
])("a piece that a person made into %s is not approved", async (_, text, told) => {
  const { cwd, calendar } = await written();
  writeFileSync(join(cwd, PIECE), text);
  const { code, stderr } = await calendar(`approve ${WEEKLY} --by Ada`);
  expect([code, existsSync(join(cwd, "reviewed"))]).toEqual([2, false]);
  expect(stderr).toContain(told);
});

test("drafts of the offline model are published only by who asks for it, and give way to what a model writes", async () => {
  const { calendar, states, read } = await office();
  expect((await calendar("generate")).code).toBe(0);
  await calendar(`approve ${WEEKLY} --by Ada`);
  const { code, stderr } = await calendar("publish");
  expect([code, stderr.split("\n")[0]]).toEqual([
    4,
    `${WEEKLY} is a draft that no model has written; generate it with a provider, or publish it with --allow-drafts`,
  ]);
  expect((await calendar("status")).stderr).toContain("ready (draft)");

  const { url } = await modelServer(() => completion(GOOD));
  await calendar(`generate --provider openai --base-url ${url}`, { env: { OPENAI_API_KEY: "k" } });
  expect(JSON.parse(read("pieces/note/weekly-2026-03-09.json"))).toEqual(GOOD);
  // Approved as a draft: it waits for the person.
  expect(JSON.parse(read(PIECE))).not.toEqual(GOOD);
  expect((await calendar("publish --allow-drafts")).stderr).toContain("1 published");
  expect(await states()).toMatchObject({ [WEEKLY]: "published" });
});

test("a piece that is there is not made again, whatever has become of its prompt, and nothing is asked", async () => {
  const { cwd, asked, generate, read } = await written();
  const before = read(PIECE);
  const count = asked.length;
  writeFileSync(join(cwd, "prompts/note.prompt"), NOTE.replace("Write about", "Speak of"));
  expect((await generate()).stderr).toContain("0 generated, 0 failed");
  expect([asked.length, read(PIECE)]).toEqual([count, before]);
});

test("a piece whose brief is missing says so, and the others are made", async () => {
  const { cwd, calendar } = await office();
  unlinkSync(join(cwd, "briefs/2026-03-09.json"));
  const { code, stderr } = await calendar("generate");
  expect(code).toBe(1);
  expect(stderr).toContain(`weekly-2026-03-09: waits for its brief, ${join(cwd, "briefs/2026-03-09.json")}`);
  expect(stderr).toContain("2 generated, 1 failed");
});

test("a budget that is spent ends the run, and the next run goes on", async () => {
  const { url } = await modelServer(() => completion(GOOD));
  const { calendar } = await office();
  const words = `generate --provider openai --base-url ${url}`;
  const env = { OPENAI_API_KEY: "k" };
  const { code, stderr } = await calendar(`${words} --budget 0.001`, { env });
  expect(code).toBe(4);
  expect(stderr).toContain("the budget of 0.001 USD");
  expect((await calendar(words, { env })).code).toBe(0);
});

test.each([
  [
    "approve weekly-2026-03-17 --by Ada",
    `the plan has no piece "weekly-2026-03-17"; did you mean "weekly-2026-03-16"?`,
  ],
  ["approve weekly-2026-03-23 --by Ada", "weekly-2026-03-23 was not generated yet; run content calendar generate"],
  ["status --plan nowhere.yaml", "the plan nowhere.yaml cannot be read: there is no such file or folder"],
  [
    "publish --plan nowhere/calendar.yaml",
    "the plan nowhere/calendar.yaml cannot be read: there is no such file or folder",
  ],
])("%s is told what is wrong", async (words, told) => {
  const { cwd, calendar } = await written();
  expect(await calendar(words)).toMatchObject({ code: 2, stderr: `${told}\n` });
  expect(existsSync(join(cwd, "nowhere"))).toBe(false);
});

test("a plan with mistakes is told each at its place, and nothing is done", async () => {
  const { cwd, calendar } = await office(planText().replaceAll("prompt: note", "prompt: not"));
  expect(await calendar("generate")).toMatchObject({
    code: 2,
    stderr:
      'calendar.yaml:7:13 there is no prompt "not"; did you mean "note"?\ncalendar.yaml:12:13 there is no prompt "not"; did you mean "note"?\n',
  });
  expect(readdirSync(cwd).sort()).toEqual(["briefs", "calendar.yaml", "prompts"]);
});

test("a ledger that cannot be kept publishes nothing", async () => {
  const { cwd, calendar } = await written();
  await calendar(`approve ${WEEKLY} --by Ada`);
  mkdirSync(join(cwd, "ledger/.lock"), { recursive: true });
  const { code, stderr } = await calendar("publish");
  expect(code).toBe(1);
  expect(stderr).toContain(`${join(cwd, "ledger")} cannot be used:`);
  expect(existsSync(join(cwd, "published"))).toBe(false);
});

test.each([
  ["ledger", `ledger/${WEEKLY}/archive.json`, "cannot be understood; look at the target whether the piece is there"],
  ["approval", `reviewed/${WEEKLY}.json`, "is no approval; remove it"],
])("a damaged %s publishes nothing", async (_, file, told) => {
  const { cwd, calendar } = await written();
  await calendar(`approve ${ALL} --by Ada`);
  await calendar("publish");
  rmSync(join(cwd, "published"), { recursive: true });
  writeFileSync(join(cwd, file), '{"state":');
  const { code, stderr } = await calendar("publish");
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(told);
  expect(existsSync(join(cwd, "published"))).toBe(false);
});
