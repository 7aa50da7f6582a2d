import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAzure, startLocalAzure } from "../ops/rehearse/local-azure.ts";

const PROJECT = join(import.meta.dirname, "..");
const ENVIRONMENT = {
  tenant: "99999999-9999-4999-8999-999999999999",
  subscription: "11111111-1111-4111-8111-111111111111",
};
const RUNS = 3;
const PROGRAM = [
  "main.ts",
  "cdktf.json",
  "package.json",
  "parameters",
  "schemas",
  "stacks",
  "constructs",
  "facts",
  "cdktf.out",
  "ops",
];

/**
 * What `converge apply` adds to Terraform alone: check, synth, looks, review, archive, the last look. The stack mysql-dev,
 * from nothing, on the second run of a checkout, as both are used. On local Azure a server takes no time, on Azure minutes.
 */
export async function benchApply(): Promise<void> {
  const [bare, converge]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < RUNS; turn += 1) {
    bare.push(
      await onNewAzure(
        terraform([["init"], ["plan"]]),
        terraform([["init"], ["plan", "-out=plan"], ["apply", "plan"]]),
      ),
    );
    converge.push(await onNewAzure(converged("plan"), converged("apply")));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const [floor, own] = [median(bare), median(converge)];
  const ms = (value: number) => `${Math.round(value).toLocaleString("en")} ms`;
  console.log(`\nterraform init, plan, apply of mysql-dev on local Azure   ${ms(floor)}`);
  console.log(`converge apply of the same                              ${ms(own)}, so ${ms(own - floor)} on top`);
}

type Work = (folder: string, env: LocalAzure["environment"]) => void;

const converged =
  (command: string): Work =>
  (folder, env) =>
    run(process.execPath, ["ops/cli.ts", command, "dev", "mysql"], folder, env);

const terraform =
  (steps: readonly (readonly string[])[]): Work =>
  (folder, env) => {
    const stack = join(folder, "cdktf.out", "stacks", "mysql-dev");
    for (const args of steps) run("terraform", [...args, "-no-color"], stack, env);
  };

/** Milliseconds of the work alone, after what warms it up. */
async function onNewAzure(warmUp: Work, work: Work): Promise<number> {
  const args = ["--provider", "stand-in", "--tenant", ENVIRONMENT.tenant, "--subscription", ENVIRONMENT.subscription];
  const azure = await startLocalAzure(PROJECT, process.env, args);
  const folder = mkdtempSync(join(tmpdir(), "bench-apply-"));
  try {
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"), "junction");
    const filter = (path: string) => !/\.terraform|\.tfstate|\.tfplan/.test(path);
    for (const name of PROGRAM) cpSync(join(PROJECT, name), join(folder, name), { recursive: true, filter });
    const env = { ...azure.environment, TF_VAR_server_administrator_password: "Bench-1-password" };
    warmUp(folder, env);
    const start = performance.now();
    work(folder, env);
    return performance.now() - start;
  } finally {
    await azure.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string, env: LocalAzure["environment"]): void {
  const { status, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stderr}`);
}
