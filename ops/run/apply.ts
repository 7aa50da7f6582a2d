import { resolveRetention } from "../../constructs/retention.rules.ts";
import { type CommandContext, EXIT, throwIfInterrupted, UserError } from "../context.ts";
import { explain } from "../live/fact.ts";
import { resolveStack } from "../live/stack-input.ts";
import { fileTrouble } from "../print/file-trouble.ts";
import { accountOf, requireAzure } from "../readiness/await-azure.ts";
import type { Phase } from "../retry/reaction.ts";
import type { Action } from "../review/model.ts";
import { renderText } from "../review/render/text.ts";
import { acceptsMore } from "../review/waivers.ts";
import { approverOf, useConfirmation } from "./approval.ts";
import { succeed, TerraformFailure } from "./failure.ts";
import { type Ask, type Confirmation, gate } from "./gate.ts";
import { PLAN_FILE, type PlannedRun, type PlanOptions, planStack } from "./plan.ts";
import { Retries } from "./retries.ts";
import type { ReviewedPlan } from "./reviewed.ts";
import { settle } from "./settle.ts";
import { stackId } from "./stack-run.ts";
import type { ApplyOutcome, StackWork } from "./stack-work.ts";

export interface ApplyOptions extends PlanOptions {
  readonly confirmation: Confirmation;
  readonly ask: Ask;
  /** `destroy` for a destroying plan: some errors mean something else then. @default "apply" */
  readonly phase?: Phase;
}

/** What is lost when it is applied; `unknown` may be. */
const DESTROYING: readonly Action[] = ["delete", "replace", "forget", "unknown"];

/** Seconds for what Terraform has made or changed to say that it is ready. */
const READY_SECONDS = 1800;

/**
 * Plan, review, gate, apply, await; on an error that will pass: wait or mend, look again, then plan and review again.
 * What a person confirmed is one plan: within the run that applies it, what is left of that plan after an error is
 * applied as well, and nothing beyond it.
 */
export async function applyStack(
  context: CommandContext,
  work: StackWork,
  { confirmation, ...options }: ApplyOptions,
): Promise<ApplyOutcome> {
  const { phase = "apply" } = options;
  const retries = new Retries(context, phase);
  let current = await settle(context, work, { mayStart: true });
  let given: Confirmation = confirmation;
  for (;;) {
    let destroys = phase === "destroy";
    try {
      const { plan, ...rest } = given;
      given = rest;
      const offered = confirmation.fingerprint === undefined;
      const planned = await nextPlan(context, current, { ...options, offered, reviewed: plan });
      const { review, empty } = planned;
      context.stderr.write(renderText(review));
      if (empty && !(phase === "apply" && acceptsMore(review)))
        return { outcome: "nothing to do", exitCode: EXIT.done };
      const isNamed = plan !== undefined && planned.seal === plan.seal;
      const shut = await passGate(context, current, { planned, isNamed, confirmation: given, ask: options.ask });
      if (shut !== undefined) return shut;
      given = { ...given, begun: review };
      destroys ||= review.changes.some(({ action }) => DESTROYING.includes(action));
      if (empty) return { outcome: "applied", exitCode: EXIT.done };
      throwIfInterrupted(context);
      if (phase === "apply") await work.run.journal.intend(context, current, review);
      await work.run.copyState("before");
      work.run.changes();
      const applied = await work.run.terraform.apply(PLAN_FILE, retries.args);
      await copyAfter(context, work, applied.unsaved);
      if (phase === "apply" && applied.exitCode !== 0) await work.run.journal.conclude(applied);
      succeed("apply", applied);
      if (phase === "apply") await confirmReady(context, current);
      return { outcome: "applied", exitCode: EXIT.done };
    } catch (error) {
      if (!(error instanceof TerraformFailure) || context.signal?.aborted === true) throw error;
      const again = await retries.recover(error, current, destroys);
      if (again === undefined) return { outcome: "failed", exitCode: EXIT.failed, error: retries.last };
      current = again;
    }
  }
}

/** What was applied is not undone because it cannot be copied. */
async function copyAfter(context: CommandContext, { run, input }: StackWork, unsaved?: string): Promise<void> {
  try {
    await run.copyState("after", unsaved);
    await run.copies?.prune(resolveRetention(input.environment.archive), context.now());
  } catch (error) {
    context.stderr.write(
      `the state is not copied to ${run.copies?.location}: ${fileTrouble(error) ?? explain(error).reason}\n`,
    );
  }
}

interface Waiting {
  readonly planned: PlannedRun;
  /** The plan is that of the run that was named. */
  readonly isNamed: boolean;
  readonly confirmation: Confirmation;
  readonly ask: Ask;
}

/** How the run ends when the gate does not open. A confirmation that opens it is used up. */
async function passGate(
  context: CommandContext,
  { run }: StackWork,
  { planned: { review, seal }, isNamed, confirmation, ask }: Waiting,
): Promise<ApplyOutcome | undefined> {
  const approver = approverOf(context, run, { seal, isNamed, comment: confirmation.comment });
  const answer = await gate(review, stackId(run.ref), confirmation, ask, approver);
  if (answer.open && answer.approval !== undefined) await useConfirmation(context, run, answer.approval);
  context.stderr.write(`${answer.because}\n`);
  if (answer.open) return undefined;
  const { exitCode } = answer;
  return { outcome: exitCode === EXIT.refused ? "refused" : "confirmation needed", exitCode };
}

/** Terraform says that it has made the server; Azure has the last word. @throws UserError */
async function confirmReady(context: CommandContext, { input }: StackWork): Promise<void> {
  const { subject } = resolveStack(input);
  try {
    await requireAzure(context, accountOf(input), {
      resourceId: subject.id,
      until: "ready",
      timeoutSeconds: READY_SECONDS,
    });
  } catch (error) {
    throw error instanceof UserError ? new UserError(`applied, but ${error.message}`, error.exitCode) : error;
  }
  context.stderr.write(`${subject.name} is ready\n`);
}

/** The plan of the reviewed run when it still holds, else a new one. */
async function nextPlan(
  context: CommandContext,
  work: StackWork,
  { reviewed, ...options }: PlanOptions & { readonly reviewed: ReviewedPlan | undefined },
): Promise<PlannedRun> {
  if (reviewed === undefined) return await planStack(context, work, options);
  if (reviewed.moved.length === 0) return reviewed;
  context.stderr.write(`planned again: ${reviewed.moved.map(({ message }) => message).join("; ")}\n`);
  return await planStack(context, work, options);
}
