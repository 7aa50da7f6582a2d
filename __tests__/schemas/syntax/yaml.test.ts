import { describe, expect, it } from "vitest";
import { brief, marked, parse, plainValue } from "../../support/diagnostics.ts";

const yaml = (text: string) => parse(text, "a.yaml");

describe("a YAML file", () => {
  it("gives the value of the JSON file that says the same", () => {
    const parsed = yaml("# why\na:\n  - 1\n  - -2.5\n  - true\n  - ~\n  - 'x: y'\nb: {c: \"\\u00fc\"}\n");
    expect(parsed.diagnostics).toEqual([]);
    expect(plainValue(parsed)).toEqual({ a: [1, -2.5, true, null, "x: y"], b: { c: "ü" } });
  });

  it.each(["a.yaml", "a.yml", "a.YAML"])("is one by its name: %s", (file) => {
    expect(plainValue(parse("a: 1", file))).toEqual({ a: 1 });
  });

  it("keeps dates, versions and times as the text that they are", () => {
    expect(plainValue(yaml("a: 2030-01-31\nb: 8.0.21\nc: 12:30:00\nd: no-op"))).toEqual({
      a: "2030-01-31",
      b: "8.0.21",
      c: "12:30:00",
      d: "no-op",
    });
  });

  it("resolves aliases, and points to where the value is written", () => {
    const text = "a: &x\n  b: 1\n  b: 2\nc: *x\n";
    const parsed = yaml(text);
    expect(plainValue(parsed)).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(parsed.diagnostics.map(brief)).toContain("3:3 syntax/duplicate-key");
  });

  it.each([
    ["a tab as indentation", "a:\n\tb: 1", "2:1 yaml/tab"],
    ["several documents", "a: 1\n---\nb: 2", "2:1 yaml/multiple-documents"],
    ["another version of YAML", "%YAML 1.1\n---\na: 1", "1:1 yaml/version"],
    ["a tag", "a: !secret x", "1:4 yaml/tag"],
    ["a tag that runs code elsewhere", "a: !!js/function 'x'", "1:4 yaml/tag"],
    ["an alias to nothing", "a: *x", "1:4 yaml/alias"],
    ["a wrong indentation", "a:\n    b: 1\n  c: 2", "3:1 syntax/yaml"],
    ["a mapping in a value", "a: b: c", "1:4 syntax/yaml"],
    ["an unclosed list", "a: [1, 2", "1:9 syntax/yaml"],
    ["an unclosed text", 'a: "b', "1:6 syntax/yaml"],
    ["only comments", "# nothing", "1:1 syntax/empty"],
  ])("with %s has one mistake and no meaning", (_, text, expected) => {
    const { document, diagnostics } = yaml(text);
    expect(diagnostics.map(brief)).toEqual([expected]);
    expect(document).toBeUndefined();
  });

  it.each([
    ["a: b: c", 'a value holds ": " itself; put it in quotes'],
    ["a\nb: 1", 'a key must stand in one line with its ":"; is a ":" or a quote missing here?'],
    ["a: &x &y 1", "a node can have at most one anchor"],
    ["a: [1 2\n", "flow sequence in block collection must be sufficiently indented and end with a ]"],
    ["a: }hunter2", "unexpected flow-map-end token in YAML stream"],
  ])("%j: %s", (text, message) => {
    expect(yaml(text).diagnostics.map((each) => each.message)).toEqual([message]);
  });

  it.each([
    ["a merge key", "<<: {a: 1}", "1:1 yaml/merge-key", "<<"],
    ["a list as key", "? [a]\n: b", "1:3 yaml/key", "[a]"],
    ["a number as key is a name", "1: a\n1: b", "2:1 syntax/duplicate-key", "1"],
    ["a word that YAML 1.1 takes for true", "a: ON", "1:4 yaml/ambiguous-boolean", "ON"],
    ["a number that looks octal", "a: 010", "1:4 yaml/octal-number", "010"],
    ["a number that is none", "a: .inf", "1:4 syntax/number", ".inf"],
  ])("with %s is told of it at the place", (_, text, expected, place) => {
    const { diagnostics } = yaml(text);
    expect(diagnostics.map(brief)).toEqual([expected]);
    expect(diagnostics[0] && marked(text, diagnostics[0])).toBe(place);
  });

  it("quotes an ambiguous word when it is repaired", () => {
    expect(yaml("a: ON").diagnostics[0]?.fix).toEqual({ title: "quote it", start: 3, end: 5, text: '"ON"' });
    expect(yaml('a: "ON"\nb: on-demand').diagnostics).toEqual([]);
  });

  it("does not wait for an alias bomb", () => {
    const levels = [..."bcdefghijklmno"].map((name, index) => {
      const target = "abcdefghijklmno"[index];
      return `${name}: &${name} [${Array(9).fill(`*${target}`).join(", ")}]`;
    });
    const { document, diagnostics } = yaml(["a: &a [x, x, x]", ...levels].join("\n"));
    expect(diagnostics.map(({ ruleId }) => ruleId)).toEqual(["syntax/too-many-values"]);
    expect(document).toBeUndefined();
  });

  it("does not follow an alias into itself", () => {
    expect(yaml("a: &a [*a]").diagnostics.map(({ ruleId }) => ruleId)).toEqual(["syntax/too-deep"]);
  });

  it.each([
    ["brackets", "[".repeat(500_000)],
    ["braces", "{a: ".repeat(250_000)],
    ["dashes", "- ".repeat(500_000)],
    ["question marks", "? ".repeat(500_000)],
    ["indentation", Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("nested too deeply by %s is refused", (_, text) => {
    expect(yaml(text).diagnostics.map(({ ruleId }) => ruleId)).toEqual(["syntax/too-deep"]);
  });

  it.each([
    ["closing brackets", "]".repeat(1_000_000)],
    ["anchors", "&a ".repeat(300_000)],
    ["documents", "---\n".repeat(250_000)],
    ["directives", "%a\n".repeat(300_000)],
    ["commas", `[${",".repeat(1_000_000)}`],
    ["items", "- a\n".repeat(250_000)],
    ["keys", Array.from({ length: 60_000 }, (_, index) => `k${index}: 1\n`).join("")],
  ])("of a million %s gets one clear answer", (_, text) => {
    const { document, diagnostics } = yaml(text);
    expect(diagnostics).toHaveLength(1);
    expect(document).toBeUndefined();
  });

  it("shows neither a secret nor the line of one", () => {
    for (const text of [
      "password: 'hunter2",
      "clientSecret: |\n  hunter2\n bad",
      "token: hunter2: x",
      "a: {pwd: hunter2",
    ]) {
      const told = JSON.stringify(yaml(text).diagnostics);
      expect(told).not.toBe("[]");
      expect(told).not.toContain("hunter2");
    }
  });
});
