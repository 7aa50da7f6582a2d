import { describe, expect, it } from "vitest";
import { owns, selects } from "../../../ops/isolation/glob.ts";

describe("a line of CODEOWNERS", () => {
  it.each([
    ["*", "stacks/trading.ts", true],
    ["*.ts", "stacks/trading.ts", true],
    ["trading", "workloads/trading/main.ts", true],
    ["trading/", "workloads/trading/main.ts", true],
    ["/trading/", "workloads/trading/main.ts", false],
    ["workloads/trading", "workloads/trading/main.ts", true],
    ["workloads/trading", "old/workloads/trading/main.ts", false],
    ["/workloads/*", "workloads/package.json", true],
    ["/workloads/*", "workloads/trading/package.json", false],
    ["/parameters/*/trading.*", "parameters/dev/trading.json", true],
    ["/parameters/*/trading.*", "parameters/dev/more/trading.json", false],
    ["**/trading.ts", "trading.ts", true],
    ["/workloads/**/main.ts", "workloads/trading/deep/main.ts", true],
    ["/stacks/trading.ts", "stacks/tradingXts", false],
  ])("%s is about %s: %j", (pattern, file, expected) => {
    expect(owns(pattern, file)).toBe(expected);
  });
});

describe("the paths of a workflow", () => {
  it.each([
    [["**"], "stacks/trading.ts", true],
    [["*"], "stacks/trading.ts", false],
    [["stacks/trading.?s"], "stacks/trading.ts", true],
    [["stacks/**", "!stacks/trading.ts"], "stacks/trading.ts", false],
    [["!stacks/trading.ts", "stacks/**"], "stacks/trading.ts", true],
    [["**/trading.*"], "parameters/dev/trading.json", true],
    [[], "stacks/trading.ts", false],
  ])("%j select %s: %j", (patterns, file, expected) => {
    expect(selects(patterns, file)).toBe(expected);
  });
});
