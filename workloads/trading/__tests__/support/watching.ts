import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text as textIn } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";
import { filesIn, textsIn } from "./folder.ts";

export interface Watching {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly stderr: string;
    readonly outcomes: readonly Readonly<Record<string, unknown>>[];
  }>;
}

/** Watches `inbox` below a folder in a process of its own. */
export function startWatching(root: string, words: readonly string[] = [], env: Record<string, string> = {}): Watching {
  const [faults, program] = ["faults.ts", "watch-process.ts"].map((name) => join(import.meta.dirname, name)) as [
    string,
    string,
  ];
  const child = spawn(process.execPath, ["--import", faults, program, join(root, "inbox"), ...words], {
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = (async () => {
    const [stdout, stderr] = await Promise.all([textIn(child.stdout), textIn(child.stderr), once(child, "close")]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    return { code: child.exitCode, stderr, outcomes: lines.map((line) => JSON.parse(line)) };
  })();
  return { child, ended };
}

/** Holds that each of these texts has one backtest and one signal, that what is bad has a reason, and that nothing is left over. */
export function expectAllDone(root: string, good: readonly string[], bad: readonly string[] = []): void {
  const backtests = Object.entries(textsIn(join(root, "backtests")));
  expect(backtests.map(([, text]) => JSON.parse(text).text).sort()).toEqual([...good].sort());
  const signals = textsIn(join(root, "signals"));
  expect(signals).toEqual(Object.fromEntries(backtests.map(([name, text]) => [name, `{"judged":${text}}`])));
  const poison = Object.values(textsIn(join(root, "poison"))).map((text) => JSON.parse(text).reason);
  expect(poison.sort()).toEqual(bad.map((blob) => `${blob}:1:1 no prices`).sort());
  expect(filesIn(join(root, "journal"))).toEqual([]);
}
