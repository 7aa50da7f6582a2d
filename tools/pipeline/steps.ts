import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runAction } from "./actions.ts";
import { asText, type Contexts, holds, interpolate, interpolateAll, type Status } from "./expressions.ts";
import type { JobState } from "./job-state.ts";
import { stepFiles } from "./step-files.ts";
import { type Fields, fields, readAction } from "./workflow-file.ts";

interface StepOutcome {
  readonly outcome: "success" | "failure" | "skipped";
  readonly conclusion: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StepsResult {
  readonly ok: boolean;
  readonly steps: Readonly<Record<string, StepOutcome>>;
  /** Of the first step that failed. */
  readonly failed?: string;
}

/** Runs steps one after another, as a job or a composite action has them. */
export async function runSteps(job: JobState, steps: readonly unknown[], inputs?: Fields): Promise<StepsResult> {
  const outcomes: Record<string, StepOutcome> = {};
  let failed: string | undefined;
  for (const [index, given] of steps.map(fields).entries()) {
    const status: Status = {
      success: failed === undefined && !job.signal.aborted,
      failure: failed !== undefined,
      cancelled: job.signal.aborted,
    };
    const contexts = { ...job.contexts, env: job.env, steps: outcomes, ...(inputs === undefined ? {} : { inputs }) };
    const name =
      asText(interpolate(String(given.name ?? given.uses ?? given.run ?? ""), contexts, status)).split("\n")[0] ?? "";
    const id = typeof given.id === "string" ? given.id : `__${index}`;
    if (!holds(given.if, contexts, status)) {
      outcomes[id] = { outcome: "skipped", conclusion: "skipped", outputs: {} };
      continue;
    }
    job.world.write(`  > ${name}\n`);
    const { ok, outputs } = await runStep(job, given, { contexts, status });
    const isForgiven = !ok && given["continue-on-error"] === true;
    outcomes[id] = {
      outcome: ok ? "success" : "failure",
      conclusion: ok || isForgiven ? "success" : "failure",
      outputs,
    };
    if (!ok && !isForgiven) failed ??= name;
  }
  return { ok: failed === undefined, steps: outcomes, ...(failed === undefined ? {} : { failed }) };
}

interface Scope {
  readonly contexts: Contexts;
  readonly status: Status;
}

async function runStep(job: JobState, step: Fields, { contexts, status }: Scope) {
  const env = texts(interpolateAll(fields(step.env), contexts, status));
  const scope = { contexts: { ...contexts, env: { ...job.env, ...env } }, status };
  const given = fields(interpolateAll(fields(step.with), scope.contexts, status));
  const { uses } = step;
  if (typeof uses === "string" && uses.startsWith("./")) return runComposite(job, uses, given);
  if (typeof uses === "string") return runAction(job, uses, texts(given));
  const script = asText(interpolate(String(step.run ?? ""), scope.contexts, status));
  const folder = asText(interpolate(String(step["working-directory"] ?? "."), scope.contexts, status));
  const shell = String(step.shell ?? fields(job.defaults.run).shell ?? "bash");
  if (shell !== "bash") throw new Error(`the shell "${shell}" is none that this runner knows; use bash`);
  return runScript(job, script, { env, folder: join(job.workspace, folder) });
}

async function runComposite(job: JobState, uses: string, given: Fields) {
  const { inputs: declared, outputs: wanted, steps } = readAction(job.workspace, uses);
  const inputs = Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [name, asText(given[name] ?? fields(input).default)]),
  );
  const result = await runSteps(job, steps, inputs);
  const contexts = { ...job.contexts, env: job.env, inputs, steps: result.steps };
  const status = { success: result.ok, failure: !result.ok, cancelled: job.signal.aborted };
  const outputs = Object.fromEntries(
    Object.entries(wanted).map(([name, each]) => [
      name,
      asText(interpolate(String(fields(each).value ?? ""), contexts, status)),
    ]),
  );
  return { ok: result.ok, outputs };
}

/** A script in a real bash, as GitHub starts it. */
async function runScript(
  job: JobState,
  script: string,
  { env, folder }: { readonly env: Readonly<Record<string, string>>; readonly folder: string },
) {
  const files = stepFiles();
  const file = join(mkdtempSync(join(job.world.folder, "script-")), "script.sh");
  writeFileSync(file, script);
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], {
      cwd: folder,
      env: {
        ...job.world.env,
        ...job.env,
        ...env,
        ...job.azure,
        ...files.variables,
        PATH: [...job.path, job.world.env.PATH].join(":"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = (): void => void child.kill("SIGINT");
    job.signal.addEventListener("abort", stop, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => job.world.write(masked(text, job.secrets)));
    }
    child.once("error", reject);
    child.once("close", (ended) => {
      job.signal.removeEventListener("abort", stop);
      resolve(ended ?? 1);
    });
  });
  const written = files.read();
  Object.assign(job.env, written.env);
  job.path.unshift(...written.path);
  if (written.summary !== "") job.summary.push(masked(written.summary, job.secrets));
  if (code !== 0) job.world.write(`  exit code ${code}\n`);
  return { ok: code === 0, outputs: written.outputs };
}

const masked = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((all, secret) => (secret === "" ? all : all.replaceAll(secret, "***")), text);

export const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, each]) => [name, asText(each)]));
