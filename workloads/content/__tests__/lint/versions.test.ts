import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lint } from "../../src/lint/lint.ts";
import { compareVersions, raise } from "../../src/lint/versions/advice.ts";
import { compareSchemas } from "../../src/lint/versions/compare.ts";
import type { JsonObject } from "../../src/types.ts";
import { folderWith, promptText } from "../support/folder.ts";

const LOCK = "prompts/versions.lock.json";
const CASES = "cases:\n  - { name: one, input: { asset: Bitcoin }, assert: [] }\n";
const BASE = {
  input: "schema:\n  asset: string, the asset\n  tone(enum): [calm, lively]\ndefault:\n  tone: calm",
  output: "schema:\n  title: string\n  'tag?': string",
  template: "{{> voice}} {{asset}} {{tone}}",
};
type Change = Partial<typeof BASE> & { readonly version?: string; readonly more?: string; readonly voice?: string };

const filesOf = ({ voice = "Be plain.\n", template = BASE.template, ...rest }: Change) => ({
  "prompts/recap.prompt": promptText(template, { ...BASE, ...rest }),
  "prompts/recap.cases.yaml": CASES,
  "prompts/partials/voice.prompt": voice,
});

/** A folder in which 1.0.0 is pinned. */
async function pinnedFolder(): Promise<string> {
  const cwd = folderWith(filesOf({}));
  expect((await lint(cwd, { fixLock: true })).diagnostics).toEqual([]);
  return cwd;
}

function change(cwd: string, to: Change): void {
  for (const [name, text] of Object.entries(filesOf(to))) writeFileSync(join(cwd, name), text);
}

/** What lint says of versions once something has changed. */
async function told(cwd: string, to: Change): Promise<string> {
  change(cwd, to);
  const { diagnostics } = await lint(cwd);
  return diagnostics.map(({ ruleId, message }) => `${ruleId} ${message}`).join("\n");
}

describe("the lock file", () => {
  it("pins what is new, and then nothing is left to do", async () => {
    const cwd = folderWith(filesOf({}));
    expect((await lint(cwd)).diagnostics).toMatchObject([
      { ruleId: "version-lock/unpinned", file: "prompts/recap.prompt", line: 2, column: 10 },
    ]);
    expect(await lint(cwd, { fixLock: true })).toMatchObject({ pinned: ["recap 1.0.0"], diagnostics: [] });
    const text = readFileSync(join(cwd, LOCK), "utf8");
    expect(await lint(cwd, { fixLock: true })).toMatchObject({ pinned: [], diagnostics: [] });
    expect(readFileSync(join(cwd, LOCK), "utf8")).toBe(text);
  });

  it("never pins a change without a new version", async () => {
    const cwd = await pinnedFolder();
    const before = readFileSync(join(cwd, LOCK), "utf8");
    change(cwd, { voice: "Be lively.\n" });
    expect(await lint(cwd, { fixLock: true })).toMatchObject({
      pinned: [],
      diagnostics: [{ ruleId: "version-lock/too-low" }],
    });
    expect(readFileSync(join(cwd, LOCK), "utf8")).toBe(before);
  });

  it("keeps the digest of every version, so that none is given twice", async () => {
    const cwd = await pinnedFolder();
    change(cwd, { voice: "Be lively.\n", version: "1.0.1" });
    expect(await lint(cwd, { fixLock: true })).toMatchObject({ pinned: ["recap 1.0.1"], diagnostics: [] });
    expect(Object.keys(JSON.parse(readFileSync(join(cwd, LOCK), "utf8")).recap.versions)).toEqual(["1.0.0", "1.0.1"]);
    expect(await told(cwd, { voice: "Be short.\n", version: "1.0.0" })).toMatch(/^version-lock\/taken /);
    expect(await told(cwd, { voice: "Be short.\n", version: "0.9.0" })).toMatch(/^version-lock\/older /);
  });

  it("tells a prompt that is gone, and forgets it when asked to", async () => {
    const lock = readFileSync(join(await pinnedFolder(), LOCK), "utf8");
    const cwd = folderWith({ [LOCK]: lock });
    expect((await lint(cwd)).diagnostics).toMatchObject([{ ruleId: "version-lock/gone", file: LOCK }]);
    expect((await lint(cwd, { fixLock: true })).diagnostics).toEqual([]);
    expect(readFileSync(join(cwd, LOCK), "utf8")).toBe("{}\n");
  });

  it("calls no prompt gone that only cannot be read", async () => {
    const cwd = await pinnedFolder();
    change(cwd, { version: "one" });
    expect((await lint(cwd, { fixLock: true })).diagnostics.map(({ ruleId }) => ruleId)).toEqual([
      "front-matter/value",
    ]);
    expect(JSON.parse(readFileSync(join(cwd, LOCK), "utf8"))).toHaveProperty("recap");
  });

  it.each([
    ["is left by a merge", '<<<<<<< HEAD\n{\n=======\n"a"', "version-lock/value"],
    ["is YAML, but no JSON", "{} # nothing yet", "version-lock/syntax"],
    ["is no lock", '{ "recap": { "version": "1.0.0" } }', "version-lock/missing"],
  ])("that %s is told, and not written over", async (_, text, rule) => {
    const cwd = folderWith({ ...filesOf({}), [LOCK]: text });
    const { diagnostics, pinned } = await lint(cwd, { fixLock: true });
    expect(diagnostics.map(({ ruleId }) => ruleId)).toContain(rule);
    expect(pinned).toEqual([]);
    expect(readFileSync(join(cwd, LOCK), "utf8")).toBe(text);
  });
});

describe("advice on versions", () => {
  it.each<[string, Change, string, string]>([
    ["its words", { template: `${BASE.template}!` }, "1.0.1", "its text"],
    ["the words of a partial", { voice: "Be lively.\n" }, "1.0.1", "partial voice"],
    [
      "what the schema says to people",
      { input: BASE.input.replace("the asset", "asset") },
      "1.0.1",
      "descriptions in input.schema",
    ],
    ["its modules", { template: BASE.template.replace("{{> voice}} ", "") }, "1.1.0", "partial voice is gone"],
    ["its model", { more: "model: gpt-4o\n" }, "1.1.0", "model"],
    ["its settings", { more: "config:\n  topP: 1\n" }, "1.1.0", "config"],
    ["a default", { input: BASE.input.replace("tone: calm", "tone: lively") }, "1.1.0", "input.default"],
    [
      "a part of a brief that may be left out",
      { input: BASE.input.replace("  tone", "  'more?': any\n  tone") },
      "1.1.0",
      "input.schema.more is new",
    ],
    [
      "a part that a brief must have",
      { input: BASE.input.replace("  tone", "  more: any\n  tone") },
      "2.0.0",
      "input.schema.more is new and required",
    ],
    [
      "a choice that is gone",
      { input: BASE.input.replace("calm, lively", "calm") },
      "2.0.0",
      "input.schema.tone takes less",
    ],
    [
      "a choice that is new",
      { input: BASE.input.replace("calm, lively", "calm, lively, dry") },
      "1.1.0",
      "input.schema.tone takes more",
    ],
    [
      "a part of a brief that is gone",
      { input: "schema:\n  asset: string, the asset\ndefault: {}" },
      "2.0.0",
      "input.schema.tone is gone",
    ],
    [
      "a default that is gone",
      { input: BASE.input.replace("\ndefault:\n  tone: calm", "") },
      "2.0.0",
      "input.schema.tone takes less",
    ],
    [
      "a part of the answer that is new",
      { output: `${BASE.output}\n  text: string` },
      "1.1.0",
      "output.schema.text is new and required",
    ],
    ["a part of the answer that is gone", { output: "schema:\n  title: string" }, "2.0.0", "output.schema.tag is gone"],
    [
      "a part of the answer that may be missing",
      { output: BASE.output.replace("title", "'title?'") },
      "2.0.0",
      "output.schema.title takes more",
    ],
    [
      "a part of the answer of another type",
      { output: BASE.output.replace("title: string", "title: number") },
      "2.0.0",
      "output.schema.title",
    ],
  ])("for a change of %s is given, and held to", async (_, to, lowest, what) => {
    const cwd = await pinnedFolder();
    const versionOf = (text: string) => text.split("\n").find((line) => line.startsWith("version-lock")) ?? "";
    const said = versionOf(await told(cwd, to));
    expect(said).toContain(what);
    expect(said).toContain(`raise the version to ${lowest} or higher`);
    const [major = 0, minor = 0, patch = 0] = lowest.split(".").map(Number);
    const below = patch > 0 ? undefined : minor > 0 ? `1.${minor - 1}.9` : `${major - 1}.9.9`;
    if (below !== undefined)
      expect(versionOf(await told(cwd, { ...to, version: below }))).toMatch(/^version-lock\/too-low /);
    expect(versionOf(await told(cwd, { ...to, version: lowest }))).toMatch(/^version-lock\/unpinned /);
  });

  it("is none for a new version without a change", async () => {
    expect(await told(await pinnedFolder(), { version: "1.0.1" })).toMatch(/^version-lock\/unpinned /);
  });
});

describe("versions", () => {
  const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((parts) => parts.join("."));

  it("rise by every level, further by a weightier one", () => {
    fc.assert(
      fc.property(version, (each) => {
        const steps = [each, raise(each, "patch"), raise(each, "minor"), raise(each, "major")];
        expect([...steps].reverse().sort(compareVersions)).toEqual(steps);
        expect(new Set(steps).size).toBe(4);
      }),
    );
  });
});

const scalar: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ type: fc.constantFrom("string", "number", "boolean", ["string", "null"]) }),
  fc.record({ type: fc.constant("string"), minLength: fc.nat(2), maxLength: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }) }),
  fc.record({ type: fc.constant("array"), items: fc.constantFrom({ type: "string" }, {}), maxItems: fc.nat(2) }),
);

const object: fc.Arbitrary<JsonObject> = fc
  .record({
    properties: fc.dictionary(fc.constantFrom("x", "y"), scalar, { maxKeys: 2 }),
    required: fc.subarray(["x", "y"]),
    additionalProperties: fc.constantFrom(false, true, { type: "string" }),
  })
  .map((parts) => ({ type: "object", ...parts }));

const value = fc.dictionary(
  fc.constantFrom("x", "y", "z"),
  fc.constantFrom("", "a", "b", "abc", "abcdef", 1, true, null, [], ["a"], [1, 2]),
  { maxKeys: 3 },
);

describe("two schemas", () => {
  const accepts = (schema: JsonObject, candidate: unknown) => new Ajv({ strict: false }).validate(schema, candidate);

  it("that take different values are never told to be the same", () => {
    fc.assert(
      fc.property(object, object, value, (before, after, candidate) => {
        const kinds = compareSchemas(before, after).map(({ kind }) => kind);
        if (accepts(before, candidate) && !accepts(after, candidate)) {
          expect(kinds).toSatisfy(() => kinds.some((kind) => /narrowed|changed|required|removed|added/.test(kind)));
        }
        if (!accepts(before, candidate) && accepts(after, candidate)) {
          expect(kinds).toSatisfy(() => kinds.some((kind) => /widened|changed|added|required|removed/.test(kind)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("that are the same, but for what they say to people, do not differ", () => {
    fc.assert(
      fc.property(object, fc.string(), (schema, text) => {
        expect(compareSchemas(schema, { ...schema, description: text })).toEqual([]);
      }),
    );
  });
});
