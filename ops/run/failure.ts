import { EXIT, UserError } from "../context.ts";
import { type ClassifiedError, classify, type ErrorContext } from "../retry/classify.ts";
import { decisive } from "../retry/policy.ts";
import { redactText } from "../secrets/text.ts";
import type { TerraformResult } from "../terraform/output-reader.ts";

export type TerraformStep = "init" | "plan" | "show" | "apply";

/** Terraform said no. What it said is in the message; what to do about it, the catalogue knows. */
export class TerraformFailure extends UserError {
  readonly step: TerraformStep;
  readonly result: TerraformResult;

  constructor(step: TerraformStep, result: TerraformResult) {
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    const lines = errors.map(({ summary, detail, address }) =>
      [
        `  ${address === undefined ? "" : `${address}: `}${summary.replaceAll("\n", "\n    ")}`,
        ...(detail ? [`    ${detail.replaceAll("\n", "\n    ")}`] : []),
      ].join("\n"),
    );
    super(`terraform ${step} failed:\n${redactText(lines.join("\n"))}`, EXIT.failed);
    this.step = step;
    this.result = result;
  }
}

/** @throws TerraformFailure when the step failed */
export function succeed(step: TerraformStep, result: TerraformResult): TerraformResult {
  if (result.exitCode === 0 || (step === "plan" && result.exitCode === 2)) return result;
  throw new TerraformFailure(step, result);
}

/**
 * Of all the errors of one step, the one that decides what to do.
 *
 * @param phase What an apply does.
 */
export function classifyFailure(
  { step, result }: TerraformFailure,
  { phase: applying = "apply", ...context }: Partial<Pick<ErrorContext, "phase">> & Omit<ErrorContext, "phase">,
): ClassifiedError {
  const phase = step === "apply" ? applying : step === "init" ? "init" : "plan";
  const errors = result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map((diagnostic) => classify(diagnostic, { ...context, phase }));
  const summary = `terraform ended with ${result.exitCode}`;
  return decisive(errors) ?? classify({ severity: "error", summary }, { ...context, phase });
}
