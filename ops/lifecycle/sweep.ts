import { type Expiry, expiryOf, TAG } from "./expiry.ts";

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
 * What to do with a resource group that may have expired. A group is destroyed without a question only when everything
 * about it is ordinary and known.
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
  if (expiry.onExpiry === "notify") return decide("notify", `it expired ${Math.floor(-expiry.hoursLeft)} h ago`);
  if (candidate.runInProgress !== undefined) return decide("wait", `${candidate.runInProgress} is at work on it`);
  const anomalies = [...clockAnomalies(clock), ...groupAnomalies(candidate, clock)];
  return anomalies.length > 0
    ? decide("ask", ...anomalies)
    : decide(expiry.onExpiry, `it expired ${Math.floor(-expiry.hoursLeft)} h ago`);
}

function clockAnomalies({ local, azure }: SweepClock): string[] {
  if (azure === undefined || Number.isNaN(azure.getTime()))
    return ["the time of Azure is not known, and this clock alone does not expire anything"];
  const minutes = Math.abs(local.getTime() - azure.getTime()) / 60_000;
  return minutes <= CLOCK_TOLERANCE_MINUTES ? [] : [`this clock and Azure's differ by ${Math.round(minutes)} minutes`];
}

function groupAnomalies(
  { stackId, tags, unmanaged, locks, lastForeignWrite }: SweepCandidate,
  { local, azure }: SweepClock,
): string[] {
  const anomalies: string[] = [];
  if (stackId === undefined) anomalies.push("no parameter file of this project describes it");
  if (tags[TAG.managedBy] !== "convergent")
    anomalies.push(`it was not created by us: ${TAG.managedBy} is "${tags[TAG.managedBy] ?? ""}"`);
  if (tags[TAG.profile] === "protected") anomalies.push("its profile is protected");
  if (unmanaged === undefined) anomalies.push("what is in it could not be read");
  else if (unmanaged.length > 0)
    anomalies.push(`it holds ${unmanaged.length} that Terraform does not know: ${unmanaged.slice(0, 3).join(", ")}`);
  if (locks === undefined) anomalies.push("its locks could not be read");
  else if (locks.length > 0) anomalies.push(`it is locked by ${locks.join(", ")}`);
  if (lastForeignWrite === undefined) anomalies.push("its last changes could not be read");
  else if (lastForeignWrite !== "none") {
    const hours = ((azure ?? local).getTime() - Date.parse(lastForeignWrite)) / 3_600_000;
    // Written so that a time that cannot be read counts as recent.
    if (!(hours > QUIET_HOURS)) anomalies.push(`somebody changed it at ${lastForeignWrite}`);
  }
  return anomalies;
}
