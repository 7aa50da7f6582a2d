import type { Action, Finding, Level, Review, Verdict } from "./model.ts";

/** What a finding counts as, after its waiver: a waived `refuse` still needs a person. */
export function effectiveLevel(finding: Finding): Level {
  if (finding.waived === undefined) return finding.level;
  return finding.level === "refuse" ? "confirm" : "info";
}

/** The worst of what the findings ask for. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const levels = new Set(findings.map(effectiveLevel));
  if (levels.has("refuse")) return "refuse";
  return levels.has("confirm") ? "confirm" : "proceed";
}

/** What makes two findings the same worry. A counted finding is the same at any count. */
const identity = (finding: Finding): string =>
  JSON.stringify([
    finding.ruleId,
    effectiveLevel(finding),
    finding.address,
    ...(finding.magnitude === undefined
      ? [finding.attribute ?? null, finding.before ?? null, finding.after ?? null]
      : []),
  ]);

/**
 * Whether one set of findings asks for nothing that another one did not: every finding of the new set that
 * needs a person was in the old one, at least as large and at least as often. A refused plan is covered by nothing.
 */
export function covers(confirmed: readonly Finding[], now: readonly Finding[]): boolean {
  const remaining = new Map<string, number[]>();
  for (const finding of confirmed) {
    const key = identity(finding);
    const same = remaining.get(key) ?? [];
    same.push(finding.magnitude ?? 0);
    remaining.set(key, same);
  }
  for (const magnitudes of remaining.values()) magnitudes.sort((a, b) => a - b);
  const needed = now.filter((finding) => effectiveLevel(finding) !== "notice" && effectiveLevel(finding) !== "info");
  // The largest first, each matched with the largest that is left.
  return [...needed]
    .sort((a, b) => (b.magnitude ?? 0) - (a.magnitude ?? 0))
    .every((finding) => {
      if (effectiveLevel(finding) === "refuse") return false;
      const largest = remaining.get(identity(finding))?.pop();
      return largest !== undefined && largest >= (finding.magnitude ?? 0);
    });
}

/** What may be left to do of an action that an apply has begun. */
const LEFT: Readonly<Partial<Record<Action, readonly Action[]>>> = {
  create: ["create", "update", "import", "replace"],
  replace: ["replace", "create", "update", "delete"],
};

/**
 * Whether a plan does no more than what is left of the plan that a run has begun to apply: it changes nothing that the
 * earlier one left alone, and nothing needs a person that did not before.
 */
export function continues(begun: Review, now: Review): boolean {
  const actions = new Map(begun.changes.map(({ address, action }) => [address, action]));
  const isLeft = ({ address, action }: Review["changes"][number]): boolean => {
    if (action === "read") return true;
    const before = actions.get(address);
    return before !== undefined && (LEFT[before] ?? [before]).includes(action);
  };
  return covers(begun.findings, now.findings) && now.changes.every(isLeft);
}
