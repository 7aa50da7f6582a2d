import type { DriftClass } from "../review/drift.ts";
import type { Finding, Review } from "../review/model.ts";
import { effectiveLevel } from "../review/verdict.ts";

/** What was found, worst first; `unclassified` is drift that no rule has judged. */
export const DRIFT_ORDER = ["destructive", "security", "unclassified", "configuration", "benign"] as const;
export type DriftKind = (typeof DRIFT_ORDER)[number];

/** What a refresh-only plan says about the difference between the Terraform state and Azure. */
export interface DriftReport {
  /** The worst of it. */
  readonly worst: DriftKind | "none";
  readonly resources: readonly { readonly address: string; readonly kind: DriftKind; readonly accepted: boolean }[];
  /** Whether somebody must look: anything but benign that no waiver accepts, or a plan that cannot be trusted. */
  readonly needsAttention: boolean;
}

const kindOf = ({ ruleId }: Finding): DriftClass | undefined =>
  (["destructive", "security", "configuration", "benign"] as const).find((kind) => ruleId === `drift-${kind}`);

/** Reads the triage out of the review of a refresh-only plan. What the review did not judge is not benign. */
export function driftReport(review: Review): DriftReport {
  const resources = review.drift.map(({ address }) => {
    const judged = review.findings.filter((finding) => finding.address === address && kindOf(finding) !== undefined);
    const kinds = judged.map(kindOf);
    return {
      address,
      kind: DRIFT_ORDER.find((kind) => kinds.includes(kind as DriftClass)) ?? ("unclassified" as const),
      accepted: judged.length > 0 && judged.every((finding) => finding.waived !== undefined),
    };
  });
  const others = review.findings.filter((finding) => kindOf(finding) === undefined);
  return {
    worst: DRIFT_ORDER.find((kind) => resources.some((each) => each.kind === kind)) ?? "none",
    resources,
    needsAttention:
      resources.some(({ kind, accepted }) => kind !== "benign" && !accepted) ||
      others.some((finding) => ["confirm", "refuse"].includes(effectiveLevel(finding))),
  };
}

/** `2 resources drifted: 1 security, 1 benign` */
export function driftSentence({ resources }: DriftReport): string {
  if (resources.length === 0) return "no drift: Azure is as Terraform left it";
  const counts = DRIFT_ORDER.flatMap((kind) => {
    const count = resources.filter((each) => each.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `${resources.length} ${resources.length === 1 ? "resource" : "resources"} drifted: ${counts.join(", ")}`;
}
