import { readRunFile } from "../archive/run.ts";
import type { CommandContext } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { addSummary } from "../github/summary.ts";
import type { Check } from "../live/check.ts";
import type { Decision } from "../live/decide.ts";
import type { Inspection } from "../live/inspect.ts";
import type { StackInput } from "../live/stack-input.ts";
import type { ClassifiedError } from "../retry/classify.ts";
import { errorPatterns } from "../retry/patterns.ts";
import type { Review } from "../review/model.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import { classifyFailure, TerraformFailure } from "./failure.ts";
import type { StackRun } from "./stack-run.ts";

/** What a run failed with; of an error that Terraform told also what the catalogue knows. Without secrets. */
export type RunError = Pick<ClassifiedError, "message"> &
  Partial<Pick<ClassifiedError, "id" | "code" | "address" | "why" | "remedy" | "correlationId">>;

/** How a run ended and what decided it: what result.json keeps. */
export interface RunResult {
  readonly outcome: string;
  /** Null when the run ended before there was one. */
  readonly decision: Decision | null;
  readonly failedChecks: readonly Check[];
  readonly error: RunError | null;
}

/** A run as `--format json` prints it. */
export interface RunReport extends RunResult {
  readonly runId: string;
  readonly stackId: string;
  readonly command: string;
  readonly review: Review | null;
}

export const failedChecks = ({ checks }: Inspection): Check[] => checks.filter(({ status }) => status === "failed");

export function resultOf(outcome: string, inspection: Inspection | undefined, error: RunError | undefined): RunResult {
  return {
    outcome,
    decision: inspection?.decision ?? null,
    failedChecks: inspection === undefined ? [] : failedChecks(inspection),
    error: error ?? null,
  };
}

export async function reportOf({ archived: { manifest }, store }: StackRun, result: RunResult): Promise<RunReport> {
  const content = await readRunFile(store, manifest, "review.json").catch(() => undefined);
  const { runId, stackId, command } = manifest;
  const review = content === undefined ? null : (JSON.parse(Buffer.from(content).toString("utf8")) as Review);
  return { runId, stackId, command, ...result, review };
}

/** What a run that threw failed with. */
export function thrown(run: StackRun, { environment }: StackInput, error: unknown): RunError {
  if (error instanceof TerraformFailure) {
    return told(run, classifyFailure(error, { recent: [...run.recent], patterns: errorPatterns(environment) }));
  }
  return { message: run.scrub(error instanceof Error ? error.message : String(error)) };
}

/** An error as it may be kept and printed. */
export function told(
  run: StackRun,
  { id, code, address, message, why, remedy, correlationId }: ClassifiedError,
): RunError {
  return {
    id,
    ...(code === undefined ? {} : { code }),
    ...(address === undefined ? {} : { address }),
    message: run.scrub(message),
    why: run.scrub(why),
    // Advice names what the text of the error names.
    remedy: run.scrub(remedy),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** Outputs and summary of the step, in a GitHub workflow; of several runs the outputs of the last one hold. */
export function tellWorkflow({ env }: CommandContext, { runId, outcome, decision, review }: RunReport): void {
  setOutputs(env, {
    run: runId,
    outcome,
    verdict: review?.verdict ?? "",
    fingerprint: review?.fingerprint ?? "",
    action: decision?.action ?? "",
    reason: decision?.reason ?? "",
  });
  if (review !== null) addSummary(env, renderMarkdown(review));
}
