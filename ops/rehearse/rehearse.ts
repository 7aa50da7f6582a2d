import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, type Output, UserError } from "../context.ts";
import type { Review } from "../review/model.ts";
import { parsePlan } from "../review/parse.ts";
import { reviewPlan } from "../review/review.ts";
import { succeed } from "../run/failure.ts";
import type { TerraformResult } from "../terraform/output-reader.ts";
import { formatSeconds, progressPrinter, shortAddress } from "../terraform/progress.ts";
import { Terraform } from "../terraform/runner.ts";
import type { LocalAzure } from "./local-azure.ts";
import { type RehearsalStep, takeStep } from "./step.ts";
import { buildSurroundings } from "./surroundings.ts";
import { overrideFor, type RenderedStack, requiredVariables } from "./workspace.ts";

export interface RehearsalOptions {
  /** The project folder. */
  readonly project: string;
  /** `mysql-dev` */
  readonly stackId: string;
  readonly azure: Pick<LocalAzure, "endpoint" | "environment">;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Seconds, from any start: measures the steps. */
  now(): number;
  onStep(step: RehearsalStep): void;
  /** Told what a review says of the plan that makes everything. @default nobody is told */
  onReview?(review: Review): void;
}

/** A password that meets every rule of Azure; made for one rehearsal and forgotten with it. */
export const newPassword = (): string => `Aa1-${randomBytes(18).toString("base64url")}`;

/**
 * Takes a rendered stack through its life on local Azure: plan, apply, a second plan that must be empty, destroy.
 *
 * @throws UserError with what Terraform said, when a step fails
 */
export async function rehearse(options: RehearsalOptions): Promise<void> {
  const { project, stackId, output } = options;
  const stacks = join(project, ".convergent");
  await mkdir(stacks, { recursive: true });
  const folder = await mkdtemp(join(stacks, `rehearsal-${stackId}-`));
  try {
    const stack = await prepare(join(project, "cdktf.out", "stacks", stackId), folder);
    await buildSurroundings(options.azure, stack);
    const variables = Object.fromEntries(requiredVariables(stack).map((name) => [`TF_VAR_${name}`, newPassword()]));
    const environment = { ...options.azure.environment, ...variables };
    const terraform = new Terraform({
      folder,
      environment,
      signal: options.signal,
      onEvent: progressPrinter(output),
    });
    await new Rehearsal(terraform, options).run(() => allowDestroy(stack, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(rendered: string, folder: string): Promise<RenderedStack> {
  await copyFile(join(rendered, "cdk.tf.json"), join(folder, "cdk.tf.json"));
  const stack = JSON.parse(await readFile(join(folder, "cdk.tf.json"), "utf8")) as RenderedStack;
  await writeFile(join(folder, "override.tf.json"), JSON.stringify(overrideFor(stack, { allowDestroy: false })));
  return stack;
}

const allowDestroy = (stack: RenderedStack, folder: string): Promise<void> =>
  writeFile(join(folder, "override.tf.json"), JSON.stringify(overrideFor(stack, { allowDestroy: true })));

class Rehearsal {
  readonly #terraform: Terraform;
  readonly #options: RehearsalOptions;

  constructor(terraform: Terraform, options: RehearsalOptions) {
    this.#terraform = terraform;
    this.#options = options;
  }

  async run(beforeDestroy: () => Promise<void>): Promise<void> {
    const terraform = this.#terraform;
    await this.#step(
      "init",
      () => terraform.init(),
      () => "ready",
    );
    await this.#step("plan", () => terraform.plan("plan.tfplan"), planned);
    await this.#review("plan.tfplan");
    await this.#step("apply", () => terraform.apply("plan.tfplan"), applied);
    await this.#step("second plan", () => terraform.plan("second.tfplan"), unchanged);
    await beforeDestroy();
    await this.#step("destroy", () => this.#destroy(), applied);
  }

  async #review(file: string): Promise<void> {
    const { onReview, stackId } = this.#options;
    if (onReview === undefined) return;
    const { stdout } = succeed("show", await this.#terraform.show(file));
    onReview(reviewPlan(parsePlan(stdout, `the plan of ${stackId}`), { now: new Date(), plan: stackId }));
  }

  async #destroy(): Promise<TerraformResult> {
    const plan = await this.#terraform.plan("destroy.tfplan", ["-destroy"]);
    return plan.exitCode === 2 ? this.#terraform.apply("destroy.tfplan") : plan;
  }

  async #step(
    name: string,
    act: () => Promise<TerraformResult>,
    describe: (result: TerraformResult) => string,
  ): Promise<void> {
    const { output, signal, stackId } = this.#options;
    const { result, seconds } = await takeStep({ stackId, name }, this.#options, async () => {
      const ended = await act();
      if (signal.aborted) throw new UserError(`stopped during ${name}; nothing is left behind`, EXIT.failed);
      if (ended.exitCode === 1) throw failure(name, ended);
      return describe(ended);
    });
    output.write(`${name.padEnd(11)} ${result}  ${formatSeconds(seconds)}\n`);
  }
}

function planned({ summary }: TerraformResult): string {
  return `${summary?.add ?? 0} to create, ${summary?.change ?? 0} to change, ${summary?.remove ?? 0} to destroy`;
}

function applied({ summary }: TerraformResult): string {
  return `${summary?.add ?? 0} created, ${summary?.change ?? 0} changed, ${summary?.remove ?? 0} destroyed`;
}

/** @throws UserError when the plan is not empty: applying twice must not change anything */
function unchanged(result: TerraformResult): string {
  if (result.exitCode === 0) return "no changes";
  throw new UserError(
    `the second plan is not empty: ${planned(result)}; applying twice must change nothing`,
    EXIT.failed,
  );
}

function failure(name: string, { diagnostics }: TerraformResult): UserError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const lines = errors.map(
    ({ summary, detail, address }) =>
      `  ${address === undefined ? "" : `${shortAddress(address)}: `}${summary}${detail ? `\n    ${detail}` : ""}`,
  );
  return new UserError(`${name} failed:\n${lines.join("\n")}`, EXIT.failed);
}
