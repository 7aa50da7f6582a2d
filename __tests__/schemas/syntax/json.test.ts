import { describe, expect, it } from "vitest";
import { brief, marked, parse, plainValue } from "../../support/diagnostics.ts";

const only = (text: string) => {
  const { diagnostics } = parse(text);
  expect(diagnostics.map(brief)).toHaveLength(1);
  return diagnostics[0];
};

describe("a JSON file", () => {
  it("gives the value that JSON.parse gives, with the place of each part", () => {
    const text = '{ "a": [1, -2.5e3, true, null, "\\u00fc"] }';
    const parsed = parse(text);
    expect(parsed.diagnostics).toEqual([]);
    expect(plainValue(parsed)).toEqual(JSON.parse(text));
  });

  it.each([
    ["a comment", "{\n  // why\n}", "2:3 syntax/comment", "// why"],
    ["a block comment", "{ /* why */ }", "1:3 syntax/comment", "/* why */"],
    ["a comma before }", '{ "a": 1, }', "1:9 syntax/trailing-comma", ","],
    ["a comma before ]", "[1,\n]", "1:3 syntax/trailing-comma", ","],
    ["a missing comma", '{ "a": 1\n  "b": 2 }', "2:3 syntax/missing-comma", '"b"'],
    ["a missing comma in a list", "[true false]", "1:7 syntax/missing-comma", "false"],
  ])("with %s has one mistake and still one meaning", (_, text, expected, place) => {
    const diagnostic = only(text);
    expect(diagnostic && brief(diagnostic)).toBe(expected);
    expect(diagnostic && marked(text, diagnostic)).toBe(place);
    expect(parse(text).document).toBeDefined();
  });

  it.each([
    ["single quotes", "{'a': 1}", "a text must stand in double quotes, not in single quotes"],
    ["a name without quotes", "{a: 1}", 'the name of a property must stand in double quotes: "a"'],
    ["Python's True", '{"a": True}', "True is no JSON value; write true"],
    ["Python's None", '{"a": None}', "None is no JSON value; write null"],
    ["NaN", '{"a": NaN}', "NaN is no JSON value"],
    ["a leading zero", '{"a": 08}', "a number must not begin with 0; write it without, or in double quotes"],
    ["a number without digits", '{"a": 1.}', "a number is incomplete"],
    ["an unclosed text", '{"a": "b}', 'a text is not closed; add a double quote (")'],
    [
      "a wrong escape",
      '{"a": "\\q"}',
      'a "\\" in a text must be followed by one of " \\ / b f n r t u; write "\\\\" for itself',
    ],
    [
      "a raw tab in a text",
      '{"a": "\t"}',
      "a text holds a control character such as a tab; write it as an escape such as \\t",
    ],
    ["no value", '{"a": }', "expected a value, but found }"],
    ["no colon", '{"a" 1}', 'expected a ":" behind the name of the property, but found 1'],
    ["no end", '{"a": 1', 'expected a "}", but found the end of the file'],
    ["more behind the end", '{"a": 1} }', "expected the end of the file, but found }"],
  ])("with %s has one mistake and no meaning", (_, text, message) => {
    expect(only(text)).toMatchObject({ ruleId: expect.stringMatching(/^syntax\/json$/), message });
    expect(parse(text).document).toBeUndefined();
  });

  it("never shows the text that stands at a mistake", () => {
    for (const text of [
      '{"a": 1 "hunter2": 2}',
      '{"password" "hunter2"}',
      '{"password": "hunter2}',
      '["x" "hunter2"]',
    ]) {
      expect(
        parse(text)
          .diagnostics.map(({ message }) => message)
          .join(),
      ).not.toContain("hunter2");
    }
  });

  it("shows no line with a secret, even one that cannot be parsed", () => {
    for (const text of [
      '{ "password": "hunter2 }',
      '{ "clientSecret":\n  "hunter2 }',
      "{ password: 'hunter2' }",
      '{ "a": 1, "pasword": hunter2 }',
    ]) {
      const { diagnostics } = parse(text);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.map(({ sourceLine }) => sourceLine ?? "").join()).not.toContain("hunter2");
    }
  });

  it.each([
    ["", "syntax/empty"],
    ["  \n", "syntax/empty"],
    ['{"a": 1, "a": 2}', "syntax/duplicate-key"],
    ['{"__proto__": {"x": 1}}', "syntax/forbidden-key"],
    ['{"a": 1e999}', "syntax/number"],
    ['{"a": 12345678901234567890}', "syntax/number"],
    ['{"a": "\\ud83d"}', "syntax/unpaired-surrogate"],
    [`[${"[".repeat(64)}${"]".repeat(64)}]`, "syntax/too-deep"],
    [`"${"a".repeat(20_000)}"`, "syntax/too-long"],
    [`[${"1,".repeat(1000)}1]`, "syntax/too-many-items"],
    [`[${`[${"1,".repeat(999)}1],`.repeat(10)}1]`, "syntax/too-many-values"],
  ])("%.30s is refused as %s", (text, ruleId) => {
    expect(only(text)?.ruleId).toBe(ruleId);
  });

  it("names the line of the first of two equal keys, and keeps its value", () => {
    const parsed = parse('{\n  "a": 1,\n  "a": 2\n}');
    expect(parsed.diagnostics).toMatchObject([
      { message: '"a" is set twice, first in line 2; remove one of them', position: { line: 3, column: 3 } },
    ]);
    expect(plainValue(parsed)).toEqual({ a: 1 });
  });

  it("cannot change what all objects have", () => {
    plainValue(parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'));
    expect({}).not.toHaveProperty("polluted");
  });

  it("is told of a byte order mark, which --fix removes, and is read all the same", () => {
    const parsed = parse('\uFEFF{"a": 1, "a": 2}');
    expect(parsed.diagnostics).toMatchObject([
      { ruleId: "syntax/byte-order-mark", severity: "warning", fix: { start: 0, end: 1, text: "" } },
      { ruleId: "syntax/duplicate-key", position: { line: 1, column: 10 } },
    ]);
    expect(plainValue(parsed)).toEqual({ a: 1 });
  });

  it("reports at most 100 mistakes", () => {
    expect(parse("//\n".repeat(5000)).diagnostics).toHaveLength(100);
  });
});
