import type { Desired } from "./decide.ts";
import type { Unknown } from "./fact.ts";
import type { LiveFacts } from "./facts.ts";
import type { Target } from "./target.ts";

export type CheckStatus = "ok" | "warning" | "failed" | "unknown";

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  readonly status: CheckStatus;
  /** What Azure, or the Terraform state, said. */
  readonly found: string;
  readonly expected: string;
  /** What a person can do about it. */
  readonly remedy?: string;
}

/** What checks know. */
export interface CheckInput {
  readonly target: Target;
  readonly facts: LiveFacts;
  readonly desired: Desired;
  /** Subscription and tenant by the variables that other tools read them from. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Undefined when there is nothing to say: it does not apply to this stack now. */
export type CheckRule = (input: CheckInput) => Check | undefined;

/** The check of a fact that could not be had. */
export function unreadable(id: string, { reason, code, status }: Unknown, expected: string): Check {
  const remedy =
    code === "SignInFailed"
      ? "sign in first, see login"
      : status === 401 || status === 403
        ? "give the identity the role Reader on the subscription"
        : status === undefined
          ? "check the way to Azure (network, proxy, ARM_ENVIRONMENT, ARM_METADATA_HOSTNAME), then run it again"
          : "run it again; if it stays, Azure's message says what it wants";
  return { id, status: "unknown", found: reason, expected, remedy };
}

/** Whether the subject of the stack is to be made: only then does it matter what a region has to offer. */
export const willCreate = ({ facts, desired }: CheckInput): boolean =>
  desired === "present" && facts.subject.known && facts.subject.value === undefined;
