import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSeal, type PlanKind, type Seal } from "../apply/seal.ts";
import { pastOf } from "../archive/applied.ts";
import type { CommandContext } from "../context.ts";
import { pretty } from "../print/json.ts";
import type { Json, Review } from "../review/model.ts";
import { parsePlan } from "../review/parse.ts";
import { protectedAddresses } from "../review/prevent-destroy.ts";
import { Scrubber, secretsOf } from "../review/redact.ts";
import { renderHtml } from "../review/render/html.ts";
import { renderJson } from "../review/render/json.ts";
import { reviewPlan } from "../review/review.ts";
import { acceptedIn } from "../review/waivers.ts";
import { succeed } from "./failure.ts";
import { authorOf, type StackRun, stackFolder, stackId } from "./stack-run.ts";
import type { StackWork } from "./stack-work.ts";

/** The variable whose value signs seals and keys fingerprints. */
export const SIGNING_KEY = "CONVERGE_SIGNING_KEY";
/** Hours for which a reviewed plan may be applied. */
export const SEAL_HOURS = 24;
export const PLAN_FILE = "converge.tfplan";

export interface PlanOptions {
  /** `-destroy`, `-refresh-only`, `-target=…`. @default what the decision about the stack needs */
  readonly args?: readonly string[];
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
  { run, input, inspection }: StackWork,
  { args = inspection.replaces.map((address) => `-replace=${address}`) }: PlanOptions = {},
): Promise<PlannedRun> {
  const { terraform, ref } = run;
  context.stderr.write(`planning ${stackId(ref)} …\n`);
  succeed("init", await terraform.init());
  const planned = succeed("plan", await terraform.plan(PLAN_FILE, [...run.planArgs, ...args]));
  const shown = succeed("show", await terraform.show(PLAN_FILE));
  const plan = parsePlan(shown.stdout, `the plan of ${stackId(ref)}`);
  const scrubber = new Scrubber(secretsOf(plan));
  await run.put("plan.json", pretty(scrubber.value(JSON.parse(shown.stdout) as Json)));

  const key = context.env[SIGNING_KEY];
  const { protectedBefore, ...past } = await pastOf(run.past, ref, context.now());
  const protectedNow = protectedAddresses(await readFile(join(stackFolder(ref), "cdk.tf.json"), "utf8"));
  await run.put("protected.json", pretty(protectedNow));
  const review = reviewPlan(plan, {
    now: context.now(),
    plan: stackId(ref),
    ...past,
    ...authorOf(context.env),
    ...(protectedBefore === undefined ? {} : { preventDestroy: { before: protectedBefore, now: protectedNow } }),
    ...acceptedIn(input.parameters, stackId(ref)),
    ...(key === undefined ? {} : { fingerprintKey: key }),
  });
  await run.put("review.json", renderJson(review));
  await run.put("review.html", renderHtml(review));
  await run.put("plan.tfplan", await readFile(join(stackFolder(ref), PLAN_FILE)));
  const empty = planned.exitCode === 0;
  const seal = await sealOf(context, run, { review, kind: kindOf(args), empty });
  await run.put("seal.json", pretty(seal));
  return { review, seal, empty };
}

const kindOf = (args: readonly string[]): PlanKind =>
  args.includes("-destroy") ? "destroy" : args.includes("-refresh-only") ? "refresh-only" : "normal";

async function sealOf(
  context: CommandContext,
  run: StackRun,
  { review, kind, empty }: { readonly review: Review; readonly kind: PlanKind; readonly empty: boolean },
): Promise<Seal> {
  const { fingerprint, verdict } = review;
  const now = context.now();
  const expires = new Date(now.getTime() + SEAL_HOURS * 3_600_000);
  const times = { sealedAt: now.toISOString(), expiresAt: expires.toISOString() };
  const origin = await run.origin(PLAN_FILE);
  return makeSeal(
    { ...origin, runId: run.archived.manifest.runId, kind, empty, fingerprint, verdict, ...times },
    context.env[SIGNING_KEY],
  );
}
