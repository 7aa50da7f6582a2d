import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Seal, type SealProblem, sealProblems } from "../apply/seal.ts";
import { signingKey } from "../apply/signing-key.ts";
import { type KnownRun, readArchives } from "../archive/archives.ts";
import { findRun } from "../archive/find-run.ts";
import { localProcesses } from "../archive/processes.ts";
import { type RunFile, readRunFile } from "../archive/run.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import type { Review } from "../review/model.ts";
import { succeed } from "./failure.ts";
import { PLAN_FILE, type PlannedRun, reviewPlanFile } from "./plan.ts";
import { type StackRef, stackFolder } from "./stack-run.ts";
import type { StackWork } from "./stack-work.ts";

/** A plan that an earlier run made and reviewed. */
export interface ReviewedPlan extends PlannedRun {
  /** Why it must be planned again; empty: it can be applied as it is. */
  readonly moved: readonly SealProblem[];
}

/** Commands that make a plan which brings a stack to what its parameter file says. */
const APPLICABLE: readonly string[] = ["plan", "apply"];
const READ = ["plan.tfplan", "review.json", "seal.json"] as const;

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
 * Brings the plan of an earlier run into the stack folder and proves that it is what was reviewed: the plan file is read
 * and reviewed again, whatever its archive says about it. A plan that still holds is archived with this run as well.
 *
 * @throws UserError when it has no plan, or its plan must not be trusted
 */
export async function reviewedRun(context: CommandContext, work: StackWork, reviewed: KnownRun): Promise<ReviewedPlan> {
  const { run } = work;
  const { runId } = reviewed.manifest;
  const refuse = (reason: string): never => {
    throw new UserError(`the plan of run ${runId} is not applied: ${reason}`, EXIT.refused);
  };
  const contents = new Map<RunFile, Uint8Array>();
  for (const name of READ) contents.set(name, await requireFile(reviewed, name));
  const content = (name: RunFile) => contents.get(name) ?? new Uint8Array();
  const parsed = <T>(name: RunFile): T => parse(content(name)) ?? refuse(`its ${name} cannot be read`);
  const [archived, seal] = [parsed<Review>("review.json"), parsed<Seal>("seal.json")];
  await writeFile(join(stackFolder(run.ref), PLAN_FILE), content("plan.tfplan"), { mode: 0o600 });

  succeed("init", await run.terraform.init());
  const key = await signingKey(context.env);
  const problems = sealProblems(seal, await run.origin(PLAN_FILE), context.now(), key);
  const fatal = problems.filter(({ planAgain }) => !planAgain);
  if (fatal.length > 0) refuse(fatal.map(({ message }) => message).join("; "));
  if (seal.runId !== runId) refuse(`its seal is of run ${printable(String(seal.runId))}`);
  if (archived.fingerprint !== seal.fingerprint) refuse("its review is not the one that was sealed");
  if (problems.length > 0) return { review: archived, seal, empty: seal.empty, moved: problems };
  const { review } = await reviewPlanFile(context, work);
  if (review.fingerprint !== seal.fingerprint)
    refuse(`its plan file does something else than what was reviewed: ${review.fingerprint}, not ${seal.fingerprint}`);
  await run.put("plan.tfplan", content("plan.tfplan"));
  await run.put("seal.json", content("seal.json"));
  // What was held stays held, also when nothing would be unusual by now.
  const isHeld = seal.verdict === "confirm" && review.verdict === "proceed";
  return { review: isHeld ? { ...review, verdict: "confirm" } : review, seal, empty: seal.empty, moved: [] };
}

function parse<T>(content: Uint8Array): T | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
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
