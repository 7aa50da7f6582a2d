import { AzureError } from "../azure-error.ts";

/** Who alone may write a blob, until when. */
export interface Lease {
  readonly id: string;
  /** Seconds; -1 never ends. */
  readonly seconds: number;
  /** Milliseconds of the simulated time; null never ends. */
  readonly endsAt: number | null;
  /** When a break that was asked for takes effect. */
  readonly breaksAt?: number;
}

export interface LeaseRequest {
  readonly action: string;
  readonly id?: string | undefined;
  readonly proposedId?: string | undefined;
  /** Seconds, of an acquire. */
  readonly seconds?: number | undefined;
  /** Seconds, of a break. */
  readonly breakSeconds?: number | undefined;
}

export interface LeaseChange {
  readonly lease: Lease | undefined;
  readonly status: number;
  /** Seconds until a break takes effect. */
  readonly secondsLeft?: number;
}

type LeaseState = "available" | "leased" | "expired" | "breaking" | "broken";

function stateOf(lease: Lease | undefined, now: number): LeaseState {
  if (lease === undefined) return "available";
  if (lease.breaksAt !== undefined) return now < lease.breaksAt ? "breaking" : "broken";
  return lease.endsAt === null || now < lease.endsAt ? "leased" : "expired";
}

const isHeld = (state: LeaseState): boolean => state === "leased" || state === "breaking";

const conflict = (code: string, message: string): AzureError => new AzureError(409, code, message);

/** Acquires, renews, changes, releases or breaks. @throws AzureError as Azure's table of lease states says */
export function changeLease(lease: Lease | undefined, request: LeaseRequest, now: number): LeaseChange {
  if (request.action === "acquire") return acquire(lease, request, now);
  if (lease === undefined) {
    throw conflict("LeaseNotPresentWithLeaseOperation", "There is currently no lease on the blob.");
  }
  if (request.action === "break") return breakLease(lease, request.breakSeconds, now);
  const isOwner = lease.id === request.id || (request.action === "change" && lease.id === request.proposedId);
  if (!isOwner) {
    throw conflict(
      "LeaseIdMismatchWithLeaseOperation",
      "The lease ID specified did not match the lease ID for the blob.",
    );
  }
  if (request.action === "release") return { lease: undefined, status: 200 };
  return request.action === "renew" ? renew(lease, now) : change(lease, request.proposedId ?? lease.id, now);
}

const until = (seconds: number, now: number): number | null => (seconds === -1 ? null : now + seconds * 1000);

function acquire(lease: Lease | undefined, { proposedId, seconds }: LeaseRequest, now: number): LeaseChange {
  const state = stateOf(lease, now);
  const isMine = lease?.id === proposedId;
  if (state === "breaking" && isMine) {
    throw conflict(
      "LeaseIsBreakingAndCannotBeAcquired",
      "The lease ID matched, but the lease is currently in breaking state and cannot be acquired until it is broken.",
    );
  }
  if (isHeld(state) && !isMine) throw conflict("LeaseAlreadyPresent", "There is already a lease present.");
  if (seconds === undefined || !(seconds === -1 || (seconds >= 15 && seconds <= 60))) {
    throw new AzureError(
      400,
      "InvalidHeaderValue",
      "The value for one of the HTTP headers is not in the correct format.",
    );
  }
  return { lease: { id: proposedId ?? "", seconds, endsAt: until(seconds, now) }, status: 201 };
}

function renew(lease: Lease, now: number): LeaseChange {
  if (lease.breaksAt !== undefined) {
    throw conflict(
      "LeaseIsBrokenAndCannotBeRenewed",
      "The lease ID matched, but the lease has been broken explicitly and cannot be renewed.",
    );
  }
  return { lease: { ...lease, endsAt: until(lease.seconds, now) }, status: 200 };
}

function change(lease: Lease, id: string, now: number): LeaseChange {
  const state = stateOf(lease, now);
  if (state === "breaking") {
    throw conflict(
      "LeaseIsBreakingAndCannotBeChanged",
      "The lease ID matched, but the lease is currently in breaking state and cannot be changed.",
    );
  }
  if (state !== "leased") {
    throw conflict("LeaseNotPresentWithLeaseOperation", "There is currently no lease on the blob.");
  }
  return { lease: { ...lease, id }, status: 200 };
}

/** At once for a lease without end; otherwise at its end, or sooner when asked for. */
function breakLease(lease: Lease, breakSeconds: number | undefined, now: number): LeaseChange {
  const runsUntil = lease.breaksAt ?? lease.endsAt;
  const remaining = runsUntil === null ? Number.POSITIVE_INFINITY : Math.max(0, runsUntil - now);
  const asked = breakSeconds === undefined ? undefined : breakSeconds * 1000;
  const wait = Math.min(remaining, asked ?? (runsUntil === null ? 0 : remaining));
  return { lease: { ...lease, breaksAt: now + wait }, status: 202, secondsLeft: Math.ceil(wait / 1000) };
}

/** Refuses a request that shows the wrong lease, or a write that shows none. @throws AzureError */
export function checkLease(
  lease: Lease | undefined,
  given: string | undefined,
  now: number,
  kind: "read" | "write",
): void {
  const refuse = (code: string, message: string) => new AzureError(412, code, message);
  const held = isHeld(stateOf(lease, now));
  if (given === undefined) {
    if (!held || kind === "read") return;
    throw refuse(
      "LeaseIdMissing",
      "There is currently a lease on the blob and no lease ID was specified in the request.",
    );
  }
  if (lease === undefined) throw refuse("LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.");
  if (lease.id !== given) {
    throw refuse("LeaseIdMismatchWithBlobOperation", "The lease ID specified did not match the lease ID for the blob.");
  }
  if (!held) throw refuse("LeaseLost", "A lease ID was specified, but the lease for the blob has expired.");
}

/** What is left of a lease after a write: one that ended before cannot be renewed any more. */
export function leaseAfterWrite(lease: Lease | undefined, now: number): Lease | undefined {
  return isHeld(stateOf(lease, now)) ? lease : undefined;
}

/** `x-ms-lease-*` of an answer. */
export function leaseHeaders(lease: Lease | undefined, now: number): Record<string, string> {
  const state = stateOf(lease, now);
  return {
    "x-ms-lease-state": state,
    "x-ms-lease-status": isHeld(state) ? "locked" : "unlocked",
    ...(state === "leased" ? { "x-ms-lease-duration": lease?.seconds === -1 ? "infinite" : "fixed" } : {}),
  };
}
