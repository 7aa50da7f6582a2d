import { type Acceptance, endOf, hasExpired, matchesGlob } from "../../constructs/acceptance.ts";
import { expiredSentence } from "../../constructs/policy/acknowledgements.ts";
import { UserError } from "../context.ts";
import type { Finding } from "./model.ts";

/** Accepts one kind of finding: an entry of `reviewWaivers` in a parameter file. */
export type Waiver = Acceptance;

/** What says that the review itself is unsure cannot be waived. */
const NEVER_WAIVED = new Set(["plan-incomplete", "rule-failed", "waiver-expired", "waiver-invalid"]);

function problemOf(waiver: Waiver): string | undefined {
  if (NEVER_WAIVED.has(waiver.rule)) return `the rule ${waiver.rule} cannot be waived`;
  if (waiver.rule.includes("*")) return `rule is "${waiver.rule}", but must be the id of one rule`;
  if (waiver.reason.trim() === "") return "it has no reason";
  return endOf(waiver) === undefined
    ? `expiresOn is "${waiver.expiresOn}", but must be a date such as 2026-03-31`
    : undefined;
}

/**
 * Marks what the waivers accept. A waived finding stays in the review and no longer counts; a waived `refuse` counts as
 * `confirm`, because no standing exception replaces a person's look at it. An expired or broken waiver holds for
 * nothing and is itself a finding.
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], now: Date): Finding[] {
  const problems: Finding[] = [];
  const byRule = new Map<string, Waiver[]>();
  for (const waiver of waivers) {
    const problem = problemOf(waiver);
    const expired = problem === undefined && hasExpired(waiver, now);
    if (problem !== undefined || expired) {
      problems.push(waiverFinding(waiver, problem));
      continue;
    }
    const same = byRule.get(waiver.rule) ?? [];
    same.push(waiver);
    byRule.set(waiver.rule, same);
  }
  const marked = findings.map((finding) => {
    const waiver = byRule.get(finding.ruleId)?.find(({ address }) => matchesGlob(address, finding.address));
    return waiver === undefined
      ? finding
      : { ...finding, waived: { reason: waiver.reason, expiresOn: waiver.expiresOn } };
  });
  return [...marked, ...problems];
}

const waiverFinding = (waiver: Waiver, problem: string | undefined): Finding => ({
  ruleId: problem === undefined ? "waiver-expired" : "waiver-invalid",
  level: problem === undefined ? "notice" : "confirm",
  address: waiver.address,
  attribute: "reviewWaivers",
  message:
    problem === undefined
      ? `the waiver of ${waiver.rule} expired on ${waiver.expiresOn} (${waiver.reason})`
      : `the waiver of ${waiver.rule} holds for nothing: ${problem}`,
  remedy:
    problem === undefined
      ? "remove it from the parameter file, or renew its date and reason"
      : "correct it in the parameter file",
});

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
