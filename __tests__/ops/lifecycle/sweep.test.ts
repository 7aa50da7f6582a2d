import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terms } from "../../../ops/lifecycle/authority.ts";
import { dueNotice, expiryOf } from "../../../ops/lifecycle/expiry.ts";
import { limited, type SweepCandidate, type SweepClock, sweepDecision } from "../../../ops/lifecycle/sweep.ts";
import type { Term } from "../../../ops/lifecycle/term.ts";
import { type Fact, known } from "../../../ops/live/fact.ts";
import { proofs } from "../../support/proof.ts";

const NOW = new Date("2026-11-10T12:00:00Z");
const END = "2026-11-10T00:00:00Z";
const tags = (changes: Record<string, string> = {}) => ({
  "expires-on": END,
  "on-expiry": "destroy",
  "managed-by": "convergent",
  profile: "ephemeral",
  ...changes,
});
const FILE = "parameters/dev/mysql.json of origin/main";
const ends = (expiresOn: string | undefined, onExpiry: Term["onExpiry"] = "destroy"): Term => ({
  expiresOn: expiresOn === undefined ? undefined : new Date(expiresOn),
  onExpiry,
});
const terms = (authority: Term, applied: Term = authority): Terms => ({
  authority: known({ source: FILE, term: authority }),
  applied: known(applied),
});
const unread: Fact<never> = { known: false, reason: "it could not be fetched" };

const ordinary: SweepCandidate = {
  name: "rg",
  stackId: "mysql-dev",
  tags: tags(),
  unmanaged: [],
  lastForeignWrite: "none",
  locks: [],
  terms: terms(ends(END)),
  notices: [24, 12],
  runInProgress: undefined,
};
const clock: SweepClock = { local: NOW, azure: NOW };
const decide = (changes: Partial<SweepCandidate> = {}, when: SweepClock = clock) =>
  sweepDecision({ ...ordinary, ...changes }, when);

describe("the expiry of a group", () => {
  it.each<[Record<string, string>, string]>([
    [{}, "never"],
    [{ "expires-on": "2026-11-12T12:00:00Z", "on-expiry": "destroy" }, "alive"],
    [{ "expires-on": "2026-11-11T12:00:00Z", "on-expiry": "destroy" }, "notice"],
    [{ "expires-on": "2026-11-10T12:00:00Z", "on-expiry": "recreate" }, "expired"],
    [{ "on-expiry": "destroy" }, "unreadable"],
    ...["tomorrow", "2020", "2026-11-10T12:00:00", "2020-02-30T00:00:00Z", "0000-01-01T00:00:00Z", ""].map(
      (end): [Record<string, string>, string] => [{ "expires-on": end, "on-expiry": "destroy" }, "unreadable"],
    ),
    [{ "expires-on": "2020-01-01T00:00:00Z" }, "unreadable"],
    [{ "expires-on": "2020-01-01T00:00:00Z", "on-expiry": "explode" }, "unreadable"],
  ])("of %o is %s", (given, state) => {
    expect(expiryOf(given, NOW).state).toBe(state);
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
  it("destroys what parameters and tags say is over, and what is ordinary", () => {
    const both = (action: Term["onExpiry"]) => ({
      tags: tags({ "on-expiry": action }),
      terms: terms(ends(END, action)),
    });
    expect(decide().action).toBe("destroy");
    expect(decide(both("recreate")).action).toBe("recreate");
    expect(decide(both("notify")).action).toBe("notify");
  });

  it.each<[string, Partial<SweepCandidate>, RegExp]>([
    ["is protected", { tags: tags({ profile: "protected" }) }, /profile is protected/],
    ["is of no stack here", { stackId: undefined }, /no parameter file/],
    ["was not created by us", { tags: tags({ "managed-by": "bicep" }) }, /not created by us/],
    ["was changed by hand lately", { lastForeignWrite: "2026-11-10T06:00:00Z" }, /somebody changed it/],
    ["has a change that cannot be dated", { lastForeignWrite: "lately" }, /somebody changed it/],
    ["is locked", { locks: ["keep"] }, /locked by keep/],
    ["cannot be looked into", { unmanaged: undefined }, /could not be read/],
    ["has locks that cannot be read", { locks: undefined }, /could not be read/],
    ["has a history that cannot be read", { lastForeignWrite: undefined }, /could not be read/],
    ["has notices that cannot be read", { notices: undefined }, /could not be read/],
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
    const moment = fc.constantFrom(undefined, END, "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    const term = fc
      .tuple(moment, fc.constantFrom("destroy" as const, "recreate" as const, "notify" as const))
      .map(([end, action]) => ends(end, action));
    const any = fc.record({
      name: fc.string(),
      stackId: fc.constantFrom(undefined, "mysql-dev"),
      tags: fc.dictionary(
        fc.constantFrom("expires-on", "on-expiry", "managed-by", "profile"),
        fc.constantFrom("2020-01-01T00:00:00Z", "destroy", "recreate", "convergent", "protected", "x"),
      ),
      unmanaged: fc.option(fc.array(fc.string(), { maxLength: 1 }), { nil: undefined }),
      lastForeignWrite: fc.constantFrom(undefined, "none" as const, "2026-11-10T06:00:00Z", "2026-01-01T00:00:00Z"),
      locks: fc.option(fc.array(fc.string(), { maxLength: 1 }), { nil: undefined }),
      terms: fc.record({
        authority: fc.oneof(
          fc.constant(unread),
          term.map((each) => known({ source: FILE, term: each })),
        ),
        applied: fc.oneof(
          fc.constant(unread),
          term.map((each) => known(each)),
        ),
      }),
      notices: fc.constantFrom(undefined, [], [24], [12], [24, 12], [24, 12, 0]),
      runInProgress: fc.option(fc.string(), { nil: undefined, freq: 1 }),
    });
    const destroyed = fc.record(
      Object.fromEntries(Object.entries(ordinary).map(([name, value]) => [name, fc.constant(value)])),
    );
    // Half of them are one step away from what is destroyed.
    const nearly = fc
      .tuple(destroyed, any, fc.constantFrom(...(Object.keys(ordinary) as (keyof SweepCandidate)[])))
      .map(([good, other, name]) => ({ ...good, [name]: (other as SweepCandidate)[name] }));
    fc.assert(
      fc.property(fc.oneof(any, nearly), (given) => {
        const candidate = given as unknown as SweepCandidate;
        const { action } = sweepDecision(candidate, clock);
        if (action !== "destroy" && action !== "recreate") return;
        const { authority, applied } = candidate.terms;
        expect(candidate.stackId).toBeDefined();
        expect(candidate.unmanaged).toEqual([]);
        expect(candidate.locks).toEqual([]);
        expect(candidate.runInProgress).toBeUndefined();
        expect(candidate.tags["managed-by"]).toBe("convergent");
        expect(candidate.tags.profile).not.toBe("protected");
        expect(candidate.notices).toEqual(expect.arrayContaining([24, 12]));
        if (!authority.known || !applied.known) throw new Error("destroyed without knowing why");
        expect(authority.value.term.expiresOn?.getTime()).toBeLessThanOrEqual(NOW.getTime());
        expect(authority.value.term.onExpiry).toBe(action);
        expect(applied.value.expiresOn?.getTime()).toBeLessThanOrEqual(authority.value.term.expiresOn?.getTime() ?? 0);
      }),
      { numRuns: 3000 },
    );
  });
});

/** What is tried on a group that is over by its tags, and the reason that holds it. */
interface Try {
  readonly tried: string;
  readonly outcome: string;
  readonly changes: Partial<SweepCandidate>;
  readonly reason: RegExp;
}

proofs<Try>(
  "expiry",
  [
    {
      tried: "two tags on the group of a stack without expiry",
      outcome: "The sweep asks a person: the parameter file gives the group no expiry.",
      changes: { terms: terms(ends(undefined, "notify")) },
      reason: /origin\/main gives it no expiry, but its tags say destroy on 2026-11-10/,
    },
    {
      tried: "a tag with an earlier end than the parameter file has",
      outcome: "The sweep asks a person: tags and parameters must both say that the stack is over.",
      changes: { terms: terms(ends("2026-12-10T00:00:00Z")) },
      reason: /origin\/main says destroy on 2026-12-10.*but its tags say destroy on 2026-11-10/,
    },
    {
      tried: "a tag that destroys where the parameter file only reports",
      outcome: "The sweep asks a person.",
      changes: { terms: terms(ends(END, "notify")) },
      reason: /says notify on/,
    },
    {
      tried: "a change that moves the end into the past, which was never applied",
      outcome: "The sweep asks a person: an earlier end counts once it was applied, through a review.",
      changes: { terms: terms(ends(END), ends("2026-12-10T00:00:00Z")) },
      reason: /but what was applied last says destroy on 2026-12-10/,
    },
    {
      tried: "a change that gives an end to a stack that had none",
      outcome: "The sweep asks a person.",
      changes: { terms: terms(ends(END), ends(undefined, "notify")) },
      reason: /but what was applied last says no expiry/,
    },
    {
      tried: "a default branch that cannot be read",
      outcome: "The sweep asks a person: what is not known destroys nothing.",
      changes: { terms: { ...ordinary.terms, authority: unread } },
      reason: /what its parameters say is not known: it could not be fetched/,
    },
    {
      tried: "an archive that does not hold what was applied last",
      outcome: "The sweep asks a person.",
      changes: { terms: { ...ordinary.terms, applied: unread } },
      reason: /what was applied last is not known/,
    },
    {
      tried: "an end without the notices of 24 and 12 hours before",
      outcome: "The sweep asks a person.",
      changes: { notices: [0] },
      reason: /nobody was told of its end 24 and 12 hours before/,
    },
    {
      tried: "an end of which people were told only 24 hours before",
      outcome: "The sweep asks a person.",
      changes: { notices: [24] },
      reason: /nobody was told of its end 12 hours before/,
    },
    {
      tried: "a foreign resource inside the group",
      outcome: "The sweep names it and asks a person.",
      changes: { unmanaged: ["vnet/subnets/somebodys"] },
      reason: /it holds 1 that Terraform does not know: vnet\/subnets\/somebodys/,
    },
  ],
  ({ changes, reason }) => {
    const { action, reasons } = decide(changes);
    expect(action).toBe("ask");
    expect(reasons.join("; ")).toMatch(reason);
  },
);

const row = (action: string, maxStacks = 3) => ({ action, reasons: ["it expired"], maxStacks });

proofs(
  "expiry",
  [
    {
      tried: "five stacks that expire at once",
      outcome: "Three go in one run; a person decides about the others.",
      actions: ["destroy", "keep", "recreate", "destroy", "destroy", "recreate"],
      maxStacks: 3,
      goes: ["destroy", "keep", "recreate", "destroy", "ask", "ask"],
    },
    {
      tried: "a stack that expires where `sweep.maxStacks` is 0",
      outcome: "The sweep asks a person.",
      actions: ["destroy"],
      maxStacks: 0,
      goes: ["ask"],
    },
  ],
  ({ actions, maxStacks, goes }) => {
    const decided = limited(actions.map((action) => row(action, maxStacks)));
    expect(decided.map(({ action }) => action)).toEqual(goes);
    const last = decided.at(-1);
    expect(last?.reasons.join("; ")).toContain(`sweep.maxStacks allows ${maxStacks}`);
  },
);
