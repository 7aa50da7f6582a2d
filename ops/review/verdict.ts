import type { Finding, Level, Verdict } from "./model.ts";

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
 * Whether a person who confirmed one set of findings has thereby confirmed another: every finding of the new set that
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
