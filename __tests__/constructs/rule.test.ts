import { Fn, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { assertRules, evaluate, formatPath, isUnresolved, type Rule } from "../../constructs/rule.ts";

interface Box {
  readonly size: number;
}

const small: Rule<Box> = {
  id: "box/small",
  why: "boxes are small",
  documentation: "https://example.com/boxes",
  *check({ size }) {
    if (size > 10) yield { path: ["size"], message: `size is ${size}, but must be 10 or less` };
  },
};
const even: Rule<Box> = {
  id: "box/even",
  why: "even boxes stack",
  severity: "warning",
  *check({ size }) {
    if (size % 2 === 1) yield { path: ["size"], message: `size is ${size}, but should be even` };
  },
};
const broken: Rule<Box> = {
  id: "box/broken",
  why: "rules are code, and code fails",
  severity: "warning",
  check() {
    throw new Error("no such lid");
  },
};

describe("evaluating rules", () => {
  it("reports every violation with its rule, severity and documentation", () => {
    expect(evaluate([small, even], { size: 11 })).toEqual([
      {
        ruleId: "box/small",
        severity: "error",
        documentation: "https://example.com/boxes",
        path: ["size"],
        message: "size is 11, but must be 10 or less",
      },
      { ruleId: "box/even", severity: "warning", path: ["size"], message: "size is 11, but should be even" },
    ]);
    expect(evaluate([small, even], { size: 8 })).toEqual([]);
  });

  it("takes a rule that throws for an error, even where the rule only warns", () => {
    expect(evaluate([broken], { size: 1 })).toEqual([
      {
        ruleId: "box/broken",
        severity: "error",
        path: [],
        message: "rule box/broken could not be evaluated: no such lid",
      },
    ]);
  });
});

describe("asserting rules", () => {
  it("throws one error that lists all violations behind the path of the construct", () => {
    expect(() => assertRules("stack/box", [small, broken], { size: 12 })).toThrow(
      "stack/box cannot be built:\n  size is 12, but must be 10 or less (box/small)\n  rule box/broken could not be evaluated: no such lid (box/broken)",
    );
  });

  it("lets warnings pass", () => {
    expect(() => assertRules("stack/box", [even], { size: 3 })).not.toThrow();
  });
});

it("knows values that only Terraform knows", () => {
  expect(isUnresolved(Fn.lower("A"))).toBe(true);
  expect(isUnresolved(Token.asNumber(Fn.max([1, 2])))).toBe(true);
  expect(isUnresolved("a")).toBe(false);
  expect(isUnresolved(-1)).toBe(false);
});

it.each([
  [[], ""],
  [["a"], "a"],
  [["a", 0, "b"], "a[0].b"],
  [["a", "b", 1, 2], "a.b[1][2]"],
])("writes a path as people do: %j", (path, text) => {
  expect(formatPath(path)).toBe(text);
});
