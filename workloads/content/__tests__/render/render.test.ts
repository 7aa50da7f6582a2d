import { expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import { createRenderer } from "../../src/render/render.ts";
import { FILES, folder, NOTE } from "../support/library.ts";

const renderer = async (files = FILES) => createRenderer(await loadLibrary(await folder(files)));

test("a brief becomes the messages of its prompt, with partials and defaults", async () => {
  const { messages, input } = await (await renderer())("note", { topic: "tea", points: ["green", "black"] });
  expect(messages).toEqual([
    { role: "system", text: "Write in a dry voice." },
    { role: "user", text: "Write about tea\n- green\n- black" },
  ]);
  expect(input).toEqual({ topic: "tea", tone: "dry", points: ["green", "black"] });
});

test("every mistake of a brief is told at once", async () => {
  const render = await renderer();
  await expect(render("note", { tone: "loud", colour: "red" })).rejects.toThrow(
    'the brief does not fit note: input has no "topic"; input has "colour", which the schema does not know; ' +
      'input.tone is "loud", but must be one of ["dry","warm"]',
  );
});

test("a misspelt prompt is told the nearest", async () => {
  await expect((await renderer())("nota", { topic: "x" })).rejects.toThrow(
    'there is no prompt "nota"; did you mean "note"?',
  );
});

test("two libraries in one process keep their own partials", async () => {
  const one = await renderer();
  const two = await renderer({ ...FILES, "prompts/partials/voice.prompt": "---\n---\nShout {{tone}}.\n" });
  const system = async (render: typeof one) => (await render("note", { topic: "x" })).messages[0]?.text;
  expect([await system(one), await system(two), await system(one)]).toEqual([
    "Write in a dry voice.",
    "Shout dry.",
    "Write in a dry voice.",
  ]);
  await expect(renderer({ "prompts/note.prompt": NOTE })).rejects.toThrow('there is no partial "voice"');
});

test("a role that no model has is refused", async () => {
  const render = await renderer({ ...FILES, "prompts/note.prompt": NOTE.replace('role "user"', 'role "boss"') });
  await expect(render("note", { topic: "x" })).rejects.toThrow('a message of the role "boss"');
});
