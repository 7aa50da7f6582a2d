import { impactsOfChange } from "./impact/evaluate.ts";
import { holdsData, lossOf } from "./resource-types.ts";
import { type ChangeRule, cause, fromTo, listed, type PlanRule, type RuleFinding } from "./rule.ts";
import { auditReduced } from "./rules/audit-reduced.ts";
import { authenticationWeakened } from "./rules/authentication-weakened.ts";
import { backupReduced } from "./rules/backup-reduced.ts";
import { encryptionWeakened } from "./rules/encryption-weakened.ts";
import { firewallWidened } from "./rules/firewall-widened.ts";
import { highAvailabilityChanged } from "./rules/high-availability-changed.ts";
import { lockRemoved } from "./rules/lock-removed.ts";
import { networkRuleWidened } from "./rules/network-rule-widened.ts";
import { protectionRemoved } from "./rules/protection-removed.ts";
import { publicAccess } from "./rules/public-access.ts";
import { tlsWeakened } from "./rules/tls-weakened.ts";
import type { Change, PlanView } from "./view.ts";

/**
 * What a change made outside Terraform means. `destructive`: stored data is gone. `security`: what exists is less
 * protected. `configuration`: it works differently. `benign`: Azure's own doing, or a label.
 */
export type DriftClass = "benign" | "configuration" | "security" | "destructive";

/** What would need a person, had the plan done it, needs one when somebody else did. */
const PROTECTING: readonly ChangeRule[] = [
  lockRemoved,
  protectionRemoved,
  firewallWidened,
  publicAccess,
  networkRuleWidened,
  tlsWeakened,
  authenticationWeakened,
  encryptionWeakened,
  auditReduced,
  backupReduced,
  highAvailabilityChanged,
];

/** After a failover the two zones are exchanged; tags and what Azure computes change nothing that works. */
const BENIGN =
  /^(zone|high_availability\[0\]\.standby_availability_zone|tags(\..+)?|fqdn|number_of_record_sets|replica_capacity|replication_role|etag|.*_uri|.*_endpoint)$/;

/** Attributes that a sentence names; all of them stand with the change. */
const LISTED = 3;

export function triage(change: Change, plan: PlanView): DriftClass {
  const loss = lossOf(change.type);
  if (change.action === "delete" && (loss === undefined || holdsData(change.type))) return "destructive";
  if (change.action === "delete" && loss === "access") return "security";
  const weaker = PROTECTING.some((rule) =>
    [...rule.change(change, plan)].some(({ level }) => level === "confirm" || level === "refuse"),
  );
  const isHeld = impactsOfChange(change).some(({ impact }) => impact.level === "confirm");
  if (weaker || isHeld) return "security";
  const benign = change.action === "update" && change.attributes.every((attribute) => BENIGN.test(attribute.name));
  return benign || change.action === "move" ? "benign" : "configuration";
}

function answer(change: Change, plan: PlanView): string {
  const action = plan.changesByAddress.get(change.address)?.action;
  if (action === undefined) return "this plan leaves it so";
  if (action === "create")
    return holdsData(change.type) ? "this plan creates it again, empty" : "this plan creates it again";
  return action === "update" ? "this plan puts it back" : `this plan's answer is: ${action}`;
}

function happened({ action, actions, attributes, previousAddress }: Change): string {
  if (action === "delete") return "it was deleted outside Terraform";
  if (attributes.length > 0) {
    const items = attributes.map((item) => `${item.name} ${fromTo(item)}`);
    return `changed outside Terraform: ${listed(items, LISTED)}`;
  }
  return previousAddress === undefined
    ? `outside Terraform this happened to it: ${actions.join(", ")}`
    : `its address was ${previousAddress}`;
}

/** A rule that reports the drift of one class. */
export function driftRule(
  driftClass: DriftClass,
  rule: Pick<PlanRule, "id" | "why"> & {
    readonly level: RuleFinding["level"];
    readonly what: string;
    readonly remedy: string;
  },
): PlanRule {
  return {
    id: rule.id,
    why: rule.why,
    *plan(plan) {
      for (const change of plan.drift) {
        if (triage(change, plan) !== driftClass) continue;
        const first = change.attributes[0];
        yield {
          address: change.address,
          ...(change.action === "delete" || first === undefined ? {} : cause(first)),
          level: rule.level,
          message: `${rule.what}: ${happened(change)}; ${answer(change, plan)}`,
          remedy: rule.remedy,
        };
      }
    },
  };
}
