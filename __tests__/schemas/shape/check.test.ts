import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../schemas/diagnostic.ts";
import { SchemaSet } from "../../../schemas/shape/schema-set.ts";
import { brief, check as checkText, marked } from "../../support/diagnostics.ts";

const schemas = new SchemaSet(join(import.meta.dirname, "../../fixtures/schemas"));
const check = (value: unknown) => checkText(JSON.stringify(value), "sample.schema.json", "a.json", schemas);
const checkYaml = (text: string) => checkText(text, "sample.schema.json", "a.yaml", schemas);
const messages = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ message }) => message);

describe("a value of the right shape", () => {
  it("has no diagnostics", () => {
    expect(
      check({ pool: { id: "x" }, size: "auto", kind: { kind: "file", path: "x" }, count: 20, list: ["a"] }),
    ).toEqual([]);
  });

  it("may be the same in YAML", () => {
    expect(checkYaml("pool:\n  id: x\nsize: 3\n")).toEqual([]);
  });
});

describe("a misspelled property", () => {
  it.each([
    ["letters that changed places", "wrod", "word"],
    ["a wrong case", "Word", "word"],
    ["a case of another language", "secret_value", "secretValue"],
    ["separators", "secret-value", "secretValue"],
    ["a missing letter", "cont", "count"],
  ])("with %s is told with the right name, and repaired", (_, name, right) => {
    const [diagnostic, ...others] = check({ [name]: null });
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({
      ruleId: "schema/unknown-property",
      message: `${name} is not a known property`,
      path: name,
      received: name,
      suggestion: right,
      fix: { title: `rename to ${right}`, text: `"${right}"` },
    });
    expect(diagnostic && marked(JSON.stringify({ [name]: null }), diagnostic)).toBe(`"${name}"`);
  });

  it("and the required one that it was meant to be are one mistake", () => {
    expect(check({ deep: { nmae: "x" } })).toMatchObject([
      {
        ruleId: "schema/unknown-property",
        message: "deep.nmae is not a known property, and the required name is missing",
        suggestion: "name",
        position: { line: 1, column: 10 },
      },
    ]);
  });

  it("is not renamed to one that is set already", () => {
    const [diagnostic] = check({ word: "ab", wrod: "ab" });
    expect(diagnostic).toMatchObject({ suggestion: "word" });
    expect(diagnostic).not.toHaveProperty("fix");
  });

  it("is not renamed when two are as near", () => {
    const [diagnostic] = check({ lexx: "ab" });
    expect(diagnostic).not.toHaveProperty("fix");
  });

  it("is not renamed when another one would get the same name", () => {
    const found = check({ wrod: "ab", Word: "ab", oldWord: "ab" });
    expect(found.map(({ suggestion, fix }) => [suggestion, fix])).toEqual(Array(3).fill(["word", undefined]));
  });

  it("keeps its own quotes when it is renamed in YAML", () => {
    expect(checkYaml("wrod: ab")[0]?.fix?.text).toBe("word");
    expect(checkYaml("'wrod': ab")[0]?.fix?.text).toBe("'word'");
  });

  it("is told where it belongs when it stands in the wrong place", () => {
    expect(messages(check({ sizeGb: 8 }))).toEqual(["sizeGb is not a known property; it belongs to deep"]);
  });

  it("may have the name of what every object has", () => {
    expect(check({ constructor: 1, toString: 2, hasOwnProperty: 3 }).map(({ path }) => path)).toEqual([
      "constructor",
      "toString",
      "hasOwnProperty",
    ]);
  });

  it("with a name that is no word is quoted", () => {
    expect(messages(check({ "a b\n": 1 }))).toEqual(['["a b\\n"] is not a known property']);
  });

  it("is found where all parts of a schema must know it", () => {
    expect(check({ pair: { b: 1, cc: 1 } })).toMatchObject([{ ruleId: "schema/unknown-property", path: "pair.cc" }]);
  });
});

describe("a missing property", () => {
  it("is told at the key of its parent, with what it must be", () => {
    const text = JSON.stringify({ deep: {} });
    const [diagnostic] = check({ deep: {} });
    expect(diagnostic).toMatchObject({
      ruleId: "schema/missing-property",
      message: "deep.name is missing; it must be a text",
      path: "deep.name",
      expected: "a text",
    });
    expect(diagnostic && marked(text, diagnostic)).toBe('"deep"');
  });

  it("is told when another one demands it", () => {
    expect(messages(check({ pair: { a: 1 } }))).toEqual(["pair is an object, but must have b where it has a"]);
  });

  it("is told once when a condition demands it", () => {
    expect(messages(check({ choice: { mode: "x" } }))).toEqual([expect.stringMatching(/^choice\.value is missing/)]);
  });
});

describe("a value of the wrong type", () => {
  it.each([
    [
      { count: "64" },
      'count is "64", but must be a whole number between 20 and 16384 that is a multiple of 4; remove the quotes',
      "64",
    ],
    [{ flag: "true" }, 'flag is "true", but must be true or false; write true', "true"],
    [{ flag: "No" }, 'flag is "No", but must be true or false; write false', "false"],
    [{ text: 8.5 }, "text is 8.5, but must be a text; write it in double quotes", '"8.5"'],
    [{ text: true }, "text is true, but must be a text; write it in double quotes", '"true"'],
  ])("%j is told with its one repair", (value, message, text) => {
    expect(check(value)).toMatchObject([{ ruleId: "schema/type", message, fix: { text } }]);
  });

  it.each([
    [{ count: "8x" }, 'count is "8x", but must be a whole number between 20 and 16384 that is a multiple of 4'],
    [{ count: 8.5 }, "count is 8.5, but must be a whole number between 20 and 16384 that is a multiple of 4"],
    [{ text: null }, "text is empty (null), but must be a text"],
    [{ text: ["a"] }, "text is a list, but must be a text"],
    [{ text: {} }, "text is an object, but must be a text"],
    [{ list: "a" }, 'list is "a", but must be a list of 1 to 2 items'],
    [{ list: [1] }, "list[0] is 1, but must be a text; write it in double quotes"],
    [{ either: 3 }, "either is 3, but must be a text or true or false; write it in double quotes"],
    [{ deep: 3 }, "deep is 3, but must be an object"],
    [{ names: { a: 1 } }, "names.a is 1, but must be a text; write it in double quotes"],
    [[], "the file is an empty list, but must be an object"],
    [{ empty: 1 }, "empty is 1, but must be null"],
  ])("%j: %s", (value, message) => {
    expect(messages(check(value))).toEqual([message]);
  });

  it("is quoted in short", () => {
    const [message = ""] = messages(check({ count: "x".repeat(500) }));
    expect(message.length).toBeLessThan(180);
  });

  it("keeps the number as it is written in YAML", () => {
    expect(checkYaml("text: 8.40").at(0)?.fix?.text).toBe('"8.40"');
  });

  it("gets no repair when its text spans lines", () => {
    expect(checkYaml("flag: >\n  true\n")).toMatchObject([{ ruleId: "schema/type" }]);
    expect(checkYaml("flag: >\n  true\n")[0]).not.toHaveProperty("fix");
  });
});

describe("a value that is not allowed", () => {
  it.each([
    [{ level: "low" }, "Low", '"Low"'],
    [{ level: "very high" }, "VeryHigh", '"VeryHigh"'],
    [{ level: "3" }, "3", "3"],
    [{ fixed: "Only" }, "only", '"only"'],
  ])("%j differs only in writing: it is repaired", (value, suggestion, text) => {
    expect(check(value)).toMatchObject([{ ruleId: "schema/enum", suggestion, fix: { text } }]);
  });

  it("is suggested but not written when letters differ", () => {
    const [diagnostic] = check({ level: "Lwo" });
    expect(diagnostic).toMatchObject({
      message: 'level is "Lwo", but must be one of "Low", "VeryHigh", 3',
      expected: 'one of "Low", "VeryHigh", 3',
      received: '"Lwo"',
      suggestion: "Low",
      documentation: "https://example.com/level",
    });
    expect(diagnostic).not.toHaveProperty("fix");
  });

  it.each([
    [{ count: 10 }, "schema/range", "count is 10, but must be between 20 and 16384 that is a multiple of 4"],
    [{ share: 1 }, "schema/range", "share is 1, but must be a number above 0 below 1"],
    [{ word: "a" }, "schema/range", 'word is "a", but must be a text of 2 to 4 characters'],
    [{ list: [] }, "schema/range", "list is an empty list, but must be a list of 1 to 2 items"],
    [{ code: "A" }, "schema/pattern", 'code is "A", but must be lowercase letters'],
    [{ pattern: "A" }, "schema/pattern", 'pattern is "A", but must be a text that matches ^[a-z]+$, such as "abc"'],
    [
      { when: "now" },
      "schema/format",
      'when is "now", but must be an RFC 3339 date and time such as 2030-01-31T18:00:00Z',
    ],
    [
      { list: ["a", "a"] },
      "schema/duplicate-item",
      "list is a list, but must not hold the same item twice (items 1 and 2)",
    ],
    [{ names: { A: "x" } }, "schema/property-name", 'names is an object, but must have no property named "A"'],
    [{ fixed: "other" }, "schema/enum", 'fixed is "other", but must be "only"'],
  ])("%j: %s", (value, ruleId, message) => {
    const found = check(value);
    expect(found.map((each) => [each.ruleId, each.message])).toEqual([[ruleId, message]]);
  });

  it("is marked where it stands, a duplicate item at the second one", () => {
    const text = JSON.stringify({ list: ["a", "a"] });
    const [diagnostic] = check({ list: ["a", "a"] });
    expect(diagnostic && brief(diagnostic)).toBe(`1:${text.lastIndexOf('"a"') + 1} schema/duplicate-item`);
  });
});

describe("a deprecated property", () => {
  it("is a warning, and renamed when its successor is free", () => {
    expect(check({ oldWord: "ab" })).toMatchObject([
      {
        ruleId: "schema/deprecated-property",
        severity: "warning",
        message: "oldWord is deprecated; write word instead",
        fix: { text: '"word"' },
      },
    ]);
    expect(check({ oldWord: "ab", word: "ab" })[0]).not.toHaveProperty("fix");
  });

  it("says why it is", () => {
    expect(messages(check({ older: "x" }))).toEqual(["older is deprecated; it does nothing any more"]);
  });
});

describe("a secret", () => {
  const told = (value: unknown) => JSON.stringify(check(value));

  it.each([
    [{ secretValue: "hunter2" }],
    [{ secretValue: 12345678 }],
    [{ block: { a: "hunter2" } }],
    [{ deep: { password: "hunter2" } }],
    [{ deep: { pasword: "hunter2" } }],
    [{ clientSecret: "hunter2" }],
    [{ secretvalue: "hunter2" }],
  ])("%j is told without its value", (value) => {
    expect(check(value).length).toBeGreaterThan(0);
    expect(told(value)).not.toContain("hunter2");
    expect(told(value)).not.toContain("12345678");
  });

  it("keeps the lines of others", () => {
    const found = checkYaml("secretValue: hunter2\ncount: 3\n");
    expect(found.find(({ path }) => path === "count")?.sourceLine).toBe("count: 3");
    expect(found.find(({ path }) => path === "secretValue")).not.toHaveProperty("sourceLine");
  });
});

describe("many mistakes", () => {
  it("are told all at once", () => {
    expect(check({ wrod: 1, count: 1, deep: {}, level: "x", pool: 3, list: [1, 2, 3] }).length).toBe(9);
  });

  it("are told up to a hundred, with the number of the rest", () => {
    const found = check(Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`unknown${index}`, 1])));
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toMatchObject({
      ruleId: "file/too-many-problems",
      message: "150 more problems of this file are not shown",
      severity: "error",
    });
  });

  it("of a property are told with the documentation of it or of its parent", () => {
    expect(check({ text: 1 })).toMatchObject([{ documentation: "https://example.com/text" }]);
  });
});

describe("a schema", () => {
  it("that is missing is our mistake, not the user's", () => {
    expect(() => checkText("{}", "none.schema.json", "a.json", schemas)).toThrow(/none\.schema\.json/);
  });
});
