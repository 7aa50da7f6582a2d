import { describe, expect, it } from "vitest";
import { withAdoption } from "../../../ops/live/adoption.ts";
import { runChecks } from "../../../ops/live/checks.ts";
import { conclude, effectivePolicy, liveState } from "../../../ops/live/conclude.ts";
import { type Action, decide, SERVER_STATES, type WhenExists } from "../../../ops/live/decide.ts";
import { known } from "../../../ops/live/fact.ts";
import { type LiveFacts, wasReached } from "../../../ops/live/facts.ts";
import {
  FACTS,
  HELD,
  LIVE_GROUP,
  LIVE_SERVER,
  type Situation,
  situation,
  TARGET,
  unknown,
} from "../../support/live-facts.ts";

function decisionIn(given: Situation) {
  const input = situation(given);
  return conclude(input.facts, input.target, { desired: input.desired, checks: runChecks(input) });
}

const exists = { group: known(LIVE_GROUP), subject: known(LIVE_SERVER), terraformState: HELD };
const orphan = { group: known(LIVE_GROUP), subject: known(LIVE_SERVER) };
const taken = known({ available: false, reason: "AlreadyExists", message: "taken" });

const ROWS: readonly (readonly [words: string, given: Situation, action: Action])[] = [
  ["nothing is there", {}, "create"],
  ["all is there and known", { facts: exists }, "update"],
  ["all is there and known, and to go", { facts: exists, desired: "absent" }, "destroy"],
  ["nothing is there, and nothing is wanted", { desired: "absent" }, "skip"],
  ["the server is outside the state", { facts: orphan }, "refuse"],
  ["the same, adopt", { facts: orphan, target: { whenExists: "adopt" } }, "adopt"],
  ["the same, recreate", { facts: orphan, target: { whenExists: "recreate" } }, "recreate"],
  ["the same, skip", { facts: orphan, target: { whenExists: "skip" } }, "skip"],
  ["only the group is outside the state", { facts: { group: known(LIVE_GROUP) } }, "refuse"],
  ["the same, skip", { facts: { group: known(LIVE_GROUP) }, target: { whenExists: "skip" } }, "skip"],
  ["the same, recreate", { facts: { group: known(LIVE_GROUP) }, target: { whenExists: "recreate" } }, "refuse"],
  [
    "the group is only read",
    { facts: { group: known(LIVE_GROUP) }, target: { group: { existing: true, address: undefined } } },
    "create",
  ],
  ["a check fails before a create", { facts: { nameAvailability: taken } }, "refuse"],
  [
    "a check fails, but there is only to wait",
    {
      facts: {
        ...exists,
        login: unknown("x", { code: "SignInFailed" }),
        subject: known({ ...LIVE_SERVER, state: "Updating" }),
      },
    },
    "wait",
  ],
  ["a check cannot be made", { facts: { quota: unknown("403", { status: 403 }) } }, "create"],
  ["the server cannot be read", { facts: { ...exists, subject: unknown("403") } }, "refuse"],
  ["the group cannot be read", { facts: { ...exists, group: unknown("403") } }, "refuse"],
  ["the state cannot be read", { facts: { ...exists, terraformState: unknown("403") } }, "refuse"],
];

describe("conclude", () => {
  it.each(ROWS)("when %s", (_words, given, action) => {
    expect(decisionIn(given).action).toBe(action);
  });

  it("names every check that failed, what it kept from happening and what to do", () => {
    const facts = {
      nameAvailability: taken,
      capabilities: known([]),
      quota: known([{ name: "VirtualNetworks", current: 1, limit: 1 }]),
    };
    expect(decisionIn({ facts }).reason).toMatch(
      /^create is not possible: server-name: AlreadyExists: taken \(names are .*\); quota: VirtualNetworks 1 of 1 \(ask for more .*\)$/,
    );
  });

  it("says why something could not be read, each reason once", () => {
    const facts = { subject: unknown("403 no"), group: unknown("403 no"), terraformState: unknown("lease") };
    expect(decisionIn({ facts }).reason).toMatch(/ \(403 no; lease\)$/);
  });

  it("never destroys, recreates or creates while anything it hangs on is unknown", () => {
    const parts = ["subject", "group", "terraformState"] as const;
    for (const part of parts) {
      for (const desired of ["present", "absent"] as const) {
        for (const whenExists of ["adopt", "skip", "recreate", "refuse"] as const) {
          const facts = { ...exists, [part]: unknown("?") };
          expect(decisionIn({ facts, desired, target: { whenExists } }).action).toBe("refuse");
        }
      }
    }
  });

  it("agrees with the decision table wherever no check fails", () => {
    for (const state of SERVER_STATES.filter(
      (each) => each !== "absent" && each !== "unknown" && each !== "Disabled",
    )) {
      const { facts, target, desired } = situation({ facts: { ...exists, subject: known({ ...LIVE_SERVER, state }) } });
      const checks = runChecks({ facts, target, desired, variables: {} });
      expect(conclude(facts, target, { desired, checks })).toEqual(decide(liveState(facts, target), desired, "refuse"));
    }
  });
});

describe("a refusal of what exists outside the Terraform state", () => {
  const reason = (given: Situation) => decisionIn(given).reason;
  const foreign = { ...LIVE_SERVER, tags: {} };

  it.each([
    ["a server that is wanted", { facts: orphan }],
    ["a server that is to go", { facts: orphan, desired: "absent" }],
    ["a group", { facts: { group: known(LIVE_GROUP) } }],
  ] as const)("names the remedy for %s, and whose it is by its tags", (_words, given) => {
    expect(decisionIn(given).action).toBe("refuse");
    expect(reason(given)).toContain('set whenExists: "adopt" in the parameter file');
    expect(reason(given)).toMatch(/this stack/);
  });

  it("does not call ours what no tag says is ours", () => {
    expect(reason({ facts: { ...orphan, subject: known(foreign) } })).not.toContain("this stack made it");
  });
});

describe("the policy after an interrupted apply", () => {
  const untagged = { tags: {} };
  const ROWS: readonly (readonly [words: string, given: Situation, interrupted: boolean, policy: WhenExists])[] = [
    ["a server of this stack", { facts: orphan }, true, "adopt"],
    ["the same, and no apply was interrupted", { facts: orphan }, false, "refuse"],
    ["the same, skip", { facts: orphan, target: { whenExists: "skip" } }, true, "skip"],
    ["the same, recreate", { facts: orphan, target: { whenExists: "recreate" } }, true, "recreate"],
    [
      "a server without tags",
      { facts: { ...orphan, subject: known({ ...LIVE_SERVER, ...untagged }) } },
      true,
      "refuse",
    ],
    [
      "a server of another program",
      { facts: { ...orphan, subject: known({ ...LIVE_SERVER, tags: { "managed-by": "bicep" } }) } },
      true,
      "refuse",
    ],
    ["only a group of this stack", { facts: { group: known(LIVE_GROUP) } }, true, "adopt"],
    ["only a group without tags", { facts: { group: known({ ...LIVE_GROUP, ...untagged }) } }, true, "refuse"],
    ["nothing, but what it makes elsewhere may be there", {}, true, "adopt"],
    ["nothing, and no apply was interrupted", {}, false, "refuse"],
    ["a server that cannot be read", { facts: { ...orphan, subject: unknown("403") } }, true, "refuse"],
    ["a group that cannot be read", { facts: { ...orphan, group: unknown("403") } }, true, "refuse"],
  ];

  it.each(ROWS)("where there is %s", (_words, given, interrupted, policy) => {
    const { facts, target } = situation(given);
    expect(effectivePolicy(facts, target, interrupted)).toBe(policy);
  });
});

describe("the live state", () => {
  const serverIn = (state: string) => liveState({ ...FACTS, subject: known({ ...LIVE_SERVER, state }) }, TARGET).server;

  it("takes a word of Azure's that is not known for unknown, even one that means something here", () => {
    expect(serverIn("Ready")).toBe("Ready");
    expect(serverIn("absent")).toBe("unknown");
    expect(serverIn("")).toBe("unknown");
    expect(serverIn("ready ")).toBe("unknown");
  });

  it("knows the server in the state by its id, in any letter case", () => {
    const resources = { "azurerm_mysql_flexible_server.other": LIVE_SERVER.id.toUpperCase() };
    const facts = { ...FACTS, terraformState: known({ serial: 1, lineage: "", resources }) };
    expect(liveState(facts, TARGET).inState).toBe("yes");
    expect(liveState(FACTS, TARGET).inState).toBe("no");
  });
});

describe("adoption", () => {
  const adopt = { action: "adopt", reason: "because" } as const;
  const create = { action: "create", reason: "because" } as const;
  const some = { imports: [{ address: "a.b", id: "/b" }], foreign: [], unknown: [] };
  const none = { imports: [], foreign: [], unknown: [] };

  it("turns a create into an adoption when something is there already", () => {
    expect(withAdoption(create, none)).toBe(create);
    expect(withAdoption(create, some)).toMatchObject({ action: "adopt" });
    expect(withAdoption(adopt, some)).toBe(adopt);
  });

  it("refuses what is somebody else's, and what it cannot tell", () => {
    expect(withAdoption(adopt, { ...some, foreign: ["/b is managed by bicep"] })).toEqual({
      action: "refuse",
      reason: "not ours to adopt: /b is managed by bicep",
    });
    expect(withAdoption(create, { ...none, unknown: ["/b: 403"] })).toMatchObject({ action: "refuse" });
  });

  it("does not hold up an update by what it cannot tell", () => {
    const update = { action: "update", reason: "because" } as const;
    expect(withAdoption(update, { ...none, unknown: ["/b: 403"] })).toBe(update);
  });
});

describe("whether Azure was reached", () => {
  const silent = Object.fromEntries(
    Object.keys(FACTS).map((name) => [name, unknown("ECONNREFUSED")]),
  ) as unknown as LiveFacts;

  it("is a question of any answer, were it a refusal", () => {
    expect(wasReached(FACTS)).toBe(true);
    expect(wasReached(silent)).toBe(false);
    expect(wasReached({ ...silent, locks: unknown("no", { status: 403 }) })).toBe(true);
  });

  it("is not answered by the sign-in or by the Terraform state", () => {
    expect(wasReached({ ...silent, login: FACTS.login, terraformState: FACTS.terraformState })).toBe(false);
  });
});
