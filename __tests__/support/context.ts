import type { CommandContext, ExitCode } from "../../ops/context.ts";

export interface RecordedContext extends CommandContext {
  /** What was written so far, and how the process would exit. */
  readonly recorded: { stdout: string; stderr: string; code: ExitCode };
}

/** The world outside as a command sees it, without a terminal, that remembers what the command did. */
export function recordContext(
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): RecordedContext {
  const recorded: RecordedContext["recorded"] = { stdout: "", stderr: "", code: 0 };
  const output = (stream: "stdout" | "stderr") => ({
    isTTY: false,
    write: (text: string) => {
      recorded[stream] += text;
    },
  });
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    cwd,
    env: { NODE_COMPILE_CACHE, ...env },
    stdout: output("stdout"),
    stderr: output("stderr"),
    now: () => new Date("2026-01-02T03:04:05Z"),
    exit: (code) => {
      recorded.code = Math.max(code, recorded.code) as ExitCode;
    },
    recorded,
  };
}
