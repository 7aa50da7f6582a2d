import type { Terms } from "./authority.ts";
import { type Expiry, expiryOf, NOTICE_HOURS, TAG } from "./expiry.ts";
import { isHarsher, termText } from "./term.ts";

/** A resource group as a sweep sees it. `undefined`: it could not be found out, or there is none. */
export interface SweepCandidate {
  readonly name: string;
  /** The stack of this project that makes the group: `mysql-dev`. */
  readonly stackId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Resources in the group that are not in the Terraform state of its stack. */
  readonly unmanaged: readonly string[] | undefined;
  /** RFC 3339; last change by anybody but the pipeline. */
  readonly lastForeignWrite: string | undefined | "none";
  readonly locks: readonly string[] | undefined;
  /** What parameters say about its end. */
  readonly terms: Terms;
  /** Notices of this very end that were given, in hours before it. */
  readonly notices: readonly number[] | undefined;
  /** Who is at work on the stack: `apply 20261123T221040Z-1f2e3d4c`. */
  readonly runInProgress: string | undefined;
}

export interface SweepClock {
  /** Of this machine. */
  readonly local: Date;
  /** Of Azure, from the Date header of its answer. */
  readonly azure: Date | undefined;
}

export interface SweepDecision {
  readonly action: "keep" | "notify" | "wait" | "ask" | "destroy" | "recreate";
  readonly expiry: Expiry;
  readonly reasons: readonly string[];
}

/** Minutes by which this clock and Azure's may differ before nothing is destroyed. */
export const CLOCK_TOLERANCE_MINUTES = 10;
/** Hours without a change by hand after which a group counts as not in use. */
export const QUIET_HOURS = 24;

/**
 * What to do with a resource group that may have expired, from its tags, the parameters behind it, and what it holds.
 * Total: its tags make it a candidate, no more; it is destroyed without a question only when everything about it is
 * known, and ordinary.
 */
export function sweepDecision(candidate: SweepCandidate, clock: SweepClock): SweepDecision {
  const expiry = expiryOf(candidate.tags, clock.azure ?? clock.local);
  const decide = (action: SweepDecision["action"], ...reasons: string[]): SweepDecision => ({
    action,
    expiry,
    reasons,
  });
  switch (expiry.state) {
    case "never":
      return decide("keep", "it has no expiry");
    case "unreadable":
      return decide("ask", expiry.reason);
    case "alive":
      return decide("keep", `it expires in ${Math.ceil(expiry.hoursLeft)} h`);
    case "notice":
      return decide("notify", `it expires in ${Math.ceil(expiry.hoursLeft)} h`);
    case "expired":
      break;
  }
  const expired = `it expired ${Math.floor(-expiry.hoursLeft)} h ago`;
  if (expiry.onExpiry === "notify") return decide("notify", expired);
  if (candidate.runInProgress !== undefined) return decide("wait", `${candidate.runInProgress} is at work on it`);
  const held = HOLDS.flatMap((hold) => hold(candidate, { ...clock, expiry }) ?? []);
  return held.length > 0 ? decide("ask", ...held) : decide(expiry.onExpiry, expired);
}

interface Expired extends SweepClock {
  readonly expiry: Exclude<Expiry, { state: "never" | "unreadable" }>;
}

/** Why a group is held; undefined when this reason does not apply. What is not known is a reason. */
type Hold = (candidate: SweepCandidate, expired: Expired) => string | undefined;

const HOLDS: readonly Hold[] = [
  (_, { local, azure }) => {
    if (azure === undefined || Number.isNaN(azure.getTime()))
      return "the time of Azure is not known, and this clock alone does not expire anything";
    const minutes = Math.abs(local.getTime() - azure.getTime()) / 60_000;
    return minutes <= CLOCK_TOLERANCE_MINUTES
      ? undefined
      : `this clock and Azure's differ by ${Math.round(minutes)} minutes`;
  },
  ({ stackId }) => (stackId === undefined ? "no parameter file of this project describes it" : undefined),
  ({ tags }) =>
    tags[TAG.managedBy] === "convergent"
      ? undefined
      : `it was not created by us: ${TAG.managedBy} is "${tags[TAG.managedBy] ?? ""}"`,
  ({ tags }) => (tags[TAG.profile] === "protected" ? "its profile is protected" : undefined),
  agreement,
  notMoved,
  ({ notices }) => {
    if (notices === undefined) return "which notices of its end were given could not be read";
    const missing = NOTICE_HOURS.filter((hours) => !notices.includes(hours));
    return missing.length === 0 ? undefined : `nobody was told of its end ${missing.join(" and ")} hours before`;
  },
  ({ unmanaged }) => {
    if (unmanaged === undefined) return "what is in it could not be read";
    return unmanaged.length === 0
      ? undefined
      : `it holds ${unmanaged.length} that Terraform does not know: ${unmanaged.slice(0, 3).join(", ")}`;
  },
  ({ locks }) => {
    if (locks === undefined) return "its locks could not be read";
    return locks.length === 0 ? undefined : `it is locked by ${locks.join(", ")}`;
  },
  ({ lastForeignWrite }, { azure, local }) => {
    if (lastForeignWrite === undefined) return "its last changes could not be read";
    if (lastForeignWrite === "none") return undefined;
    const hours = ((azure ?? local).getTime() - Date.parse(lastForeignWrite)) / 3_600_000;
    // Written so that a time that cannot be read counts as recent.
    return hours > QUIET_HOURS ? undefined : `somebody changed it at ${lastForeignWrite}`;
  },
];

/** The parameters and the tags must both say that it is over, and what happens then. */
function agreement({ terms: { authority } }: SweepCandidate, { azure, local, expiry }: Expired): string | undefined {
  if (!authority.known) return `what its parameters say is not known: ${authority.reason}`;
  const { source, term } = authority.value;
  const tags = `its tags say ${termText(expiry)}`;
  if (term.expiresOn === undefined) return `${source} gives it no expiry, but ${tags}`;
  // Written so that a time that cannot be read has not come.
  const isOver = term.expiresOn.getTime() <= (azure ?? local).getTime();
  return isOver && term.onExpiry === expiry.onExpiry ? undefined : `${source} says ${termText(term)}, but ${tags}`;
}

/** An earlier end counts once it was applied, through a review; a change cannot bring and use it at once. */
function notMoved({ terms: { authority, applied } }: SweepCandidate): string | undefined {
  if (!authority.known) return undefined;
  if (!applied.known) return `what was applied last is not known: ${applied.reason}`;
  const { source, term } = authority.value;
  return isHarsher(term, applied.value)
    ? `${source} says ${termText(term)}, but what was applied last says ${termText(applied.value)}`
    : undefined;
}

/** Holds what is beyond the number of stacks that may go in one run; those before count, of whatever environment. */
export function limited<Action extends string>(
  rows: readonly { readonly action: Action; readonly reasons: readonly string[]; readonly maxStacks: number }[],
): { readonly action: Action | "ask"; readonly reasons: readonly string[] }[] {
  let going = 0;
  return rows.map((row) => {
    if (row.action !== "destroy" && row.action !== "recreate") return row;
    if (going < row.maxStacks) {
      going += 1;
      return row;
    }
    const reason = `${going} ${going === 1 ? "stack goes" : "stacks go"} in this run already, and sweep.maxStacks allows ${row.maxStacks}`;
    return { ...row, action: "ask", reasons: [...row.reasons, reason] };
  });
}
