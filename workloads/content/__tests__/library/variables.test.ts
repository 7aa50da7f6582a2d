import { describe, expect, it } from "vitest";
import { toJsonSchema } from "../../src/library/schema.ts";
import { parseTemplate, type Template } from "../../src/library/template.ts";
import { usageOf } from "../../src/library/variables.ts";

const parse = (text: string, file = "a.prompt"): Template => {
  const { template } = parseTemplate({ file }, text, 1);
  if (template === undefined) throw new Error(`not a template: ${text}`);
  return template;
};

const SCHEMA = await toJsonSchema({
  asset: "string",
  "brand(object)": { name: "string", "site?": "string" },
  "moves(array)": { label: "string", size: "number" },
  "tags(array)": "string",
  "free?": "any",
  "byName(object)": { "(*)": "string" },
});

/** What is unknown, printed or unused; the names that every template here uses are left out of the last. */
function usage(text: string, partials: Readonly<Record<string, string>> = {}) {
  const { unknown, printed, unused } = usageOf(
    parse(text),
    SCHEMA,
    new Map(Object.entries(partials).map(([name, each]) => [name, parse(each, `${name}.prompt`)])),
  );
  return {
    unknown: unknown.map(({ name, template, node }) => `${template.file}:${node.loc.start.column + 1} ${name}`),
    printed: printed.map(({ name }) => name),
    unused: unused.map((path) => path.join(".")),
  };
}

describe("a name that the input does not have", () => {
  it.each([
    ["at the top", "{{ticker}}", "ticker"],
    ["inside an object", "{{brand.nmae}}", "brand.nmae"],
    ["of a text", "{{asset.name}}", "asset.name"],
    ["handed to a helper", "{{json ticker}}", "ticker"],
    ["handed to a helper by name", "{{media url=ticker}}", "ticker"],
    ["in a condition", "{{#if ticker}}{{/if}}", "ticker"],
    ["in an expression inside an expression", "{{json (lookup ticker 'a')}}", "ticker"],
    ["in a loop", "{{#each moves}}{{sise}}{{/each}}", "sise"],
    ["of the input, in a loop over a part of it", "{{#each moves}}{{asset}}{{/each}}", "asset"],
    ["of an item with a name of its own", "{{#each moves as |move|}}{{move.sise}}{{/each}}", "move.sise"],
    ["in {{else}}", "{{#each moves}}{{else}}{{label}}{{/each}}", "label"],
    ["under with", "{{#with brand}}{{asset}}{{/with}}", "asset"],
    ["one step too far up", "{{../asset}}", "../asset"],
    ["from the root", "{{#each moves}}{{@root.ticker}}{{/each}}", "@root.ticker"],
    ["as a helper that there is not", "{{uppercase asset}}", "uppercase"],
    ["that every object has", "{{constructor}}", "constructor"],
  ])("%s is found", (_, text, name) => {
    const column = text.indexOf(name) + 1;
    expect(usage(text).unknown).toEqual([`a.prompt:${column} ${name}`]);
  });

  it.each([
    ["{{asset}} {{brand.name}} {{this.asset}} {{./asset}}"],
    ["{{#each moves}}{{label}} {{this.size}} {{../asset}} {{@index}} {{@root.asset}}{{/each}}"],
    ["{{#each moves as |move i|}}{{move.label}} {{i}} {{#each ../tags}}{{this}} {{move.size}}{{/each}}{{/each}}"],
    ["{{#with brand}}{{#if site}}{{name}} {{../asset}}{{/if}}{{/with}}"],
    ["{{#moves}}{{label}}{{/moves}}{{#brand}}{{name}}{{/brand}}{{#asset}}{{this}}{{/asset}}"],
    ["{{moves.length}} {{moves.[0].label}} {{tags.length}}"],
    ["{{free.anything.at.all}} {{#each free}}{{x}}{{/each}} {{byName.someone}}"],
    ["{{role 'system'}}{{history}}{{@metadata.prompt.model}}{{#ifEquals asset 'x'}}{{asset}}{{/ifEquals}}"],
  ])("is not seen in %s", (text) => {
    expect(usage(text).unknown).toEqual([]);
  });
});

describe("a partial", () => {
  it("is read with what it is used with", () => {
    expect(usage("{{> line}}", { line: "{{label}}" }).unknown).toEqual(["line.prompt:3 label"]);
    expect(usage("{{#each moves}}{{> line}}{{/each}}", { line: "{{label}}" }).unknown).toEqual([]);
    expect(usage("{{> line brand}}", { line: "{{name}}{{asset}}" }).unknown).toEqual(["line.prompt:11 asset"]);
    expect(usage("{{> line tone=asset}}", { line: "{{tone}} {{this.tone}} {{asset}}" }).unknown).toEqual([]);
    expect(usage("{{> line it=brand}}", { line: "{{it.nmae}}" }).unknown).toEqual(["line.prompt:3 it.nmae"]);
  });

  it("does not see the names of the block that it is used in, nor what it is handed inside its own loops", () => {
    const named = usage("{{#each moves as |move|}}{{> line}}{{/each}}", { line: "{{move.label}}" });
    expect(named.unknown).toEqual(["line.prompt:3 move.label"]);
    expect(usage("{{#each moves}}{{> line}}{{/each}}", { line: "{{../asset}}" }).unknown).toEqual([
      "line.prompt:3 ../asset",
    ]);
    const handed = usage("{{> line tone=asset}}", { line: "{{#each moves}}{{tone}}{{/each}}" });
    expect(handed.unknown).toEqual(["line.prompt:18 tone"]);
  });

  it("may use another, take a block and be defined on the spot", () => {
    expect(usage("{{> a}}", { a: "{{> b}}", b: "{{ticker}}" }).unknown).toEqual(["b.prompt:3 ticker"]);
    expect(usage("{{#> a}}{{ticker}}{{/a}}", { a: "{{> @partial-block}}" }).unknown).toEqual(["a.prompt:11 ticker"]);
    expect(usage('{{#*inline "a"}}{{ticker}}{{/inline}}{{> a}}').unknown).toEqual(["a.prompt:19 ticker"]);
  });

  it("that uses itself is read once", () => {
    expect(usage("{{> a}}", { a: "{{> a}}{{ticker}}" }).unknown).toEqual(["a.prompt:10 ticker"]);
  });
});

describe("a part of the input that nothing uses", () => {
  const ALL = "{{asset}}{{json brand}}{{json moves}}{{tags}}{{free}}{{json byName}}";
  it.each([
    ["the whole of it", "", ["asset", "brand", "moves", "tags", "free", "byName"]],
    ["nothing of it", ALL, []],
    ["one name", ALL.replace("{{asset}}", ""), ["asset"]],
    ["one part of an object", ALL.replace("{{json brand}}", "{{brand.name}}"), ["brand.site"]],
    [
      "an object that is only asked for",
      ALL.replace("{{json brand}}", "{{#if brand}}{{/if}}"),
      ["brand.name", "brand.site"],
    ],
    ["one part of an item", ALL.replace("{{json moves}}", "{{#each moves}}{{label}}{{/each}}"), ["moves.[].size"]],
    [
      "nothing, where a loop writes each item",
      ALL.replace("{{json moves}}", "{{#each moves}}{{json this}}{{/each}}"),
      [],
    ],
    [
      "nothing, where a loop goes over an object",
      ALL.replace("{{json brand}}", "{{#each brand}}{{this}}{{/each}}"),
      [],
    ],
    ["nothing, where a partial is handed it", ALL.replace("{{asset}}", "{{> a x=asset}}"), []],
    ["nothing, where it is all written as JSON", "{{json this}}", []],
  ])("is found: %s", (_, text, expected) => {
    expect(usage(text, { a: "{{x}}" }).unused).toEqual(expected);
  });
});

describe("a value that is no text", () => {
  it("is found where it is written as text", () => {
    expect(usage("{{brand}} {{moves}} {{#each moves}}{{this}}{{/each}}").printed).toEqual(["brand", "moves", "this"]);
  });

  it("is not found in text, lists of text and JSON", () => {
    expect(usage("{{asset}} {{tags}} {{json brand}} {{free}} {{#with brand}}{{name}}{{/with}}").printed).toEqual([]);
  });
});
