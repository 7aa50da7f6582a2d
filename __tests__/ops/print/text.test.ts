import { describe, expect, it } from "vitest";
import { printText } from "../../../ops/print/text.ts";
import type { Diagnostic } from "../../../schemas/diagnostic.ts";
import { BARE, FULL, HOSTILE, UNSAFE } from "../../support/sample-diagnostics.ts";

/** The line of the file and the marks under it, as printed. */
function excerpt(diagnostic: Partial<Diagnostic>, columns = 80): readonly string[] {
  const { suggestion: _, documentation: __, expected: ___, ...rest } = FULL;
  return printText([{ ...rest, ...diagnostic }], { columns })
    .split("\n")
    .slice(1, 3);
}

describe("the text for people", () => {
  it("tells place, severity, message and rule, shows the line, and hints at what was meant", () => {
    expect(printText([FULL])).toBe(
      [
        "parameters/dev/mysql.json:12:5 error server.skuNmae is not a known property, and the required skuName is missing schema/unknown-property",
        '  12 |     "skuNmae": "B_Standard_B1ms",',
        "     |     ^^^^^^^^^ did you mean skuName?",
        "     see https://example.com/sku",
        "",
        "1 error in 1 file",
        "",
      ].join("\n"),
    );
  });

  it("does without what is not there", () => {
    expect(printText([BARE])).toBe("nowhere warning nowhere does not exist file/missing\n\n1 warning in 1 file\n");
    expect(printText([{ ...BARE, suggestion: "somewhere" }])).toContain("\n  did you mean somewhere?\n");
  });

  it("lists what is expected where nothing is near and the message does not say", () => {
    const { suggestion: _, documentation: __, ...rest } = FULL;
    expect(printText([rest])).toContain("\n     expected one of skuName, version\n");
    expect(printText([{ ...rest, message: "x must be one of skuName, version" }])).not.toContain("expected one of");
  });

  it("closes with numbers, and with what can be repaired", () => {
    const last = printText([FULL, FULL, BARE, HOSTILE], { fixCommand: "npx converge check --fix" })
      .trimEnd()
      .split("\n")
      .at(-1);
    expect(last).toBe("2 errors, 1 warning, 1 note in 3 files; `npx converge check --fix` repairs 2 of them");
  });

  it("says so when nothing is wrong", () => {
    expect(printText([], { files: 6 })).toBe("6 files checked: no problems\n");
    expect(printText([], { files: 1 })).toBe("1 file checked: no problems\n");
    expect(printText([])).toBe("no problems\n");
  });

  it("has colours only when they are asked for", () => {
    expect(printText([FULL, BARE, HOSTILE])).not.toContain("\u001b");
    expect(printText([FULL], { color: true })).toContain("\u001b[31merror\u001b[39m");
  });

  it("lets nothing of a file obey, hide or turn around on the terminal", () => {
    const text = printText([HOSTILE]);
    expect(text.replaceAll("\n", "")).not.toMatch(UNSAFE);
    expect(text).toContain("x is \\x1b[2J\\u{202e}, but must be: 100%, or\\x0d\\x0a::error::less");
    expect(text).toContain("a,b:c%d\\x07.json:1:3");
  });

  it("puts the caret under the place whatever stands before it", () => {
    expect(
      excerpt({ sourceLine: '\t"ä": "数据库", x', position: { line: 1, column: 14, endLine: 1, endColumn: 15 } }),
    ).toEqual(['  1 |  "ä": "数据库", x', "    |                 ^"]);
    expect(
      excerpt({ sourceLine: "e\u0301 \u0007x", position: { line: 1, column: 5, endLine: 1, endColumn: 6 } }),
    ).toEqual(["  1 | e\u0301 \\x07x", "    |       ^"]);
  });

  it("marks at least one column, and no more than the line", () => {
    expect(excerpt({ sourceLine: "ab", position: { line: 1, column: 3, endLine: 1, endColumn: 3 } })[1]).toBe(
      "    |   ^",
    );
    expect(excerpt({ sourceLine: "ab", position: { line: 1, column: 1, endLine: 4, endColumn: 9 } })[1]).toBe(
      "    | ^^",
    );
    expect(excerpt({ sourceLine: "ab", position: { line: 1, column: 2 } })[1]).toBe("    |  ^");
  });

  it("shows a long line around the place, within the width of the terminal", () => {
    const sourceLine = `${"a".repeat(900)}MARK${"b".repeat(900)}`;
    const [line = "", marks = ""] = excerpt(
      { sourceLine, position: { line: 7, column: 901, endLine: 7, endColumn: 905 } },
      60,
    );
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line).toMatch(/^ {2}7 \| …a+MARKb+…$/);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("MARK");
  });

  it("cuts a place that is wider than the terminal", () => {
    const [line = "", marks = ""] = excerpt(
      { sourceLine: `x: "${"a".repeat(500)}"`, position: { line: 1, column: 4, endLine: 1, endColumn: 506 } },
      60,
    );
    expect(Math.max(line.length, marks.length)).toBeLessThanOrEqual(60);
  });
});
