import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSeal, type PlanKind, type Seal } from "../apply/seal.ts";
import { signingKey } from "../apply/signing-key.ts";
import { type Baseline, baselineOf, pastOf } from "../archive/applied.ts";
import type { CommandContext } from "../context.ts";
import type { StackInput } from "../live/stack-input.ts";
import { pretty } from "../print/json.ts";
import type { Json, Plan, Review } from "../review/model.ts";
import { parsePlan } from "../review/parse.ts";
import { protectedAddresses } from "../review/prevent-destroy.ts";
import { redactPlan, secretsOf } from "../review/redact.ts";
import { renderHtml } from "../review/render/html.ts";
import { renderJson } from "../review/render/json.ts";
import { reviewPlan } from "../review/review.ts";
import type { SelfReview } from "../review/self-review.ts";
import { acceptedIn } from "../review/waivers.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { succeed } from "./failure.ts";
import { authorOf, stackFolder, stackId } from "./stack-run.ts";
import type { StackWork } from "./stack-work.ts";

/** Hours for which a reviewed plan may be confirmed and applied, where environment.json names no others. */
const VALID_HOURS = 24;
export const PLAN_FILE = "converge.tfplan";

export interface PlanOptions {
  /** `-destroy`, `-refresh-only`, `-target=…`. @default what the decision about the stack needs */
  readonly args?: readonly string[];
  /** Whether `--confirm` may name this plan later. @default true */
  readonly offered?: boolean;
}

export interface PlannedRun {
  readonly review: Review;
  readonly seal: Seal;
  /** Nothing to do. */
  readonly empty: boolean;
}

/** Makes a plan, reviews it and seals what was reviewed. Everything is archived as soon as it is there. */
export async function planStack(
  context: CommandContext,
  work: StackWork,
  { args = work.inspection.replaces.map((address) => `-replace=${address}`), offered = true }: PlanOptions = {},
): Promise<PlannedRun> {
  const { run } = work;
  const { terraform, ref } = run;
  context.stderr.write(`planning ${stackId(ref)} …\n`);
  succeed("init", await terraform.init());
  const planned = succeed("plan", await terraform.plan(PLAN_FILE, [...run.planArgs, ...args]));
  const { review, baseline, selfReview } = await reviewPlanFile(context, work);
  await run.put("plan.tfplan", await readFile(join(stackFolder(ref), PLAN_FILE)));
  const empty = planned.exitCode === 0;
  const since = baseline?.commit ?? "";
  const seal = await sealOf(context, work, { review, kind: kindOf(args), empty, since, selfReview, offered });
  await run.put("seal.json", pretty(seal));
  return { review, seal, empty };
}

interface Reviewed {
  readonly review: Review;
  readonly baseline: Baseline | undefined;
  readonly selfReview: SelfReview;
}

/** Reads the plan file in the stack folder as Terraform understands it, reviews it and archives what was read. */
export async function reviewPlanFile(
  context: CommandContext,
  { run, input, inspection }: Pick<StackWork, "run" | "input" | "inspection">,
): Promise<Reviewed> {
  const id = stackId(run.ref);
  const { stdout } = succeed("show", await run.terraform.show(PLAN_FILE));
  const plan = parsePlan(stdout, `the plan of ${id}`);
  const scrubber = new Scrubber(secretsOf(plan));
  await run.put("plan.json", pretty(scrubber.value(redactPlan(JSON.parse(stdout) as Json))));
  const key = await signingKey(context.env);
  const { applied, protectedBefore, ...past } = await pastOf(run.past, run.ref, context.now());
  const protectedNow = protectedAddresses(await readFile(join(stackFolder(run.ref), "cdk.tf.json"), "utf8"));
  await run.put("protected.json", pretty(protectedNow));
  const baseline = await baselineOf(run.past, applied, key);
  const selfReview = selfReviewOf(input, plan, baseline);
  const review = reviewPlan(plan, {
    now: context.now(),
    plan: id,
    begun: inspection.begun,
    ...past,
    ...authorOf(context.env),
    ...(protectedBefore === undefined ? {} : { preventDestroy: { before: protectedBefore, now: protectedNow } }),
    ...acceptedIn(input.parameters, id),
    appliedWaivers: baseline?.waivers ?? [],
    selfReview,
    ...(key === undefined ? {} : { fingerprintKey: key }),
  });
  await run.put("review.json", renderJson(review));
  await run.put("review.html", renderHtml(review));
  return { review, baseline, selfReview };
}

/** What a change asks for counts once it is applied, and at once where there is nothing yet that could be lost. */
function selfReviewOf({ environment }: StackInput, plan: Plan, baseline: Baseline | undefined): SelfReview {
  if (environment.confirmation?.allowSelfReview !== true) return "no";
  const { resources = [], child_modules: modules = [] } = plan.prior_state?.values?.root_module ?? {};
  const isFirst = resources.length + modules.length === 0;
  return isFirst || (baseline?.selfReview ?? "no") !== "no" ? "allowed" : "asked";
}

const kindOf = (args: readonly string[]): PlanKind =>
  args.includes("-destroy") ? "destroy" : args.includes("-refresh-only") ? "refresh-only" : "normal";

async function sealOf(
  context: CommandContext,
  { run, input }: StackWork,
  { review, ...facts }: Pick<Seal, "kind" | "empty" | "since" | "selfReview" | "offered"> & { readonly review: Review },
): Promise<Seal> {
  const { fingerprint, verdict } = review;
  const { runId, files } = run.archived.manifest;
  const now = context.now();
  const hours = input.environment.confirmation?.validHours ?? VALID_HOURS;
  const expires = new Date(now.getTime() + hours * 3_600_000);
  const times = { sealedAt: now.toISOString(), expiresAt: expires.toISOString() };
  const parametersDigest = files["parameters.json"]?.sha256 ?? "";
  const workflowRun = context.env.GITHUB_ACTIONS === "true" ? (context.env.GITHUB_RUN_ID ?? "") : "";
  const origin = await run.origin(PLAN_FILE);
  return makeSeal(
    { ...origin, ...facts, runId, fingerprint, verdict, ...times, parametersDigest, workflowRun },
    await signingKey(context.env),
  );
}
