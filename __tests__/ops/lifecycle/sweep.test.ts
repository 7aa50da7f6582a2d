import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueNotice, expiryOf } from "../../../ops/lifecycle/expiry.ts";
import { type SweepCandidate, type SweepClock, sweepDecision } from "../../../ops/lifecycle/sweep.ts";

const NOW = new Date("2026-11-10T12:00:00Z");
const tags = (changes: Record<string, string> = {}) => ({
  "expires-on": "2026-11-10T00:00:00Z",
  "on-expiry": "destroy",
  "managed-by": "convergent",
  profile: "ephemeral",
  ...changes,
});
const ordinary: SweepCandidate = {
  name: "rg",
  stackId: "mysql-dev",
  tags: tags(),
  unmanaged: [],
  lastForeignWrite: "none",
  locks: [],
  runInProgress: undefined,
};
const clock: SweepClock = { local: NOW, azure: NOW };
const decide = (changes: Partial<SweepCandidate> = {}, when: SweepClock = clock) =>
  sweepDecision({ ...ordinary, ...changes }, when);

describe("the expiry of a group", () => {
  it.each([
    [{}, "never"],
    [{ "expires-on": "2026-11-12T12:00:00Z", "on-expiry": "destroy" }, "alive"],
    [{ "expires-on": "2026-11-11T12:00:00Z", "on-expiry": "destroy" }, "notice"],
    [{ "expires-on": "2026-11-10T12:00:00Z", "on-expiry": "recreate" }, "expired"],
    [{ "on-expiry": "destroy" }, "unreadable"],
    [{ "expires-on": "tomorrow", "on-expiry": "destroy" }, "unreadable"],
    [{ "expires-on": "2020", "on-expiry": "destroy" }, "unreadable"],
    [{ "expires-on": "2026-11-10T12:00:00", "on-expiry": "destroy" }, "unreadable"],
    [{ "expires-on": "2020-01-01T00:00:00Z" }, "unreadable"],
    [{ "expires-on": "2020-01-01T00:00:00Z", "on-expiry": "explode" }, "unreadable"],
  ])("of %o is %s", (given, state) => {
    expect(expiryOf(given as Record<string, string>, NOW).state).toBe(state);
  });

  it("is told 24 and 12 hours before, each once", () => {
    expect(dueNotice(30, [])).toBeUndefined();
    expect(dueNotice(20, [])).toBe(24);
    expect(dueNotice(20, [24])).toBeUndefined();
    expect(dueNotice(8, [24])).toBe(12);
    expect(dueNotice(8, [12])).toBeUndefined();
  });
});

describe("a sweep", () => {
  it("destroys what expired and is ordinary", () => {
    expect(decide().action).toBe("destroy");
    expect(decide({ tags: tags({ "on-expiry": "recreate" }) }).action).toBe("recreate");
    expect(decide({ tags: tags({ "on-expiry": "notify" }) }).action).toBe("notify");
  });

  it.each<[string, Partial<SweepCandidate>, RegExp]>([
    ["is protected", { tags: tags({ profile: "protected" }) }, /profile is protected/],
    ["is of no stack here", { stackId: undefined }, /no parameter file/],
    ["was not created by us", { tags: tags({ "managed-by": "bicep" }) }, /not created by us/],
    ["holds what Terraform does not know", { unmanaged: ["vm-1"] }, /vm-1/],
    ["was changed by hand lately", { lastForeignWrite: "2026-11-10T06:00:00Z" }, /somebody changed it/],
    ["has a change that cannot be dated", { lastForeignWrite: "lately" }, /somebody changed it/],
    ["is locked", { locks: ["keep"] }, /locked by keep/],
    ["cannot be looked into", { unmanaged: undefined }, /could not be read/],
    ["has locks that cannot be read", { locks: undefined }, /could not be read/],
    ["has a history that cannot be read", { lastForeignWrite: undefined }, /could not be read/],
  ])("asks when the group %s", (_, changes, reason) => {
    const decision = decide(changes);
    expect(decision.action).toBe("ask");
    expect(decision.reasons.join("; ")).toMatch(reason);
  });

  it("waits while a run is at work on the stack", () => {
    expect(decide({ runInProgress: "apply 20261110T115900Z" }).action).toBe("wait");
  });

  it("destroys nothing by a clock that jumped", () => {
    const jumped = new Date("2030-01-01T00:00:00Z");
    expect(decide({ tags: tags({ "expires-on": "2029-01-01T00:00:00Z" }) }, { local: jumped, azure: NOW }).action).toBe(
      "keep",
    );
    expect(decide({}, { local: jumped, azure: NOW }).action).toBe("ask");
    expect(decide({}, { local: NOW, azure: undefined }).action).toBe("ask");
    expect(decide({}, { local: NOW, azure: new Date(Number.NaN) }).action).not.toBe("destroy");
  });

  it("never destroys what is not known through and through", () => {
    const any = fc.record({
      name: fc.string(),
      stackId: fc.constantFrom(undefined, "mysql-dev"),
      tags: fc.dictionary(
        fc.constantFrom("expires-on", "on-expiry", "managed-by", "profile"),
        fc.constantFrom("2020-01-01T00:00:00Z", "destroy", "recreate", "convergent", "protected", "x"),
      ),
      unmanaged: fc.option(fc.array(fc.string(), { maxLength: 2 }), { nil: undefined }),
      lastForeignWrite: fc.constantFrom(undefined, "none" as const, "2026-11-10T06:00:00Z", "2026-01-01T00:00:00Z"),
      locks: fc.option(fc.array(fc.string(), { maxLength: 1 }), { nil: undefined }),
      runInProgress: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(any, (candidate) => {
        const { action } = sweepDecision(candidate as SweepCandidate, clock);
        if (action !== "destroy" && action !== "recreate") return;
        expect(candidate.stackId).toBeDefined();
        expect(candidate.unmanaged).toEqual([]);
        expect(candidate.locks).toEqual([]);
        expect(candidate.runInProgress).toBeUndefined();
        expect(candidate.tags["managed-by"]).toBe("convergent");
        expect(candidate.tags.profile).not.toBe("protected");
      }),
      { numRuns: 2000 },
    );
  });
});
