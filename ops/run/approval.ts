import { hostname, userInfo } from "node:os";
import type { Approval, Approved } from "../apply/approved.ts";
import { type Seal, sealProblems } from "../apply/seal.ts";
import { signingKey } from "../apply/signing-key.ts";
import { readJson } from "../archive/details.ts";
import { listRuns } from "../archive/history.ts";
import { localArchive } from "../archive/open.ts";
import { startOfRunId } from "../archive/run.ts";
import { AlreadyExistsError } from "../archive/store.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import type { CommentRef } from "../github/comment-event.ts";
import { workflowApproval } from "../github/workflow-approval.ts";
import { pretty } from "../print/json.ts";
import type { StackRun } from "./stack-run.ts";

/** Proves that the plan at hand was confirmed, by a person at this terminal or by its fingerprint. */
export type Approver = (how: "terminal" | "fingerprint") => Promise<Approval>;

/** One person's approval of one plan of one run: it is used up by the apply that it allows. */
export interface ConfirmationRecord
  extends Pick<
    Seal,
    "stackId" | "runId" | "planDigest" | "stateLineage" | "stateSerial" | "fingerprint" | "workflowRun" | "expiresAt"
  > {
  readonly format: 1;
  readonly by: string;
  readonly how: string;
  readonly usedBy: string;
  /** RFC 3339 */
  readonly usedAt: string;
}

/** Longest time for which a plan may be confirmed, in ms: older runs need not be looked at. */
const OLDEST_MS = 168 * 3_600_000;

/** The serial of a state that does not exist. */
const NO_STATE = -1;

/** The plan that is about to be applied. */
export interface AtTheGate {
  readonly seal: Seal;
  /** Its run was named: it is the very plan that was reviewed. */
  readonly isNamed: boolean;
  /** In a workflow: the comment that confirms it. @default the reviewers of the environment do */
  readonly comment?: CommentRef | undefined;
}

/** Who says that a plan was confirmed. */
export function approverOf(context: CommandContext, run: StackRun, { seal, isNamed, comment }: AtTheGate): Approver {
  return async (how) => {
    if (how === "terminal") return byPerson(context, seal, how, "confirmed at the terminal");
    const held = isNamed ? seal : await heldPlan(context, run, seal);
    if ("reason" in held) return { approved: false, reason: held.reason };
    if (context.env.GITHUB_ACTIONS === "true") return workflowApproval(context, held, comment);
    return byPerson(context, held, how, "confirmed by its fingerprint");
  };
}

function byPerson({ env }: CommandContext, seal: Seal, how: string, because: string): Approval {
  let name = env.USER ?? "somebody";
  try {
    name = userInfo().username;
  } catch {
    // A container without an account for its user.
  }
  return { approved: true, because, seal, by: `${name}@${hostname()}`, how };
}

/** The newest plan of another run that the fingerprint names: the same plan as this one, of the same state and inputs. */
async function heldPlan(
  context: CommandContext,
  run: StackRun,
  seal: Seal,
): Promise<Seal | { readonly reason: string }> {
  const again = "run it again without --confirm, read the review, then confirm that plan";
  const held = await newestHeld(context, run, seal);
  if (held === undefined) return { reason: `no run that waits has a plan with this fingerprint; ${again}` };
  // The plan file itself was made anew; everything that it was made from has to be the same.
  // Who may only read plans without a state; who deploys begins with an empty one. Neither knows of a resource.
  const beganEmpty = held.stateSerial === NO_STATE && seal.stateIsEmpty === true;
  const { stateLineage, stateSerial } = beganEmpty ? held : seal;
  const now = { ...seal, planDigest: held.planDigest, stateLineage, stateSerial };
  const [problem] = sealProblems(held, now, context.now(), await signingKey(context.env), seal.kind);
  return problem === undefined ? held : { reason: `${problem.message} (run ${held.runId}); ${again}` };
}

async function newestHeld(context: CommandContext, run: StackRun, seal: Seal): Promise<Seal | undefined> {
  const stores = [run.store, localArchive(run.ref.project)];
  const distinct = stores.filter(({ location }, at) => stores.findIndex((each) => each.location === location) === at);
  const found: Seal[] = [];
  for (const store of distinct) {
    const { runs } = await listRuns(store, { stackId: seal.stackId });
    const recent = runs.filter(
      ({ runId }) => runId !== seal.runId && context.now().getTime() - startOfRunId(runId).getTime() < OLDEST_MS,
    );
    for (const manifest of recent) {
      const other = (await readJson({ manifest, store }, "seal.json")) as Seal | undefined;
      const isIts = other?.runId === manifest.runId && other.planDigest === manifest.files["plan.tfplan"]?.sha256;
      if (!isIts || other.fingerprint !== seal.fingerprint || other.offered !== true) continue;
      found.push(other);
      break;
    }
  }
  return found.toSorted((a, b) => (a.sealedAt < b.sealedAt ? 1 : -1))[0];
}

const recordFile = ({ stackId, planDigest }: Pick<Seal, "stackId" | "planDigest">): string =>
  `confirmations/${stackId}/${planDigest}.json`;

/**
 * Uses a confirmation up, before anything is changed. Of two applies at once, one gets it.
 *
 * @throws UserError when an apply has used it already
 */
export async function useConfirmation(
  context: CommandContext,
  run: StackRun,
  { seal, by, how }: Approved,
): Promise<void> {
  const { stackId, runId, planDigest, stateLineage, stateSerial, fingerprint, workflowRun, expiresAt } = seal;
  const usedBy = run.archived.manifest.runId;
  const usedAt = context.now().toISOString();
  const plan = { stackId, runId, planDigest, stateLineage, stateSerial, fingerprint, workflowRun, expiresAt };
  const record: ConfirmationRecord = { format: 1, ...plan, by, how, usedBy, usedAt };
  const path = recordFile(seal);
  try {
    await run.store.write(path, pretty(record), { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    throw new UserError(
      `the confirmation of the plan of run ${runId} is used up by an earlier apply (${path} in ${run.store.location}): plan and confirm again`,
      EXIT.confirmationNeeded,
    );
  }
  await run.put("confirmation.json", pretty(record));
}
