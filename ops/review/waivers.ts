import { type Acceptance, endOf, hasExpired, matchesGlob } from "../../constructs/acceptance.ts";
import { expiredSentence } from "../../constructs/policy/acknowledgements.ts";
import { UserError } from "../context.ts";
import type { Finding, Review } from "./model.ts";
import { REVIEW_RULES } from "./rules/index.ts";

/** Accepts one kind of finding: an entry of `reviewWaivers` in a parameter file. */
export type Waiver = Acceptance;

/** What says that the review itself is unsure cannot be waived. */
const NEVER_WAIVED = new Set([
  "plan-incomplete",
  "rule-failed",
  "self-review",
  "waiver-expired",
  "waiver-invalid",
  "waiver-new",
]);

/**
 * Rules that a waiver may accept for several resources at once. Every other rule is about lost data, opened access or
 * lowered protection, or about what is not understood: there, a waiver names the one resource that it is about.
 */
const PATTERN_ALLOWED = new Set([
  "adopted",
  "compute-size",
  "credentials-rotated",
  "drift-benign",
  "drift-configuration",
  "failover",
  "many-changes",
  "moved",
  "read-during-apply",
  "restart-required",
  "storage-grown",
  "unusual",
  "version-changed",
]);
const STRICT = new Set(REVIEW_RULES.map(({ id }) => id).filter((id) => !PATTERN_ALLOWED.has(id)));

/** Days ahead that a waiver may end. */
const MAX_WAIVER_DAYS = 90;
const DAY_MS = 86_400_000;

/** What is wrong with a waiver, and with which of its keys. */
export interface WaiverProblem {
  readonly key: keyof Waiver;
  readonly message: string;
}

/** What makes a waiver hold for nothing, whatever was found; undefined: nothing does. */
export function problemOf(waiver: Waiver, now: Date): WaiverProblem | undefined {
  const { rule, address, reason, expiresOn } = waiver;
  if (NEVER_WAIVED.has(rule)) return { key: "rule", message: `the rule ${rule} cannot be waived` };
  if (rule.includes("*")) return { key: "rule", message: `rule is "${rule}", but must be the id of one rule` };
  if (/[*?]/.test(address) && STRICT.has(rule)) {
    const why = `address is "${address}", but for ${rule} it must be the whole address of one resource, without * and ?`;
    return { key: "address", message: why };
  }
  if (reason.trim() === "") return { key: "reason", message: "it has no reason" };
  const end = endOf(waiver);
  if (end === undefined)
    return { key: "expiresOn", message: `expiresOn is "${expiresOn}", but must be a date such as 2026-03-31` };
  const latest = new Date(now.getTime() + MAX_WAIVER_DAYS * DAY_MS).toISOString().slice(0, 10);
  return expiresOn > latest
    ? {
        key: "expiresOn",
        message: `expiresOn is "${expiresOn}", but must be ${latest} at the latest, in ${MAX_WAIVER_DAYS} days`,
      }
    : undefined;
}

/** Whether all that a waiver accepts was accepted already: for the same rule, at least as long, for no other address. */
const isWithin = (waiver: Waiver, earlier: Waiver): boolean =>
  earlier.rule === waiver.rule &&
  (endOf(earlier) ?? 0) >= (endOf(waiver) ?? Number.POSITIVE_INFINITY) &&
  // A * covers whatever a pattern says in its place; a ? does not cover a *.
  (earlier.address === waiver.address ||
    (matchesGlob(earlier.address, waiver.address) && !(earlier.address.includes("?") && /[*?]/.test(waiver.address))));

/**
 * Marks what the waivers accept. A waived finding stays in the review and no longer counts; a waived `refuse` counts as
 * `confirm`, because no standing exception replaces a person's look at it. A waiver that has expired, is broken, or was
 * not applied before holds for nothing and is itself a finding.
 *
 * @param applied the waivers of the parameters that were applied last. @default every waiver was
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now: Date,
  applied: readonly Waiver[] = waivers,
): Finding[] {
  const problems: Finding[] = [];
  const byRule = new Map<string, Waiver[]>();
  for (const waiver of waivers) {
    const told = troubleOf(waiver, now, applied);
    if (told !== undefined) problems.push({ address: waiver.address, attribute: "reviewWaivers", ...told });
    else byRule.set(waiver.rule, [...(byRule.get(waiver.rule) ?? []), waiver]);
  }
  const marked = findings.map((finding) => {
    const waiver = byRule.get(finding.ruleId)?.find(({ address }) => matchesGlob(address, finding.address));
    return waiver === undefined
      ? finding
      : { ...finding, waived: { reason: waiver.reason, expiresOn: waiver.expiresOn } };
  });
  return [...marked, ...problems];
}

/** Why a waiver does not count, as a finding without its place; undefined: it counts. */
function troubleOf(
  waiver: Waiver,
  now: Date,
  applied: readonly Waiver[],
): Pick<Finding, "ruleId" | "level" | "message" | "remedy"> | undefined {
  const { rule, address, reason, expiresOn } = waiver;
  const problem = problemOf(waiver, now);
  if (problem !== undefined) {
    const message = `the waiver of ${rule} holds for nothing: ${problem.message}`;
    return { ruleId: "waiver-invalid", level: "confirm", message, remedy: "correct it in the parameter file" };
  }
  if (hasExpired(waiver, now)) {
    const message = `the waiver of ${rule} expired on ${expiresOn} (${reason})`;
    const remedy = "remove it from the parameter file, or renew its date and reason";
    return { ruleId: "waiver-expired", level: "notice", message, remedy };
  }
  if (applied.some((earlier) => isWithin(waiver, earlier))) return undefined;
  const message = `the waiver of ${rule} for ${address} until ${expiresOn} is new or wider than what was applied last, and does not count in this run (${reason})`;
  const remedy = "confirm this plan when the waiver is right: it counts from the next run on";
  return { ruleId: "waiver-new", level: "confirm", message, remedy };
}

/** Whether somebody has to accept what the parameters newly accept or allow, also where nothing is to be changed. */
export const acceptsMore = ({ findings }: Pick<Review, "findings">): boolean =>
  findings.some(({ ruleId, level }) => level === "confirm" && (ruleId === "waiver-new" || ruleId === "self-review"));

/** Acknowledgements of the policy pack that have expired: synthesis, which knows no clock, still holds on to them. */
export const expiredAcknowledgements = (acknowledgements: readonly Acceptance[], now: Date): Finding[] =>
  acknowledgements
    .filter((each) => hasExpired(each, now))
    .map((each) => ({
      ruleId: "acknowledgement-expired",
      level: "notice",
      address: each.address,
      attribute: "acknowledgements",
      message: expiredSentence(each),
      remedy: "npx converge check shows what it accepted",
    }));

export interface Accepted {
  readonly waivers: readonly Waiver[];
  readonly acknowledgements: readonly Acceptance[];
}

/**
 * What a parameter file accepts.
 *
 * @throws UserError that names the entry and the key that is missing.
 */
export const acceptedIn = (parameters: unknown, file: string): Accepted => ({
  waivers: parseAcceptances(parameters, "reviewWaivers", file),
  acknowledgements: parseAcceptances(parameters, "acknowledgements", file),
});

/** Reads `reviewWaivers`, or `acknowledgements`, of a parameter file; none when it has no such key. */
function parseAcceptances(parameters: unknown, name: "reviewWaivers" | "acknowledgements", file: string): Acceptance[] {
  const list = (parameters as Readonly<Record<string, unknown>> | null)?.[name] ?? [];
  if (!Array.isArray(list))
    throw new UserError(`${file}: ${name} must be a list of { rule, address, reason, expiresOn }`);
  return list.map((entry: unknown, index) => {
    for (const key of ["rule", "address", "reason", "expiresOn"]) {
      const value = (entry as Record<string, unknown> | null)?.[key];
      if (typeof value !== "string") {
        throw new UserError(
          `${file}: ${name}[${index}].${key} is ${JSON.stringify(value) ?? "missing"}, but must be a text`,
        );
      }
    }
    return entry as Acceptance;
  });
}
