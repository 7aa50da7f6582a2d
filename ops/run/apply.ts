import { type CommandContext, EXIT, type ExitCode, UserError } from "../context.ts";
import type { FixAction, Phase, WaitCondition } from "../retry/catalogue.ts";
import { type ClassifiedError, classify, type ErrorContext } from "../retry/classify.ts";
import { decisive, nextStep } from "../retry/policy.ts";
import type { Finding, Review } from "../review/model.ts";
import { renderText } from "../review/render/text.ts";
import { formatSeconds } from "../terraform/progress.ts";
import type { TerraformResult } from "../terraform/runner.ts";
import { type Ask, type Confirmation, gate } from "./gate.ts";
import { PLAN_FILE, type PlanOptions, planStack } from "./plan.ts";
import type { ReviewedPlan } from "./reviewed.ts";
import { type StackRun, stackId } from "./stack-run.ts";

/** What a run can do about an error besides trying again. Each says whether it worked. */
export interface Remedies {
  wait(condition: WaitCondition, error: ClassifiedError, atMostSeconds: number): Promise<boolean>;
  fix(action: FixAction, error: ClassifiedError): Promise<boolean>;
  sleep(seconds: number): Promise<void>;
  random(): number;
}

export interface ApplyOptions extends PlanOptions {
  readonly confirmation: Confirmation;
  readonly ask: Ask;
  readonly remedies: Remedies;
  /** Seconds for the whole run, waits included. @default 3 hours */
  readonly budgetSeconds?: number;
  /** `destroy` for a destroying plan: some errors mean something else then. @default "apply" */
  readonly phase?: Phase;
}

export interface ApplyOutcome {
  readonly outcome:
    | "planned"
    | "applied"
    | "destroyed"
    | "no drift"
    | "drifted"
    | "nothing to do"
    | "confirmation needed"
    | "refused"
    | "failed";
  readonly exitCode: ExitCode;
}

const BUDGET_SECONDS = 3 * 3600;

/**
 * Plan, review, gate, apply; on an error that will pass: wait or mend, then plan and review again. What a person
 * confirmed holds for a later plan only as long as that brings no new finding.
 */
export async function applyStack(context: CommandContext, run: StackRun, options: ApplyOptions): Promise<ApplyOutcome> {
  const started = context.now().getTime();
  const attempts: Record<string, number> = {};
  let reviewed = options.confirmation.plan;
  let confirmed: readonly Finding[] | undefined = confirmedEarlier(options.confirmation);
  let parallelism: number | undefined;
  for (;;) {
    const { review, empty } = await nextPlan(context, run, { ...options, reviewed });
    reviewed = undefined;
    context.stderr.write(renderText(review));
    if (empty) return { outcome: "nothing to do", exitCode: EXIT.done };
    const confirmation = { ...options.confirmation, ...(confirmed === undefined ? {} : { findings: confirmed }) };
    const answer = await gate(review, stackId(run.ref), confirmation, options.ask);
    context.stderr.write(`${answer.because}\n`);
    if (!answer.open) {
      return {
        outcome: answer.exitCode === EXIT.refused ? "refused" : "confirmation needed",
        exitCode: answer.exitCode,
      };
    }
    confirmed = review.findings;

    const args = parallelism === undefined ? [] : [`-parallelism=${parallelism}`];
    const result = await run.terraform.apply(PLAN_FILE, args);
    if (result.exitCode === 0) return { outcome: "applied", exitCode: EXIT.done };
    if (context.signal?.aborted === true) throw interrupted(run);

    const error = worstOf(result, { phase: options.phase ?? "apply", recent: [...run.recent] });
    report(context, error);
    const budgetSeconds = (options.budgetSeconds ?? BUDGET_SECONDS) - (context.now().getTime() - started) / 1000;
    if (!(await mend(context, error, { budgetSeconds, attempts }, options.remedies))) {
      return { outcome: "failed", exitCode: EXIT.failed };
    }
    attempts[error.id] = (attempts[error.id] ?? 0) + 1;
    if (error.reaction.kind === "fix" && error.reaction.fix === "lower-parallelism")
      parallelism = parallelism === undefined ? 4 : 1;
  }
}

/** The plan of the reviewed run when it still holds, else a new one. */
async function nextPlan(
  context: CommandContext,
  run: StackRun,
  { reviewed, ...options }: ApplyOptions & { readonly reviewed: ReviewedPlan | undefined },
): Promise<{ readonly review: Review; readonly empty: boolean }> {
  if (reviewed === undefined) return await planStack(context, run, options);
  if (reviewed.moved.length === 0) return { review: reviewed.review, empty: false };
  context.stderr.write(`planned again: ${reviewed.moved.map(({ message }) => message).join("; ")}\n`);
  return await planStack(context, run, options);
}

/** A fingerprint confirms the findings of the plan it names, also when that plan has to be made again. */
function confirmedEarlier({ fingerprint, plan }: Confirmation): readonly Finding[] | undefined {
  return plan !== undefined && fingerprint === plan.review.fingerprint ? plan.review.findings : undefined;
}

/** @returns whether it makes sense to plan and apply again */
async function mend(
  context: CommandContext,
  error: ClassifiedError,
  state: { readonly budgetSeconds: number; readonly attempts: Readonly<Record<string, number>> },
  remedies: Remedies,
): Promise<boolean> {
  const say = (text: string) => context.stderr.write(`  ${text}\n`);
  const step = nextStep(error, state, remedies.random());
  switch (step.kind) {
    case "ask":
    case "stop":
      say(`not tried again: ${step.reason}`);
      say(`what to do: ${error.remedy}`);
      return false;
    case "retry":
      say(`trying again in ${formatSeconds(step.inSeconds)}: ${error.why}`);
      await remedies.sleep(step.inSeconds);
      return true;
    case "wait":
      say(`waiting for ${step.for.replaceAll("-", " ")}, at most ${formatSeconds(step.atMostSeconds)}: ${error.why}`);
      if (await remedies.wait(step.for, error, step.atMostSeconds)) return true;
      say(`what to do: ${error.remedy}`);
      return false;
    case "fix":
      say(`mending by ${step.fix.replaceAll("-", " ")}: ${error.why}`);
      if (!(await remedies.fix(step.fix, error))) {
        say(`what to do: ${error.remedy}`);
        return false;
      }
      await remedies.sleep(step.thenWaitSeconds);
      return true;
  }
}

function worstOf(result: TerraformResult, context: ErrorContext): ClassifiedError {
  const errors = result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map((diagnostic) => classify(diagnostic, context));
  return (
    decisive(errors) ?? classify({ severity: "error", summary: `terraform ended with ${result.exitCode}` }, context)
  );
}

function report(context: CommandContext, error: ClassifiedError): void {
  const where = error.address === undefined ? "" : `${error.address}: `;
  const code = error.code === undefined ? "" : ` (${error.code})`;
  context.stderr.write(`error ${error.id}${code}: ${where}${error.message}\n`);
  if (error.correlationId !== undefined) context.stderr.write(`  correlation id ${error.correlationId}\n`);
}

const interrupted = (run: StackRun): UserError =>
  new UserError(
    `interrupted; Terraform saved the state of ${stackId(run.ref)}. Run it again: what is done is not done twice`,
    EXIT.failed,
  );
