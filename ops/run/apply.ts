import { resolveRetention } from "../../constructs/retention.rules.ts";
import { type CommandContext, EXIT, throwIfInterrupted, UserError } from "../context.ts";
import { explain } from "../live/fact.ts";
import { resolveStack } from "../live/stack-input.ts";
import { fileTrouble } from "../print/file-trouble.ts";
import { accountOf, requireAzure } from "../readiness/await-azure.ts";
import type { Phase } from "../retry/reaction.ts";
import type { Action, Finding, Review } from "../review/model.ts";
import { renderText } from "../review/render/text.ts";
import { succeed, TerraformFailure } from "./failure.ts";
import { type Ask, type Confirmation, gate } from "./gate.ts";
import { PLAN_FILE, type PlanOptions, planStack } from "./plan.ts";
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
 * What a person confirmed holds for a later plan only as long as that brings no new finding.
 */
export async function applyStack(
  context: CommandContext,
  work: StackWork,
  { confirmation, ...options }: ApplyOptions,
): Promise<ApplyOutcome> {
  const { phase = "apply" } = options;
  const retries = new Retries(context, phase);
  let current = await settle(context, work, { mayStart: true });
  let given: Confirmation = { ...confirmation, ...confirmedEarlier(confirmation) };
  for (;;) {
    let destroys = phase === "destroy";
    try {
      const { plan, ...rest } = given;
      given = rest;
      const { review, empty } = await nextPlan(context, current, { ...options, reviewed: plan });
      context.stderr.write(renderText(review));
      if (empty) return { outcome: "nothing to do", exitCode: EXIT.done };
      const shut = await passGate(context, review, {
        confirmation: given,
        ask: options.ask,
        id: stackId(work.run.ref),
      });
      if (shut !== undefined) return shut;
      given = { ...given, findings: review.findings };
      destroys ||= review.changes.some(({ action }) => DESTROYING.includes(action));
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

/** How the run ends when the gate does not open. */
async function passGate(
  context: CommandContext,
  review: Review,
  { confirmation, ask, id }: { readonly confirmation: Confirmation; readonly ask: Ask; readonly id: string },
): Promise<ApplyOutcome | undefined> {
  const answer = await gate(review, id, confirmation, ask);
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
): Promise<{ readonly review: Review; readonly empty: boolean }> {
  if (reviewed === undefined) return await planStack(context, work, options);
  if (reviewed.moved.length === 0) return reviewed;
  context.stderr.write(`planned again: ${reviewed.moved.map(({ message }) => message).join("; ")}\n`);
  return await planStack(context, work, options);
}

/** A fingerprint confirms the findings of the plan it names, also when that plan has to be made again. */
function confirmedEarlier({ fingerprint, plan }: Confirmation): { readonly findings?: readonly Finding[] } {
  return plan !== undefined && fingerprint === plan.review.fingerprint ? { findings: plan.review.findings } : {};
}
