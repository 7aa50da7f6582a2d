import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatOutputs, setOutputs } from "../../../ops/github/outputs.ts";

/** Reads outputs as the runner of GitHub does. */
function parse(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  while (lines.length > 1) {
    const [, name, end] = /^([\w-]+)<<(.+)$/.exec(lines.shift() ?? "") ?? [];
    if (name === undefined || end === undefined) throw new Error("no heredoc begins here");
    const at = lines.indexOf(end);
    if (at < 0) throw new Error(`${name} does not end`);
    outputs[name] = lines
      .splice(0, at + 1)
      .slice(0, -1)
      .join("\n");
  }
  return outputs;
}

describe("outputs of a workflow step", () => {
  it("are read back as they were, whatever they hold", () => {
    const outputs = { action: "create", reason: "one\ntwo<<EOF\naction=destroy\nEOF\n", empty: "" };
    expect(parse(formatOutputs(outputs))).toEqual(outputs);
  });

  it("cannot end early, even by a value that guessed the end", () => {
    const words = ["guessed", "fresh"];
    const outputs = { reason: "x\nend-guessed\naction<<y\ndestroy\ny" };
    expect(parse(formatOutputs(outputs, () => words.shift() ?? "more"))).toEqual(outputs);
  });

  it("have an end that is another one each time", () => {
    expect(formatOutputs({ action: "create" })).not.toBe(formatOutputs({ action: "create" }));
  });

  it("refuse a name that would break the format", () => {
    expect(() => formatOutputs({ "a<<b": "c" })).toThrow('output is "a<<b"');
  });

  it("are appended to the file of the step, and go nowhere outside of one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "outputs-"));
    const file = join(folder, "outputs");
    setOutputs({ GITHUB_OUTPUT: file }, { action: "create" });
    setOutputs({ GITHUB_OUTPUT: file }, { reason: "why" });
    setOutputs({}, { action: "lost" });
    expect(parse(await readFile(file, "utf8"))).toEqual({ action: "create", reason: "why" });
    await rm(folder, { recursive: true });
  });
});
