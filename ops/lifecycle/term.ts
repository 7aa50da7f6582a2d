import type { ResourceGroupSpecification } from "../../constructs/lifecycle-resource-group.rules.ts";
import type { OnExpiry } from "./expiry.ts";

/** When a group ends, as parameters say. Without `expiresOn` it lives on. */
export interface Term {
  readonly expiresOn: Date | undefined;
  readonly onExpiry: OnExpiry;
}

/** What may say when a group ends. Its tags may not: anyone who can write them could take the group down. */
export interface Authority {
  /** For messages: `parameters/dev/mysql.json of origin/main`. */
  readonly source: string;
  readonly term: Term;
}

const DAY = 86_400_000;

/**
 * When a group ends that was made at a moment.
 *
 * @returns undefined when that depends on a moment that is not known
 */
export function termOf(
  { existing, expiry }: Pick<ResourceGroupSpecification, "existing" | "expiry">,
  madeAt: Date | undefined,
): Term | undefined {
  if (existing || expiry === undefined) return { expiresOn: undefined, onExpiry: "notify" };
  const { afterDays, expiresOn, onExpiry } = expiry;
  if (afterDays === undefined)
    return { expiresOn: expiresOn === undefined ? undefined : new Date(expiresOn), onExpiry };
  return madeAt === undefined ? undefined : { expiresOn: new Date(madeAt.getTime() + afterDays * DAY), onExpiry };
}

/** Whether one term ends earlier than another, or destroys where the other does not. */
export const isHarsher = (one: Term, other: Term): boolean =>
  endOf(one) < endOf(other) || (one.onExpiry !== other.onExpiry && one.onExpiry !== "notify");

const endOf = ({ expiresOn }: Term): number => expiresOn?.getTime() ?? Number.POSITIVE_INFINITY;

/** `destroy on 2030-01-31T18:00:00.000Z`, for messages. */
export const termText = ({ expiresOn, onExpiry }: Term): string =>
  expiresOn === undefined ? "no expiry" : `${onExpiry} on ${expiresOn.toISOString()}`;
