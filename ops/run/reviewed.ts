import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Seal, type SealProblem, sealProblems } from "../apply/seal.ts";
import { listRuns } from "../archive/history.ts";
import { type RunFile, type RunManifest, readRunFile } from "../archive/run.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import type { Review } from "../review/model.ts";
import { succeed } from "./failure.ts";
import { PLAN_FILE, SIGNING_KEY } from "./plan.ts";
import { type StackRun, stackFolder, stackId } from "./stack-run.ts";

/** A plan that an earlier run made and reviewed. */
export interface ReviewedPlan {
  readonly review: Review;
  /** Why it must be planned again; empty: it can be applied as it is. */
  readonly moved: readonly SealProblem[];
}

/**
 * Brings the plan of an earlier run into the stack folder and proves that it is what was reviewed.
 *
 * @throws UserError when there is no such run, or its plan must not be trusted
 */
export async function reviewedRun(context: CommandContext, run: StackRun, runId: string): Promise<ReviewedPlan> {
  const id = stackId(run.ref);
  const { runs } = await listRuns(run.store, { stackId: id });
  const manifest = runs.find((each) => each.runId === runId);
  if (manifest === undefined)
    throw new UserError(`there is no run "${runId}" of ${id}; npx converge history shows which there are`);
  const file = (name: RunFile) => requireFile(run, manifest, name);
  const review = JSON.parse(Buffer.from(await file("review.json")).toString("utf8")) as Review;
  const seal = JSON.parse(Buffer.from(await file("seal.json")).toString("utf8")) as Seal;
  await writeFile(join(stackFolder(run.ref), PLAN_FILE), await file("plan.tfplan"), { mode: 0o600 });

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
  return { review, moved: problems };
}

async function requireFile(run: StackRun, manifest: RunManifest, name: RunFile): Promise<Uint8Array> {
  const content = await readRunFile(run.store, manifest, name).catch((error: Error) => {
    throw new UserError(`the plan of run ${manifest.runId} is not applied: ${error.message}`, EXIT.refused);
  });
  if (content === undefined) {
    throw new UserError(`run ${manifest.runId} has no ${name}: it made no plan, or was interrupted before it had one`);
  }
  return content;
}
