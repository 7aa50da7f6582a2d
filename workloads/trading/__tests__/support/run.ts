import { run } from "../../src/cli.ts";
import type { TradingContext } from "../../src/types.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `trading` in a folder. */
export async function trading(cwd: string, words: readonly string[], more: Partial<TradingContext> = {}): Promise<Ran> {
  const told: { readonly stdout: string[]; readonly stderr: string[] } = { stdout: [], stderr: [] };
  const codes: number[] = [0];
  await run(words, {
    home: cwd,
    cwd,
    env: {},
    stdout: { isTTY: false, write: (text) => void told.stdout.push(text) },
    stderr: { isTTY: false, write: (text) => void told.stderr.push(text) },
    now: () => new Date("2026-03-21T08:00:00Z"),
    signal: new AbortController().signal,
    exit: (given) => void codes.push(given),
    ...more,
  });
  return { code: Math.max(...codes), stdout: told.stdout.join(""), stderr: told.stderr.join("") };
}
