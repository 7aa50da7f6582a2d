import { describe, expect, it } from "vitest";
import { printGithub } from "../../../ops/print/github.ts";
import { BARE, FULL, HOSTILE } from "../../support/sample-diagnostics.ts";

/** Reads a workflow command as the runner of GitHub Actions does. */
function runner(line: string) {
  const [, command, properties = "", data = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const decode = (text: string) =>
    text
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  const entries = properties.split(",").map((property) => property.split("=").map(decode));
  return { command, properties: Object.fromEntries(entries), data: decode(data) };
}

describe("the annotations of GitHub", () => {
  it("lead to the line, with the whole message", () => {
    expect(printGithub([FULL])).toBe(
      "::error file=parameters/dev/mysql.json,line=12,endLine=12,col=5,endColumn=14,title=schema/unknown-property::" +
        "server.skuNmae is not a known property, and the required skuName is missing; did you mean skuName?%0Asee https://example.com/sku\n",
    );
  });

  it("know errors, warnings and notices", () => {
    const lines = printGithub([FULL, BARE, HOSTILE]).trimEnd().split("\n");
    expect(lines.map((line) => runner(line).command)).toEqual(["error", "warning", "notice"]);
  });

  it("may be of a file as a whole", () => {
    expect(runner(printGithub([BARE]).trimEnd()).properties).toEqual({ file: "nowhere", title: "file/missing" });
  });

  it("cannot be ended, or followed by another command, by what is in a file", () => {
    const text = printGithub([HOSTILE]);
    expect(text.trimEnd().split(/[\r\n]/)).toHaveLength(1);
    expect(runner(text.trimEnd())).toEqual({
      command: "notice",
      properties: { file: "a,b:c%d\\x07.json", line: "1", endLine: "2", col: "3", title: "schema/type" },
      data: "x is \\x1b[2J\\u{202e}, but must be: 100%, or\n::error::less; did you mean \\x1b[0m?",
    });
  });

  it("are none when nothing is wrong", () => {
    expect(printGithub([])).toBe("");
  });
});
