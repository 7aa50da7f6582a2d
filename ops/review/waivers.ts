import { UserError } from "../context.ts";
import type { Finding } from "./model.ts";

/** Accepts one kind of finding on some resources for some time: the key `reviewWaivers` of a parameter file. */
export interface Waiver {
  /** The rule's id: `compute-size`. */
  readonly rule: string;
  /** The resource's address; `*` stands for any characters, `?` for one. */
  readonly address: string;
  /** Why the finding is acceptable, for whoever reads the review. */
  readonly reason: string;
  /** The last day on which it holds, UTC: `2026-03-31`. */
  readonly expiresOn: string;
}

/** What says that the review itself is unsure cannot be waived. */
const NEVER_WAIVED = new Set(["plan-incomplete", "rule-failed", "waiver-expired", "waiver-invalid"]);

const DAY_MS = 86_400_000;

/** The first moment at which a waiver no longer holds; undefined when its date cannot be read. */
function endOf(expiresOn: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expiresOn)) return undefined;
  const time = Date.parse(expiresOn);
  // Some engines read February 31 as March 3: only a date that reads back the same exists.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(expiresOn)) return undefined;
  return time + DAY_MS;
}

/** Whether an address matches a glob; `[` and `"` are themselves. Never backtracks more than length × stars. */
export function matchesGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (g < glob.length && glob[g] === "*") {
      star = g++;
      mark = t;
    } else if (g < glob.length && (glob[g] === "?" || glob[g] === text[t])) {
      g++;
      t++;
    } else if (star !== -1) {
      g = star + 1;
      t = ++mark;
    } else return false;
  }
  while (glob[g] === "*") g++;
  return g === glob.length;
}

function problemOf(waiver: Waiver): string | undefined {
  if (NEVER_WAIVED.has(waiver.rule)) return `the rule ${waiver.rule} cannot be waived`;
  if (waiver.rule.includes("*")) return `rule is "${waiver.rule}", but must be the id of one rule`;
  if (waiver.reason.trim() === "") return "it has no reason";
  return endOf(waiver.expiresOn) === undefined
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
    const expired = problem === undefined && (endOf(waiver.expiresOn) ?? 0) <= now.getTime();
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

/**
 * Reads `reviewWaivers` of a parameter file; none when it has no such key.
 *
 * @throws UserError that names the waiver and the key that is missing.
 */
export function parseWaivers(parameters: unknown, file: string): Waiver[] {
  const list = (parameters as { readonly reviewWaivers?: unknown } | null)?.reviewWaivers ?? [];
  if (!Array.isArray(list))
    throw new UserError(`${file}: reviewWaivers must be a list of { rule, address, reason, expiresOn }`);
  return list.map((entry: unknown, index) => {
    for (const key of ["rule", "address", "reason", "expiresOn"]) {
      const value = (entry as Record<string, unknown> | null)?.[key];
      if (typeof value !== "string") {
        throw new UserError(
          `${file}: reviewWaivers[${index}].${key} is ${JSON.stringify(value) ?? "missing"}, but must be a text`,
        );
      }
    }
    return entry as Waiver;
  });
}
