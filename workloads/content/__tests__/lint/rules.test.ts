import { describe, expect, it } from "vitest";
import { lint } from "../../src/lint/lint.ts";
import { folderWith, places, promptText } from "../support/folder.ts";

const CASES = "cases:\n  - name: one\n    input: { asset: Bitcoin }\n    assert: [{ of: user, contains: Bitcoin }]\n";

type Files = Readonly<Record<string, string>>;

/** What lint finds beside a lock file that does not exist yet. */
async function findings(files: Files): Promise<{ places: string[]; messages: string[] }> {
  const { diagnostics } = await lint(folderWith(files));
  const rest = diagnostics.filter(({ ruleId }) => ruleId !== "version-lock/unpinned");
  return { places: places(rest), messages: rest.map(({ message }) => message) };
}

/** One prompt with its cases. */
const withPrompt = (text: string, more: Files = {}): Files => ({
  "prompts/recap.prompt": text,
  "prompts/recap.cases.yaml": CASES,
  ...more,
});

describe("a library without a mistake", () => {
  it("has nothing to be told", async () => {
    const files = withPrompt(promptText("{{> voice}} {{asset}}"), { "prompts/partials/voice.prompt": "Be plain." });
    expect((await findings(files)).places).toEqual([]);
  });
});

describe("a template and its input schema", () => {
  const input = "schema:\n  asset: string\n  moves?(array, what moved):\n    size: number\n    'note?': string";

  it("must agree both ways, each mistake at its place", async () => {
    const text = promptText("{{asset}} {{aset}}\n{{#each moves}}{{size}}{{/each}}", { input });
    expect(await findings(withPrompt(text))).toEqual({
      places: ["prompts/recap.prompt:9:7 variables/unused", "prompts/recap.prompt:14:13 variables/unknown"],
      messages: [
        'nothing in recap uses "moves[].note"; use it in the template, or remove it here',
        '"aset" is not in input.schema of prompts/recap.prompt; did you mean "asset"?',
      ],
    });
  });

  it("must agree in partials too, for every prompt that uses them", async () => {
    const files = withPrompt(promptText("{{> voice}} {{asset}}"), {
      "prompts/partials/voice.prompt": "---\ndescription: How we write.\n---\nFor {{reader}}.",
      "prompts/other.prompt": promptText("{{> voice}}{{asset}}"),
      "prompts/other.cases.yaml": CASES,
    });
    const { places: found, messages } = await findings(files);
    expect(found).toEqual(Array(2).fill("prompts/partials/voice.prompt:4:7 variables/unknown"));
    expect(messages.join()).toMatch(/prompts\/other\.prompt.*prompts\/recap\.prompt/);
  });

  it("must agree where the schema is JSON Schema", async () => {
    const schema =
      "schema:\n  type: object\n  properties:\n    asset: { type: string }\n    moves: { type: array, items: { type: object, properties: { size: {} } } }";
    const text = promptText("{{asset}}{{#each moves}}x{{/each}}", { input: schema });
    expect((await findings(withPrompt(text))).places).toEqual(["prompts/recap.prompt:9:66 variables/unused"]);
  });

  it("must not write an object as text", async () => {
    const text = promptText("{{asset}} {{moves}}", { input: input.replace("    'note?': string", "    note: string") });
    expect((await findings(withPrompt(text))).messages).toEqual([
      '"moves" would be written as "[object Object]"; use {{#each}} or {{json moves}}',
    ]);
  });
});

describe("default values", () => {
  it("must fit the schema, but need not be a whole brief", async () => {
    const input = "schema:\n  asset: string\n  tone(enum): [calm, lively]\ndefault:\n  tone: loud\n  extra: 1";
    expect(await findings(withPrompt(promptText("{{asset}} {{tone}}", { input })))).toEqual({
      places: [
        "prompts/recap.prompt:9:11 input-defaults/value",
        "prompts/recap.prompt:10:5 input-defaults/unknown-key",
      ],
      messages: [
        'input.default.tone is "loud", but must be one of "calm", "lively"',
        'unknown key "extra"; there are asset, tone',
      ],
    });
  });
});

describe("an output schema", () => {
  it.each([
    ["lets an answer be empty", "schema:\n  'title?': string", ["8:3 output-schema/optional"]],
    ["is open", "schema: { type: object, required: [a], properties: { a: {} } }", ["8:3 output-schema/open"]],
    [
      "is open further down",
      "schema:\n  type: object\n  additionalProperties: false\n  required: [a]\n  properties:\n    a: { type: object }",
      ["13:7 output-schema/open"],
    ],
  ])("that %s is told", async (_, output, expected) => {
    const { places: found } = await findings(withPrompt(promptText("{{asset}}", { output })));
    expect(found).toEqual(expected.map((each) => `prompts/recap.prompt:${each}`));
  });
});

describe("roles", () => {
  it.each([
    ["a role that there is not", '{{role "assistant"}}{{asset}}', "11:1 roles/unknown"],
    ["a role that the brief chooses", "{{role asset}}", "11:1 roles/computed"],
    ["a marker written by hand", "x <<<dotprompt:role:system>>> {{asset}}", "11:1 roles/marker"],
  ])("%s is told", async (_, template, expected) => {
    expect((await findings(withPrompt(promptText(template)))).places).toEqual([`prompts/recap.prompt:${expected}`]);
  });

  it("are looked at in partials too", async () => {
    const files = withPrompt(promptText("{{> a}}{{asset}}"), { "prompts/partials/a.prompt": 'x\n{{role "tool"}}' });
    expect((await findings(files)).places).toEqual(["prompts/partials/a.prompt:2:1 roles/unknown"]);
  });
});

describe("cases", () => {
  const prompt = promptText("{{asset}}", { output: "schema:\n  title: string\n  'parts(array)':\n    body: string" });
  const check = async (cases: string) =>
    (await findings(withPrompt(prompt, { "prompts/recap.cases.yaml": cases }))).places;
  const at = (...found: string[]) => found.map((each) => `prompts/recap.cases.yaml:${each}`);

  it("are missed where there are none", async () => {
    expect((await findings({ "prompts/recap.prompt": prompt })).messages).toEqual([
      "recap has no cases; write prompts/recap.cases.yaml with at least one",
    ]);
    expect(await check("cases: []\n")).toEqual(at("1:8 cases/value"));
  });

  it("are told where no prompt has their name", async () => {
    expect((await findings(withPrompt(prompt, { "prompts/old.cases.yaml": CASES }))).places).toEqual([
      "prompts/old.cases.yaml:1:1 cases/stray",
    ]);
  });

  it.each([
    ["is no YAML", "cases: [\n", ["2:1 yaml/syntax"]],
    ["has an assertion that there is not", CASES.replace("contains", "contain"), ["4:26 cases/unknown-key"]],
    ["has no input", CASES.replace("    input: { asset: Bitcoin }\n", ""), ["2:5 cases/missing"]],
    ["has an input that the prompt refuses", CASES.replace("Bitcoin }", "7 }"), ["3:21 cases/value"]],
    ["has a pattern that is none", CASES.replace("contains: Bitcoin", 'matches: "("'), ["4:35 cases/value"]],
    ["looks at a part that no answer has", CASES.replace("of: user", "path: titel"), ["4:22 cases/unknown-path"]],
    [
      "looks at a part of what is sent",
      CASES.replace("of: user", "of: user, path: title"),
      ["4:32 cases/unknown-path"],
    ],
    ["looks at a part of an item", CASES.replace("of: user", "path: parts.0.body"), []],
  ])("are told where a file %s", async (_, cases, expected) => {
    expect(await check(cases)).toEqual(at(...expected));
  });
});

describe("a name", () => {
  it("is taken once: by a prompt", async () => {
    const files = withPrompt(promptText("{{asset}}"), {
      "prompts/second.prompt": promptText("{{asset}}", { more: "name: recap\n" }),
      "prompts/second.cases.yaml": CASES,
    });
    expect(await findings(files)).toEqual({
      places: ["prompts/second.prompt:4:7 duplicate-name"],
      messages: ['the name "recap" is taken by prompts/recap.prompt; give this prompt another'],
    });
  });

  it("is taken once: by a partial", async () => {
    const files = withPrompt(promptText('{{#*inline "a"}}x{{/inline}}{{> a}}{{asset}}'), {
      "prompts/partials/a.prompt": "y",
    });
    expect((await findings(files)).places).toContain("prompts/recap.prompt:11:1 duplicate-name");
  });

  it("is taken once: by a case", async () => {
    const twice = `${CASES}${CASES.replace("cases:\n", "")}`;
    const files = withPrompt(promptText("{{asset}}"), { "prompts/recap.cases.yaml": twice });
    expect((await findings(files)).places).toEqual(["prompts/recap.cases.yaml:5:11 duplicate-name"]);
  });
});

describe("a partial", () => {
  it("that no prompt uses is told, and so is what only it uses", async () => {
    const files = withPrompt(promptText("{{> a}} {{asset}}"), {
      "prompts/partials/a.prompt": "{{> b}}",
      "prompts/partials/b.prompt": "b",
      "prompts/partials/c.prompt": "{{> d}}",
      "prompts/partials/d.prompt": "d",
    });
    expect((await findings(files)).places).toEqual([
      "prompts/partials/c.prompt:1:1 unused-partial",
      "prompts/partials/d.prompt:1:1 unused-partial",
    ]);
  });

  it("is not called unused while the prompt that uses it cannot be read", async () => {
    const files = withPrompt(promptText("{{> a}} {{asset}}", { version: "one" }), { "prompts/partials/a.prompt": "a" });
    expect((await findings(files)).places).toEqual(["prompts/recap.prompt:2:10 front-matter/value"]);
  });
});
