import { spawn } from "node:child_process";
import { join } from "node:path";
import { EXIT, type ExitCode } from "../context.ts";

export interface AppRun {
  /** Exit code of the program; 1 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command ends with whose program ended so. */
export const exitCodeOf = ({ code }: AppRun): ExitCode =>
  ([EXIT.done, EXIT.invalidInput, EXIT.refused] as const).find((each) => each === code) ?? EXIT.failed;

/** An error that nobody caught, as Node prints it, without where it came from. */
export function withoutTrace(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => /^ {4}at /.test(line));
  const start = lines.findLastIndex((line, index) => index < end && /^\w*Error\b/.test(line));
  if (start < 0) return text;
  return [...lines.slice(start, end), "run it again with CONVERGE_DEBUG=1 to see where", ""].join("\n");
}

/** What would make the program write other bytes, or to another place, than `cdktf synth` makes it, or let it pass. */
const IGNORED = [
  "CDKTF_CONTEXT_JSON",
  "CDKTF_TARGET_STACK_ID",
  "SYNTH_HCL_OUTPUT",
  "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS",
];

/**
 * Runs main.ts, which writes the Terraform of the stacks.
 *
 * @param project Path of the project folder.
 * @param outdir Path of the folder to write to.
 * @param names What to render: nothing for everything, an environment, or an environment and a stack.
 * @param env Environment variables of the caller.
 */
export function runApp(
  project: string,
  outdir: string,
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<AppRun> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !IGNORED.includes(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["main.ts", ...names], {
      cwd: project,
      // Node keeps what it made of the sources, so that the next run starts sooner.
      env: { NODE_COMPILE_CACHE: join(project, ".convergent", "compiled"), ...own, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        text[stream] += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      const stderr = env.CONVERGE_DEBUG ? text.stderr : withoutTrace(text.stderr);
      resolve({ code: code ?? 1, stdout: text.stdout, stderr });
    });
  });
}
