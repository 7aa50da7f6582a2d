import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";

export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };
type Environment = { readonly [name: string]: string };

const HOW_TO_INSTALL =
  "terraform is not installed: get 1.11.4 from https://releases.hashicorp.com/terraform/1.11.4 (or `tfenv install 1.11.4`) and put it on the PATH";

/** A folder with one Terraform configuration. */
export type Workspace = {
  readonly folder: string;
  write(configuration: object, file?: string): Promise<void>;
  terraform(...args: readonly string[]): Promise<Run>;
  /** `terraform plan`, as `terraform show -json` tells it. */
  plan(...args: readonly string[]): Promise<Plan>;
  remove(): Promise<void>;
};
export type ResourceChange = {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly replace_paths?: unknown;
  };
};
export type Plan = {
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
};

export async function createWorkspace(environment: Environment): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "local-azure-"));
  const terraform = (...args: readonly string[]) => run(folder, args, environment);
  return {
    folder,
    terraform,
    write: (configuration, file = "main.tf.json") => writeFile(join(folder, file), JSON.stringify(configuration)),
    async plan(...args) {
      const planned = await terraform("plan", "-input=false", "-no-color", "-out=plan", ...args);
      if (planned.code !== 0) throw new Error(`terraform plan failed:\n${planned.stderr}`);
      return JSON.parse((await terraform("show", "-json", "plan")).stdout) as Plan;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function run(folder: string, args: readonly string[], environment: Environment): Promise<Run> {
  const quiet = { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: devNull, TF_IN_AUTOMATION: "1" };
  return new Promise((resolve, reject) => {
    const child = spawn("terraform", [...args], {
      cwd: folder,
      env: { ...process.env, HOME: folder, ...quiet, ...environment },
    });
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk));
    child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new Error(HOW_TO_INSTALL) : error),
    );
    child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
  });
}

/** Runs Terraform and fails with what it said unless it succeeded. */
export async function succeed(running: Promise<Run>): Promise<Run> {
  const finished = await running;
  if (finished.code !== 0)
    throw new Error(`terraform failed (${finished.code}):\n${finished.stdout}\n${finished.stderr}`);
  return finished;
}

/** The addresses that a plan changes, and how. */
export function changes(plan: Plan): { [address: string]: string } {
  const changed = (plan.resource_changes ?? []).filter(
    ({ change }) => change.actions.join() !== "no-op" && change.actions.join() !== "read",
  );
  return Object.fromEntries(changed.map(({ address, change }) => [address, change.actions.join("/")]));
}
