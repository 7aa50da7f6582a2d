import { createHmac, timingSafeEqual } from "node:crypto";
import type { SelfReview } from "../review/self-review.ts";

/** What a reviewed plan was made from. Two plans with the same origin do the same. */
export interface PlanOrigin {
  /** `mysql-dev` */
  readonly stackId: string;
  /** SHA-256 of the plan file. */
  readonly planDigest: string;
  /** Of the Terraform state; empty strings and -1 before there is one. */
  readonly stateLineage: string;
  readonly stateSerial: number;
  /** There is a state, and it knows of no resource. */
  readonly stateIsEmpty?: true;
  /** SHA-256 of .terraform.lock.hcl. */
  readonly lockFileDigest: string;
  /** SHA-256 of the rendered Terraform. */
  readonly synthDigest: string;
  /** Commit of the working tree; empty outside of git. */
  readonly commit: string;
}

/** Which of Terraform's ways of planning made a plan. */
export type PlanKind = "normal" | "destroy" | "refresh-only";

/** Proof that a plan was reviewed, kept beside it. */
export interface Seal extends PlanOrigin {
  readonly format: 3;
  readonly kind: PlanKind;
  /** Nothing to do. */
  readonly empty: boolean;
  readonly runId: string;
  /** Digest of what the plan will do. */
  readonly fingerprint: string;
  readonly verdict: "proceed" | "confirm" | "refuse";
  /** RFC 3339 */
  readonly sealedAt: string;
  readonly expiresAt: string;
  /** SHA-256 of parameters.json of the run. */
  readonly parametersDigest: string;
  /** The run of the GitHub workflow that made the plan; empty elsewhere. */
  readonly workflowRun: string;
  /** The commit that was applied last; empty when it is not known. */
  readonly since: string;
  readonly selfReview: SelfReview;
  /** Whether `--confirm` alone can name the plan: not when its run was given a fingerprint of another plan. */
  readonly offered: boolean;
  /** HMAC-SHA256 over everything else; there when a key is set. */
  readonly signature?: string;
}

export interface SealProblem {
  readonly id: "unsigned" | "forged" | "unverified" | "format" | "kind" | "expired" | "not-yet" | "refused" | "moved";
  readonly message: string;
  /** A new plan and review mend it; otherwise the plan must not be trusted at all. */
  readonly planAgain: boolean;
}

const canonical = (seal: Omit<Seal, "signature">): string =>
  JSON.stringify(
    Object.entries(seal)
      .filter(([name]) => name !== "signature")
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const sign = (seal: Omit<Seal, "signature">, key: string): string =>
  createHmac("sha256", key).update(canonical(seal)).digest("hex");

/** @param key left out, the seal detects accidents but no forgery */
export function makeSeal(seal: Omit<Seal, "format" | "signature">, key?: string): Seal {
  const unsigned = { ...seal, format: 3 } as const;
  return key === undefined ? unsigned : { ...unsigned, signature: sign(unsigned, key) };
}

/** A clock may be this far behind the one that sealed. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

const MOVED: readonly (readonly [keyof PlanOrigin, string])[] = [
  ["stackId", "it is the plan of another stack"],
  ["planDigest", "the plan file was changed"],
  ["stateLineage", "the state is another one"],
  ["stateSerial", "the state changed after the plan was made"],
  ["lockFileDigest", "the provider lock file changed"],
  ["synthDigest", "the rendered Terraform changed"],
  ["commit", "the working tree is at another commit"],
];

/**
 * What keeps a sealed plan from being applied; empty: nothing.
 *
 * @param kind the kind of plan that the command applies
 */
export function sealProblems(
  seal: Seal,
  now: PlanOrigin,
  at: Date,
  key?: string,
  kind: PlanKind = "normal",
): SealProblem[] {
  const forged = forgery(seal, key);
  if (forged !== undefined) return [forged];
  const problems: SealProblem[] = [];
  if (seal.format !== 3)
    problems.push({ id: "format", message: "another version of converge sealed it", planAgain: true });
  else if (seal.kind !== kind) problems.push({ id: "kind", message: `it is a ${seal.kind} plan`, planAgain: false });
  if (seal.verdict === "refuse") problems.push({ id: "refused", message: "its review refused it", planAgain: false });
  const [sealed, expires] = [Date.parse(seal.sealedAt), Date.parse(seal.expiresAt)];
  // Written so that a date that cannot be read counts as expired.
  if (!(at.getTime() < expires))
    problems.push({ id: "expired", message: `its review expired at ${seal.expiresAt}`, planAgain: true });
  if (!(sealed <= at.getTime() + CLOCK_TOLERANCE_MS)) {
    problems.push({
      id: "not-yet",
      message: `it was sealed at ${seal.sealedAt}, which is in the future: check the clock`,
      planAgain: true,
    });
  }
  for (const [name, message] of MOVED) {
    if (seal[name] !== now[name]) {
      // A changed plan file and a foreign stack are no staleness: somebody swapped the plan.
      problems.push({ id: "moved", message, planAgain: name !== "planDigest" && name !== "stackId" });
    }
  }
  return problems;
}

/** Whether a seal is signed with the key; without a key: whether it is unsigned. */
export const isOurs = (seal: Seal, key: string | undefined): boolean => forgery(seal, key) === undefined;

function forgery(seal: Seal, key: string | undefined): SealProblem | undefined {
  if (key === undefined)
    return seal.signature === undefined
      ? undefined
      : { id: "unverified", message: "it is signed, but there is no signing key to verify it with", planAgain: false };
  if (seal.signature === undefined)
    return { id: "unsigned", message: "a signing key is set, but the plan is not signed", planAgain: false };
  const [expected, found] = [Buffer.from(sign(seal, key)), Buffer.from(String(seal.signature))];
  return expected.length === found.length && timingSafeEqual(expected, found)
    ? undefined
    : {
        id: "forged",
        message: "its signature is not ours: it was changed, or signed with another key",
        planAgain: false,
      };
}
