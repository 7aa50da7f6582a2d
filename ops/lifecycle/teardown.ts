import type { Finding } from "../review/model.ts";

/** What every teardown does: findings that say no more than that the stack goes. */
const TEARDOWN: readonly string[] = [
  "stack-destroyed",
  "resource-group-destroy",
  "stateful-destroy",
  "database-drop",
  "resource-destroyed",
  "network-path-removed",
  "watch-removed",
  "protection-removed",
  "many-changes",
  "unusual",
  // What does not count, and goes with the stack.
  "waiver-new",
];

/**
 * Whether a finding of a destroying plan is nothing but what was asked for. Drift, a type nobody knows, a lock and a
 * rule that failed are not: somebody changed something, or wanted it kept.
 */
export const isTeardown = ({ ruleId }: Finding): boolean => TEARDOWN.includes(ruleId);

/** The same where the stack's own lock was always meant to go with it: on expiry. */
export const isExpiryTeardown = (finding: Finding): boolean => finding.ruleId === "lock-removed" || isTeardown(finding);
