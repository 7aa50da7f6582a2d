import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Seal, type SealProblem, sealProblems } from "../apply/seal.ts";
import { type KnownRun, readArchives } from "../archive/archives.ts";
import { findRun } from "../archive/find-run.ts";
import { localProcesses } from "../archive/processes.ts";
import { type RunFile, readRunFile } from "../archive/run.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import type { Review } from "../review/model.ts";
import { succeed } from "./failure.ts";
import { PLAN_FILE, SIGNING_KEY } from "./plan.ts";
import { type StackRef, type StackRun, stackFolder } from "./stack-run.ts";

/** A plan that an earlier run made and reviewed. */
export interface ReviewedPlan {
  readonly review: Review;
  /** Nothing to do. */
  readonly empty: boolean;
  /** Why it must be planned again; empty: it can be applied as it is. */
  readonly moved: readonly SealProblem[];
}

/** Commands that make a plan which brings a stack to what its parameter file says. */
const APPLICABLE: readonly string[] = ["plan", "apply"];
const COPIED = ["plan.json", "plan.tfplan", "review.json", "review.html", "seal.json"] as const;

/**
 * The run of a stack that the beginning of an id names.
 *
 * @throws UserError when there is none, several, or one whose plan is not made to be applied
 */
export async function findReviewedRun(
  { cwd, env }: CommandContext,
  { stack, environment }: StackRef,
  text: string,
): Promise<KnownRun> {
  const found = findRun(
    text,
    await readArchives(cwd, env, localProcesses(hostname()), { options: { stack, environment } }),
  );
  const { runId, command } = found.manifest;
  if (APPLICABLE.includes(command)) return found;
  throw new UserError(
    `run ${runId} is one of converge ${command}, but only the plan of converge plan or converge apply is applied`,
    EXIT.refused,
  );
}

/**
 * Brings the plan of an earlier run into the stack folder and proves that it is what was reviewed. A plan that still
 * holds is archived with this run as well.
 *
 * @throws UserError when it has no plan, or its plan must not be trusted
 */
export async function reviewedRun(context: CommandContext, run: StackRun, reviewed: KnownRun): Promise<ReviewedPlan> {
  const { runId } = reviewed.manifest;
  const contents = new Map<RunFile, Uint8Array>();
  for (const name of COPIED) contents.set(name, await requireFile(reviewed, name));
  const content = (name: RunFile) => contents.get(name) ?? new Uint8Array();
  const parsed = (name: RunFile) => JSON.parse(Buffer.from(content(name)).toString("utf8")) as unknown;
  const [review, seal] = [parsed("review.json") as Review, parsed("seal.json") as Seal];
  await writeFile(join(stackFolder(run.ref), PLAN_FILE), content("plan.tfplan"), { mode: 0o600 });

  succeed("init", await run.terraform.init());
  const problems = sealProblems(seal, await run.origin(PLAN_FILE), context.now(), context.env[SIGNING_KEY]);
  const fatal = problems.filter(({ planAgain }) => !planAgain);
  if (fatal.length > 0) {
    const reasons = fatal.map(({ message }) => message).join("; ");
    throw new UserError(`the plan of run ${runId} is not applied: ${reasons}`, EXIT.refused);
  }
  if (review.fingerprint !== seal.fingerprint) {
    throw new UserError(
      `the plan of run ${runId} is not applied: its review is not the one that was sealed`,
      EXIT.refused,
    );
  }
  if (problems.length === 0) for (const [name, bytes] of contents) await run.put(name, bytes);
  return { review, empty: seal.empty, moved: problems };
}

async function requireFile({ store, manifest }: KnownRun, name: RunFile): Promise<Uint8Array> {
  const content = await readRunFile(store, manifest, name).catch((error: Error) => {
    throw new UserError(`the plan of run ${manifest.runId} is not applied: ${error.message}`, EXIT.refused);
  });
  if (content === undefined) {
    throw new UserError(`run ${manifest.runId} has no ${name}: it made no plan, or was interrupted before it had one`);
  }
  return content;
}
