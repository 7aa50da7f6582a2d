import { expect, test } from "vitest";
import { changeLease, checkLease, type Lease, leaseAfterWrite, leaseHeaders } from "../../emulator/storage/leases.ts";

const NOW = 1_000_000;
const A = "a";
const LEASES: Readonly<Record<string, Lease | undefined>> = {
  available: undefined,
  leased: { id: A, seconds: 30, endsAt: NOW + 20_000 },
  endless: { id: A, seconds: -1, endsAt: null },
  expired: { id: A, seconds: 30, endsAt: NOW - 1 },
  breaking: { id: A, seconds: 30, endsAt: NOW + 20_000, breaksAt: NOW + 10_000 },
  broken: { id: A, seconds: -1, endsAt: null, breaksAt: NOW },
};

const outcome = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    const { status, code } = error as { status: number; code: string };
    return `${status} ${code}`;
  }
};

const change = (state: string, action: string, id: string): unknown =>
  outcome(() => {
    const own = action === "acquire" ? { proposedId: id } : { id, proposedId: "c" };
    const { lease, status } = changeLease(LEASES[state], { action, seconds: 15, ...own }, NOW);
    return `${status} ${leaseHeaders(lease, NOW)["x-ms-lease-state"]}`;
  });

/** What Azure's table of lease states says, for the owner and for somebody else. */
test.each([
  ["available", "acquire", "201 leased", "201 leased"],
  ["leased", "acquire", "201 leased", "409 LeaseAlreadyPresent"],
  ["expired", "acquire", "201 leased", "201 leased"],
  ["breaking", "acquire", "409 LeaseIsBreakingAndCannotBeAcquired", "409 LeaseAlreadyPresent"],
  ["broken", "acquire", "201 leased", "201 leased"],
  ["available", "renew", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"],
  ["leased", "renew", "200 leased", "409 LeaseIdMismatchWithLeaseOperation"],
  ["expired", "renew", "200 leased", "409 LeaseIdMismatchWithLeaseOperation"],
  ["breaking", "renew", "409 LeaseIsBrokenAndCannotBeRenewed", "409 LeaseIdMismatchWithLeaseOperation"],
  ["broken", "renew", "409 LeaseIsBrokenAndCannotBeRenewed", "409 LeaseIdMismatchWithLeaseOperation"],
  ["leased", "change", "200 leased", "409 LeaseIdMismatchWithLeaseOperation"],
  ["expired", "change", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseIdMismatchWithLeaseOperation"],
  ["breaking", "change", "409 LeaseIsBreakingAndCannotBeChanged", "409 LeaseIdMismatchWithLeaseOperation"],
  ["available", "release", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"],
  ["leased", "release", "200 available", "409 LeaseIdMismatchWithLeaseOperation"],
  ["broken", "release", "200 available", "409 LeaseIdMismatchWithLeaseOperation"],
  ["available", "break", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"],
  ["leased", "break", "202 breaking", "202 breaking"],
  ["endless", "break", "202 broken", "202 broken"],
  ["breaking", "break", "202 breaking", "202 breaking"],
  ["expired", "break", "202 broken", "202 broken"],
])("a lease that is %s: %s is %s for its owner, %s for others", (state, action, owner, other) => {
  expect(change(state, action, A)).toBe(owner);
  expect(change(state, action, "b")).toBe(other);
});

test.each([
  ["available", "ok", "412 LeaseNotPresentWithBlobOperation", "412 LeaseNotPresentWithBlobOperation"],
  ["leased", "412 LeaseIdMissing", "ok", "412 LeaseIdMismatchWithBlobOperation"],
  ["endless", "412 LeaseIdMissing", "ok", "412 LeaseIdMismatchWithBlobOperation"],
  ["breaking", "412 LeaseIdMissing", "ok", "412 LeaseIdMismatchWithBlobOperation"],
  ["expired", "ok", "412 LeaseLost", "412 LeaseIdMismatchWithBlobOperation"],
  ["broken", "ok", "412 LeaseLost", "412 LeaseIdMismatchWithBlobOperation"],
])("a write under a lease that is %s: without an id %s, as owner %s, as another %s", (state, none, owner, other) => {
  const write = (id?: string) => outcome(() => checkLease(LEASES[state], id, NOW, "write") ?? "ok");
  expect([write(), write(A), write("b")]).toEqual([none, owner, other]);
});

test("a break waits for the end of the lease, or as long as asked when that is sooner", () => {
  const left = (state: string, breakSeconds?: number) =>
    changeLease(LEASES[state], { action: "break", breakSeconds }, NOW).secondsLeft;
  expect([left("leased"), left("leased", 5), left("leased", 60), left("endless"), left("endless", 60)]).toEqual([
    20, 5, 20, 0, 60,
  ]);
});

test.each([14, 61, 0, Number.NaN, undefined])("a lease of %s seconds is none", (seconds) => {
  expect(outcome(() => changeLease(undefined, { action: "acquire", proposedId: A, seconds }, NOW))).toBe(
    "400 InvalidHeaderValue",
  );
});

test("after a write, a lease that had ended cannot be renewed", () => {
  expect(leaseAfterWrite(LEASES.expired, NOW)).toBeUndefined();
  expect(leaseAfterWrite(LEASES.leased, NOW)).toBe(LEASES.leased);
});
