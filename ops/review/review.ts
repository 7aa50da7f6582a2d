import type { Acceptance } from "../../constructs/acceptance.ts";
import { UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { anomalyFindings, compareWithHistory } from "./anomaly.ts";
import { type Circumstances, circumstanceFindings, signalsOf } from "./circumstances.ts";
import { dependenciesOf } from "./dependencies.ts";
import { fingerprint } from "./fingerprint.ts";
import { argumentOf } from "./impact/evaluate.ts";
import { type Finding, type HistoryEntry, LEVELS, type Plan, type Review, type ReviewedChange } from "./model.ts";
import { secretsOf } from "./redact.ts";
import type { ReviewRule, RuleContext, RuleFinding } from "./rule.ts";
import { IMPACT_RULES } from "./rules/argument-impact.ts";
import { REVIEW_RULES } from "./rules/index.ts";
import { type SelfReview, selfReviewFindings } from "./self-review.ts";
import { effectiveLevel, verdictOf } from "./verdict.ts";
import { type Change, countChanges, type PlanView, viewPlan } from "./view.ts";
import { applyWaivers, expiredAcknowledgements, type Waiver } from "./waivers.ts";

/** What a review knows besides the plan. */
/** `now` decides which waivers and acknowledgements have expired. */
export interface ReviewOptions extends RuleContext, Circumstances {
  /** What to call the plan in the outputs. @default "plan.json" */
  readonly plan?: string;
  readonly waivers?: readonly Waiver[];
  /** Addresses of imports that an earlier attempt of this stack is proved to have created. @default none */
  readonly begun?: readonly string[];
  /** Those of the parameters that were applied last: others do not count yet. @default all count */
  readonly appliedWaivers?: readonly Waiver[];
  /** Whether the author of the change may confirm it; `asked`: the change itself asks for it. @default no */
  readonly selfReview?: SelfReview;
  /** Of the policy pack. */
  readonly acknowledgements?: readonly Acceptance[];
  /** Archived runs of the same stack, oldest first. */
  readonly history?: readonly HistoryEntry[];
  /** Keys the fingerprint, so that changed secrets change it. At least 16 characters. */
  readonly fingerprintKey?: string;
  /** @default all rules */
  readonly rules?: readonly ReviewRule[];
}

/**
 * Reads a plan: what it does, what of it is worth saying, whether a person must look. Pure; linear in the size of the
 * plan; nothing in the result is secret.
 *
 * @throws UserError when the plan is nested too deeply to be read.
 */
export function reviewPlan(plan: Plan, options: ReviewOptions): Review {
  try {
    return review(plan, options);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UserError("the plan is nested too deeply or is too large to be reviewed; split the stack");
    throw error;
  }
}

function review(plan: Plan, options: ReviewOptions): Review {
  const view = viewPlan(plan, options.begun);
  const scrubber = new Scrubber(secretsOf(plan));
  const counts = countChanges(view.changes);
  // An action that is not understood is counted where it is watched most.
  const watched = { ...counts, replaces: counts.replaces + counts.unknowns };
  const signals = signalsOf(view.changes, options.history, options);
  const anomaly = { ...compareWithHistory(watched, options.history), ...(signals.length === 0 ? {} : { signals }) };
  const spoken = [...runRules(options.rules ?? REVIEW_RULES, view, options)];
  const others = options.rules === undefined ? [...runRules(IMPACT_RULES, view, options)] : [];
  const found = [...spoken, ...unspoken(others, spoken), ...anomalyFindings(anomaly), ...circumstanceFindings(signals)];
  const findings = [
    ...applyWaivers(found, options.waivers ?? [], options.now, options.appliedWaivers),
    ...selfReviewFindings(options.selfReview),
    ...expiredAcknowledgements(options.acknowledgements ?? [], options.now),
  ];
  return {
    schemaVersion: 1,
    plan: printable(options.plan ?? "plan.json"),
    ...(plan.terraform_version === undefined ? {} : { terraformVersion: printable(plan.terraform_version) }),
    verdict: verdictOf(findings),
    fingerprint: fingerprint(plan, scrubber, options.fingerprintKey),
    counts: { ...counts, drifted: view.drift.length, unchanged: view.unchanged.length },
    findings: sortFindings(findings).map((finding) => brief(scrubber.value(finding))),
    changes: view.changes.map((change) => scrubber.value(shown(change))),
    drift: view.drift.map((change) => scrubber.value(shown(change))),
    dependencies: scrubber.value(dependenciesOf(plan.configuration?.root_module, view.changes)),
    anomaly: scrubber.value(anomaly),
    history: scrubber.value(options.history ?? []),
  };
}

/** Characters of a message; values stand beside it in full. */
const MAX_MESSAGE = 1_000;

/** Shortens a message that holds no secret any more: of an Azure resource id, what it names. */
function brief(finding: Finding): Finding {
  const message = finding.message.replace(
    /\/subscriptions\/[^\s,;()]+/g,
    (id) => `…/${id.split("/").slice(-2).join("/")}`,
  );
  return {
    ...finding,
    message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE).toWellFormed()}…` : message,
  };
}

/** What the outputs show of a change; the whole attributes stay inside. */
function shown(change: Change): ReviewedChange {
  const { before: _before, after: _after, unknown: _unknown, actions: _actions, ...rest } = change;
  return rest;
}

/** The findings of the table of arguments where no other rule has said as much about the same argument. */
function unspoken(findings: readonly Finding[], spoken: readonly Finding[]): Finding[] {
  const known = new Map<string, { readonly argument: string; readonly rank: number }[]>();
  for (const { address, attribute, level } of spoken) {
    const same = known.get(address) ?? [];
    same.push({ argument: argumentOf(attribute ?? ""), rank: LEVELS.indexOf(level) });
    known.set(address, same);
  }
  return findings.filter(({ address, attribute = "", level }) => {
    const argument = argumentOf(attribute);
    return !known
      .get(address)
      ?.some((other) => other.rank <= LEVELS.indexOf(level) && isWithin(argument, other.argument));
  });
}

const isWithin = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

function* runRules(rules: readonly ReviewRule[], view: PlanView, context: RuleContext): Generator<Finding> {
  for (const rule of rules) {
    if ("plan" in rule) yield* guarded(rule, "plan", () => rule.plan(view, context));
    else for (const change of view.changes) yield* guarded(rule, change.address, () => rule.change(change, view));
  }
}

/** Runs one rule on one subject. A rule that throws has not said that all is well. */
function guarded(rule: ReviewRule, address: string, check: () => Iterable<RuleFinding>): Finding[] {
  try {
    return [...check()].map((finding) => ({
      address,
      ...finding,
      ruleId: rule.id,
      ...(rule.documentation === undefined ? {} : { documentation: rule.documentation }),
    }));
  } catch (error) {
    return [
      {
        ruleId: "rule-failed",
        level: "confirm",
        address,
        attribute: rule.id,
        message: `the rule ${rule.id} could not be evaluated: ${error instanceof Error ? error.message : String(error)}`,
        remedy: "read this change yourself, and report the failing rule",
      },
    ];
  }
}

/** Riskiest first; within a level in the order of the rules, waived ones last. Stable. */
function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding): number => LEVELS.indexOf(effectiveLevel(finding));
  return [...findings].sort((a, b) => rank(a) - rank(b));
}
