import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gate } from "../../../ops/run/gate.ts";
import { reviewOf } from "../../support/archive.ts";
import { ROOT } from "../../support/project.ts";

interface Terminal {
  onData(seen: (text: string) => void): void;
  onExit(ended: () => void): void;
  write(keys: string): void;
}

/** Its types are declared for the name that it has elsewhere. */
const { spawn } = createRequire(import.meta.url)("@cdktf/node-pty-prebuilt-multiarch") as {
  spawn(file: string, args: readonly string[], options: { readonly cwd: string; readonly cols: number }): Terminal;
};

/** What the program says that asks, once a person has pressed these keys. */
function press(keys: string): Promise<string> {
  return new Promise((resolve) => {
    const program = join(ROOT, "__tests__/fixtures/terminal-ask.ts");
    const terminal = spawn(process.execPath, [program], { cwd: ROOT, cols: 120 });
    let said = "";
    let isAsked = false;
    terminal.onData((text) => {
      said += text;
      if (isAsked || !said.includes("ready? ")) return;
      isAsked = true;
      terminal.write(keys);
    });
    terminal.onExit(() => resolve(said));
  });
}

describe.runIf(process.platform !== "win32")("a question at the terminal", () => {
  it.each([
    ["a word", "mysql-dev\r", 'answer: "mysql-dev"'],
    ["^D", "\u0004", 'answer: ""'],
    ["^C", "\u0003", "interrupted before anything was changed; the same command goes on"],
    ["^C behind a word", "mysql\u0003", "interrupted before anything was changed"],
  ])("ends with %s", async (_words, keys, end) => {
    expect(await press(keys)).toContain(end);
  });
});

describe("the gate", () => {
  const review = { ...reviewOf(), verdict: "confirm" as const };

  it.each([
    ["", "nothing was confirmed; nothing was changed"],
    ["yes", 'you typed "yes"; nothing was changed'],
  ])("stays shut for the answer %j", async (answer, because) => {
    const asked = await gate(review, "mysql-dev", {}, async () => answer);
    expect(asked).toEqual({ open: false, exitCode: 3, because });
  });

  it("opens for the name of the stack", async () => {
    expect(await gate(review, "mysql-dev", {}, async () => " mysql-dev ")).toMatchObject({ open: true });
  });
});
