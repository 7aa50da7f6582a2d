import { type Acceptance, hasExpired, matchesGlob } from "../acceptance.ts";
import type { PolicyViolation } from "./rule.ts";

/** What acknowledgements leave of the violations, and what is to be said about themselves. */
export interface Acknowledged {
  /** Violations that nobody has acknowledged. */
  readonly open: readonly PolicyViolation[];
  /** Acknowledgements that have expired, and hold for nothing. */
  readonly expired: readonly Acceptance[];
  /** Acknowledgements that hold, but that no violation needs. */
  readonly unused: readonly Acceptance[];
}

/**
 * Takes out what is acknowledged.
 *
 * @param now Decides what has expired; left out, everything holds.
 */
export function acknowledge(
  violations: readonly PolicyViolation[],
  acknowledgements: readonly Acceptance[],
  now?: Date,
): Acknowledged {
  const expired = acknowledgements.filter((each) => now !== undefined && hasExpired(each, now));
  const holding = acknowledgements.filter((each) => !expired.includes(each));
  const accepts = ({ rule, address }: Acceptance, violation: PolicyViolation): boolean =>
    !violation.isFailure && rule === violation.rule.id && matchesGlob(address, violation.address);
  return {
    open: violations.filter((violation) => !holding.some((each) => accepts(each, violation))),
    expired,
    unused: holding.filter((each) => !violations.some((violation) => accepts(each, violation))),
  };
}

/** What an expired acknowledgement is told with. */
export const expiredSentence = ({ rule, address, expiresOn }: Acceptance): string =>
  `the acknowledgement of ${rule} for ${address} expired on ${expiresOn} and holds no longer; remove it, or renew its date and reason`;
