import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, matchesGlob, resolve } from "node:path";
import type { JobState } from "./job-state.ts";

type Inputs = Readonly<Record<string, string>>;
interface ActionResult {
  readonly ok: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

const DONE: ActionResult = { ok: true, outputs: {} };

/** What stands for the actions of others on this machine. */
const ACTIONS: Readonly<Record<string, (job: JobState, inputs: Inputs) => ActionResult>> = {
  "actions/checkout": checkout,
  // Node and Terraform are those of this machine.
  "actions/setup-node": () => DONE,
  "hashicorp/setup-terraform": () => DONE,
  "actions/upload-artifact": upload,
  "actions/download-artifact": download,
};

/** @throws Error when it is an action that nothing stands for here */
export async function runAction(job: JobState, uses: string, inputs: Inputs): Promise<ActionResult> {
  const [name = ""] = uses.split("@");
  const action = ACTIONS[name];
  if (action === undefined) throw new Error(`nothing stands for the action "${name}" here`);
  return action(job, inputs);
}

function checkout({ world, workspace, sha }: JobState, { ref = "", path = "." }: Inputs): ActionResult {
  const target = join(workspace, path);
  rmSync(target, { recursive: true, force: true });
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: world.folder, stdio: "pipe" });
  git("clone", "--quiet", "--shared", "--no-checkout", world.repository, target);
  git("-C", target, "checkout", "--quiet", "--detach", ref === "" ? sha : ref);
  return DONE;
}

const artifactFolder = ({ world }: JobState, runId: string, name = ""): string =>
  join(world.folder, "artifacts", runId, name);

function upload(job: JobState, inputs: Inputs): ActionResult {
  const from = resolve(job.workspace, inputs.path ?? ".");
  if (!existsSync(from)) {
    job.world.write(`  no files were found at ${inputs.path}\n`);
    return { ...DONE, ok: inputs["if-no-files-found"] !== "error" };
  }
  // What is hidden is left out, unless it is asked for.
  if ((inputs.path ?? "").split("/").some((part) => /^\.\w/.test(part)) && inputs["include-hidden-files"] !== "true") {
    job.world.write(`  ${inputs.path} is hidden, and include-hidden-files is not set\n`);
    return DONE;
  }
  const to = artifactFolder(job, String(job.runId), inputs.name ?? "artifact");
  if (existsSync(to)) {
    job.world.write(`  there is an artifact "${inputs.name}" of this run already\n`);
    return { ...DONE, ok: false };
  }
  cpSync(from, to, { recursive: true });
  return DONE;
}

function download(job: JobState, inputs: Inputs): ActionResult {
  const runId = inputs["run-id"] || String(job.runId);
  const folder = artifactFolder(job, runId);
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const { name, pattern = "*" } = inputs;
  const wanted = there.filter((each) => (name === undefined ? matchesGlob(each, pattern) : each === name));
  if (name !== undefined && wanted.length === 0) {
    job.world.write(`  there is no artifact "${name}" of run ${runId}\n`);
    return { ...DONE, ok: false };
  }
  const target = resolve(job.workspace, inputs.path ?? ".");
  mkdirSync(target, { recursive: true });
  for (const each of wanted) {
    const isMerged = name !== undefined || inputs["merge-multiple"] === "true";
    cpSync(join(folder, each), isMerged ? target : join(target, each), { recursive: true });
  }
  return DONE;
}
