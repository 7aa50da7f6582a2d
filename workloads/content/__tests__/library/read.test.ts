import { describe, expect, it } from "vitest";
import { libraryOf, readSources } from "../../src/library/read.ts";
import { folderWith, places, promptText } from "../support/folder.ts";

const read = async (files: Readonly<Record<string, string | Uint8Array>>) => {
  const sources = await readSources(folderWith(files));
  return { library: libraryOf(sources), diagnostics: sources.diagnostics };
};

/** What is wrong with one prompt. */
async function problems(text: string | Uint8Array, file = "prompts/recap.prompt"): Promise<string[]> {
  const { library, diagnostics } = await read({ [file]: text });
  expect(library.prompts.size).toBe(diagnostics.length > 0 ? 0 : 1);
  return places(diagnostics).map((each) => each.replace(`${file}:`, ""));
}

describe("the library", () => {
  it("has prompts by the path of their file, with their schemas, defaults and partials", async () => {
    const { library, diagnostics } = await read({
      "prompts/market/recap.prompt": promptText("{{> voice}}\nAbout {{asset}}", {
        input: "schema:\n  asset: string, the asset\n  tone?(enum): [calm, lively]\ndefault:\n  tone: calm",
        more: "model: gpt-4o\nconfig:\n  temperature: 0.3\n",
      }),
      "prompts/partials/voice.prompt": "---\ndescription: How we write.\n---\n\nBe plain.{{> shared/rules}}\n",
      "prompts/partials/shared/rules.prompt": "Be short.\n",
    });
    expect(diagnostics).toEqual([]);
    expect(library.prompts.get("market/recap")).toMatchObject({
      file: "prompts/market/recap.prompt",
      version: "1.0.0",
      model: "gpt-4o",
      config: { temperature: 0.3 },
      input: {
        schema: {
          properties: { asset: { type: "string", description: "the asset" }, tone: { enum: ["calm", "lively", null] } },
          required: ["asset"],
          additionalProperties: false,
        },
        defaults: { tone: "calm" },
      },
      output: { schema: { required: ["title"] } },
      template: "{{> voice}}\nAbout {{asset}}",
      templateLine: 17,
      partials: ["shared/rules", "voice"],
    });
    expect(library.partials.get("voice")).toEqual({
      name: "voice",
      file: "prompts/partials/voice.prompt",
      template: "Be plain.{{> shared/rules}}\n",
      templateLine: 5,
      uses: ["shared/rules"],
    });
  });

  it("takes a partial whose front matter says nothing, or that has none", async () => {
    const { library, diagnostics } = await read({
      "prompts/partials/empty.prompt": "---\n---\nBe plain.",
      "prompts/partials/none.prompt": "Be plain.",
    });
    expect(diagnostics).toEqual([]);
    expect([...library.partials.values()].map(({ template }) => template)).toEqual(["Be plain.", "Be plain."]);
  });

  it("is empty where there are no prompts", async () => {
    expect(await read({})).toEqual({ library: { prompts: new Map(), partials: new Map() }, diagnostics: [] });
  });

  it("takes JSON Schema as well as the short form", async () => {
    const schema = "schema:\n  type: object\n  properties:\n    asset: { type: string, maxLength: 5 }";
    const { library } = await read({ "prompts/recap.prompt": promptText("{{asset}}", { input: schema }) });
    expect(library.prompts.get("recap")?.input.schema).toEqual({
      type: "object",
      properties: { asset: { type: "string", maxLength: 5 } },
    });
  });
});

describe("front matter with a mistake", () => {
  const sound = promptText("Hello {{asset}}");
  it.each([
    ["is missing", "Hello {{asset}}\n", ["1:1 front-matter/missing"]],
    ["begins below the first line", `\n${sound}`, ["1:1 front-matter/missing"]],
    ["is not closed", "---\nversion: 1.0.0\n", ["1:1 front-matter/not-closed"]],
    ["is no YAML", sound.replace("version: 1.0.0", "version: [1.0.0"), ["3:1 yaml/syntax"]],
    ["says a key twice", sound.replace("version: 1.0.0", "version: 1.0.0\nversion: 1.0.1"), ["3:1 yaml/syntax"]],
    ["is a list", "---\n- version\n---\nHello\n", ["2:1 front-matter/value"]],
    [
      "has a key that there is not",
      sound.replace("description", "descripton"),
      ["2:1 front-matter/missing", "3:1 front-matter/unknown-key"],
    ],
    ["has no version", sound.replace("version: 1.0.0\n", ""), ["2:1 front-matter/missing"]],
    ["has a version that is none", sound.replace("1.0.0", '"1.0"'), ["2:10 front-matter/value"]],
    ["has no output", sound.replace("output:\n  schema:\n    title: string\n", ""), ["2:1 front-matter/missing"]],
    ["has a type that there is not", sound.replace("asset: string", "asset: strnig"), ["6:5 schema/invalid"]],
    [
      "has a setting that there is not",
      promptText("{{asset}}", { more: "config:\n  temprature: 1\n" }),
      ["5:3 front-matter/unknown-key"],
    ],
    ["holds itself", sound.replace("1.0.0", "&a [*a]"), ["2:1 yaml/syntax"]],
    ["has values without end", sound.replace("1.0.0", `1.0.0\n${BOMB}`), ["2:1 yaml/syntax"]],
  ])("%s: told at its place, and never text of the prompt", async (_, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  it("is told too where it is nested without end", async () => {
    const found = await problems(sound.replace("1.0.0", "[".repeat(20_000)));
    expect(found[0]).toMatch(/^2:\d+ yaml\/syntax$/);
  });

  it("is told in a sentence that quotes the value and names the fix", async () => {
    const { diagnostics } = await read({
      "prompts/recap.prompt": sound.replace("1.0.0", '"1.0"').replace("description", "about"),
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "description is missing; add it: one sentence that says what the prompt is for",
      'version is "1.0", but must be a semantic version, such as "1.0.0"',
      'unknown key "about"; there are name, version, description, model, config, input, output',
    ]);
  });
});

/** Each line names the one above nine times. */
const BOMB = [
  "a: &a [x]",
  ..."bcdefgh".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[i]}`)}]`),
].join("\n");

describe("a template with a mistake", () => {
  it.each([
    ["a block that is not closed", "{{#if asset}}\nHello", "11:1 template/syntax"],
    ["a block closed by another name", "Hello\n  {{#if asset}} x {{/each}}", "12:6 template/syntax"],
    ["an expression without a name", "Hello\n  {{> }}", "12:3 template/syntax"],
    ["a partial that is not there", "Hello\n {{> voice}}", "12:2 partial/missing"],
    ["a partial whose name comes from the brief", "{{> (lookup . 'asset')}}", "11:1 partial/computed-name"],
  ])("%s is told at its place", async (_, template, expected) => {
    expect(await problems(promptText(template))).toEqual([expected]);
  });

  it("ends where partials use one another in a circle", async () => {
    const { diagnostics } = await read({
      "prompts/recap.prompt": promptText("{{> a}} {{asset}}"),
      "prompts/partials/a.prompt": "{{> b}}",
      "prompts/partials/b.prompt": "\n\nx {{> a}}",
    });
    expect(diagnostics).toMatchObject([
      { file: "prompts/partials/b.prompt", line: 3, column: 3, message: expect.stringContaining("a → b → a") },
    ]);
  });

  it("may define a partial of its own", async () => {
    expect(await problems(promptText('{{#*inline "mine"}}x{{/inline}}{{> mine}}{{asset}}'))).toEqual([]);
  });
});

describe("a file", () => {
  it.each([["Recap.prompt"], ["../recap.v2.prompt"], ["market recap.prompt"]])(
    "called %s cannot be a prompt",
    async (name) => {
      const file = `prompts/${name.replace("../", "")}`;
      expect(await problems(promptText("{{asset}}"), file)).toEqual(["1:1 file/name"]);
    },
  );

  it("that is not UTF-8 is told", async () => {
    expect(await problems(Uint8Array.of(0x2d, 0xff, 0xfe))).toEqual(["1:1 file/encoding"]);
  });

  it("that is larger than what a person writes is told", async () => {
    expect(await problems(promptText("x".repeat(1_000_000)))).toEqual(["1:1 file/size"]);
  });

  it("may begin with a byte order mark and end its lines as Windows does", async () => {
    expect(await problems(`\uFEFF${promptText("{{asset}}").replaceAll("\n", "\r\n")}`)).toEqual([]);
  });
});

describe("the digest of a prompt", () => {
  const base = {
    "prompts/a.prompt": promptText("{{> voice}} {{asset}}"),
    "prompts/partials/voice.prompt": "Be plain.\n",
  };
  const digest = async (files: Readonly<Record<string, string>>) =>
    (await read({ ...base, ...files })).library.prompts.get("a")?.digest;

  it.each([
    ["its text", { "prompts/a.prompt": promptText("{{> voice}}: {{asset}}") }],
    ["a partial", { "prompts/partials/voice.prompt": "Be lively." }],
    ["a setting", { "prompts/a.prompt": promptText("{{> voice}} {{asset}}", { more: "config:\n  topP: 0.5\n" }) }],
    ["the model", { "prompts/a.prompt": promptText("{{> voice}} {{asset}}", { more: "model: gpt-4o\n" }) }],
    ["a schema", { "prompts/a.prompt": promptText("{{> voice}} {{asset}}", { output: "schema:\n  text: string" }) }],
  ])("changes with %s", async (_, files) => {
    expect(await digest(files)).not.toBe(await digest({}));
  });

  it.each([
    ["the version", { "prompts/a.prompt": promptText("{{> voice}} {{asset}}", { version: "1.2.3" }) }],
    ["a comment", { "prompts/a.prompt": promptText("{{> voice}} {{asset}}", { more: "# why\n" }) }],
    ["the ends of lines", { "prompts/partials/voice.prompt": "Be plain.\r\n" }],
    ["a partial that it does not use", { "prompts/partials/other.prompt": "Other." }],
  ])("does not change with %s", async (_, files) => {
    expect(await digest(files)).toBe(await digest({}));
  });
});
