import { describe, expect, it } from "vitest";
import { displayWidth, painter, printable, wantsColor } from "../../../ops/print/terminal.ts";

const output = (isTTY: boolean) => ({ isTTY, write: () => {} });

describe("colours", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "false" }, false],
    [false, { FORCE_COLOR: "" }, false],
  ])("on a terminal (%s) with %j: %s", (isTTY, env, expected) => {
    expect(wantsColor(output(isTTY), env)).toBe(expected);
  });

  it("do not depend on the terminal of this process", () => {
    expect(painter(true)("red", "x")).toBe("\u001b[31mx\u001b[39m");
    expect(painter(false)("red", "x")).toBe("x");
  });
});

describe("printable text", () => {
  it.each([
    ["plain ä 数 😀", "plain ä 数 😀"],
    ["\u001b[31m", "\\x1b[31m"],
    ["a\nb\tc", "a\\x0ab\\x09c"],
    ["\u0085\u2028\u2029\u202e\u2066\u200b\ufeff", "\\x85\\u{2028}\\u{2029}\\u{202e}\\u{2066}\\u{200b}\\u{feff}"],
    ["\ud83d", "\\u{d83d}"],
  ])("of %j is %s", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe("the width of text", () => {
  it.each([
    ["abc", 3],
    ["数据", 4],
    ["e\u0301", 1],
    ["😀", 2],
    ["", 0],
  ])("%s takes %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
