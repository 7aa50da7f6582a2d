import { join } from "node:path";
import { run } from "../../src/cli.ts";

/** Folder of the shipped pipelines. */
export const HOME = join(import.meta.dirname, "../..");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `trading` in a folder, in this process. */
export async function trading(
  cwd: string,
  words: readonly string[],
  signal = new AbortController().signal,
): Promise<Ran> {
  const ran = { code: 0, stdout: "", stderr: "" };
  await run(words, {
    home: HOME,
    cwd,
    env: {},
    stdout: {
      isTTY: false,
      write: (text) => {
        ran.stdout += text;
      },
    },
    stderr: {
      isTTY: false,
      write: (text) => {
        ran.stderr += text;
      },
    },
    now: () => new Date("2026-03-21T08:00:00Z"),
    signal,
    exit: (code) => {
      ran.code = Math.max(ran.code, code);
    },
  });
  return ran;
}
