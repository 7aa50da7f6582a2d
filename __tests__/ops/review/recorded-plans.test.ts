import { describe, expect, test } from "vitest";
import type { JsonObject, Plan, PlanChange } from "../../../ops/review/model.ts";
import { brief, recordedPlan, recordedPlans, review } from "../../support/review-plans.ts";

/** Every recorded plan: its verdict, and how many findings of which level and rule, riskiest first. */
const EXPECTED: readonly (readonly [string, string, readonly string[]])[] = [
  ["create-before-destroy", "confirm", ["1 confirm stateful-replace", "1 notice resource-destroyed"]],
  ["create-content", "proceed", ["2 notice public-access", "1 notice role-assignment-widened"]],
  [
    "create-database",
    "proceed",
    ["1 notice firewall-widened", "1 notice trust-added", "1 notice restart-required", "1 notice many-changes"],
  ],
  [
    "create-foundation",
    "confirm",
    [
      "1 confirm role-assignment-widened",
      "1 notice role-assignment-widened",
      "1 notice trust-added",
      "1 notice many-changes",
    ],
  ],
  ["create-lite", "proceed", ["1 notice firewall-widened"]],
  [
    "create-trading",
    "proceed",
    ["1 notice public-access", "2 notice role-assignment-widened", "1 notice many-changes"],
  ],
  ["data-read-during-apply", "proceed", ["1 notice compute-size", "1 notice read-during-apply"]],
  ["database-charset-change", "confirm", ["2 confirm database-drop"]],
  ["database-deleted-out-of-band", "confirm", ["1 confirm drift-destructive"]],
  [
    "delegated-subnet-added",
    "confirm",
    ["1 confirm stateful-replace", "1 confirm children-lost", "1 notice lock-removed"],
  ],
  [
    "destroy-all",
    "confirm",
    [
      "1 confirm stack-destroyed",
      "1 confirm resource-group-destroy",
      "2 confirm stateful-destroy",
      "2 confirm database-drop",
      "1 confirm lock-removed",
      "3 notice resource-destroyed",
    ],
  ],
  [
    "destroy-content",
    "confirm",
    [
      "1 confirm stack-destroyed",
      "1 confirm resource-group-destroy",
      "2 confirm stateful-destroy",
      "1 confirm lock-removed",
      "3 notice watch-removed",
      "7 notice resource-destroyed",
    ],
  ],
  [
    "destroy-database",
    "confirm",
    [
      "1 confirm stack-destroyed",
      "1 confirm resource-group-destroy",
      "5 confirm stateful-destroy",
      "3 confirm database-drop",
      "1 confirm lock-removed",
      "1 confirm network-path-removed",
      "1 confirm many-changes",
      "4 notice watch-removed",
      "9 notice resource-destroyed",
    ],
  ],
  [
    "destroy-foundation",
    "confirm",
    [
      "1 confirm stack-destroyed",
      "1 confirm resource-group-destroy",
      "4 confirm stateful-destroy",
      "1 confirm lock-removed",
      "4 confirm protection-removed",
      "13 confirm network-path-removed",
      "1 confirm watch-removed",
      "1 confirm many-changes",
      "2 notice watch-removed",
      "5 notice resource-destroyed",
    ],
  ],
  ["failover", "confirm", ["1 confirm failover"]],
  ["firewall-drift", "confirm", ["1 confirm drift-security"]],
  ["firewall-rule-added-allow-azure", "confirm", ["1 confirm firewall-widened"]],
  [
    "geo-backup-flip",
    "confirm",
    [
      "1 confirm stateful-replace",
      "1 confirm children-lost",
      "1 confirm geo-redundancy-changed",
      "1 notice lock-removed",
    ],
  ],
  ["ha-disabled", "confirm", ["1 confirm high-availability-changed"]],
  ["ha-same-zone", "confirm", ["1 confirm high-availability-changed"]],
  ["import-adopt-replace", "refuse", ["1 refuse adopted", "1 confirm stateful-replace", "2 notice adopted"]],
  ["import-adopt-with-update", "confirm", ["1 confirm adopted", "2 notice adopted"]],
  ["import-adopt", "proceed", ["3 notice adopted"]],
  ["lock-deleted-out-of-band", "confirm", ["1 confirm drift-security"]],
  ["lock-removed", "confirm", ["1 confirm lock-removed"]],
  ["moved-block", "proceed", ["1 info moved"]],
  ["noop-database", "proceed", []],
  ["noop", "proceed", []],
  ["parameter-change", "proceed", []],
  ["parameter-drift", "confirm", ["1 confirm drift-security"]],
  ["password-version-bump", "confirm", ["1 confirm credentials-rotated"]],
  [
    "policy-variety",
    "confirm",
    ["2 confirm public-access", "1 confirm tls-weakened", "2 confirm authentication-weakened"],
  ],
  ["public-access-on", "confirm", ["1 confirm public-access"]],
  ["purge-protection-off", "refuse", ["1 refuse purge-protection-off"]],
  ["refresh-only-drift", "proceed", ["1 notice drift-configuration"]],
  ["removed-block-forget", "confirm", ["1 confirm forgotten"]],
  [
    "rename-server",
    "confirm",
    ["1 confirm stateful-replace", "2 confirm database-drop", "1 notice lock-removed", "2 notice resource-destroyed"],
  ],
  ["renamed-without-moved", "refuse", ["1 refuse recreated-elsewhere", "1 confirm stateful-destroy"]],
  ["replace-flag", "refuse", ["1 confirm database-drop", "1 refuse destroyed-below-lock"]],
  [
    "resource-group-deleted-out-of-band",
    "confirm",
    [
      "5 confirm drift-destructive",
      "1 confirm drift-security",
      "1 notice firewall-widened",
      "3 notice drift-configuration",
    ],
  ],
  [
    "resource-group-rename",
    "confirm",
    [
      "1 confirm stack-destroyed",
      "1 confirm resource-group-destroy",
      "2 confirm stateful-replace",
      "2 confirm database-drop",
      "1 notice lock-removed",
      "3 notice resource-destroyed",
    ],
  ],
  ["restore-without-ignore", "confirm", ["1 confirm stateful-replace"]],
  ["retention-decrease", "confirm", ["1 confirm backup-reduced"]],
  ["secure-transport-off", "confirm", ["1 confirm tls-weakened"]],
  ["sensitive-create", "proceed", []],
  ["sensitive-update", "confirm", ["1 confirm credentials-rotated", "1 notice credentials-rotated"]],
  [
    "server-destroy-target",
    "confirm",
    [
      "1 confirm plan-incomplete",
      "1 confirm stateful-destroy",
      "2 confirm database-drop",
      "1 confirm lock-removed",
      "2 notice resource-destroyed",
    ],
  ],
  ["server-removed", "confirm", ["1 confirm stateful-destroy", "1 notice resource-destroyed"]],
  ["sku-change", "proceed", ["1 notice compute-size"]],
  ["sku-tier-change", "confirm", ["1 confirm compute-size"]],
  ["storage-increase", "proceed", ["1 notice storage-grown"]],
  ["subnet-mirrored", "proceed", []],
  ["tag-drift", "proceed", ["1 info drift-benign"]],
  ["version-upgrade", "confirm", ["1 confirm version-changed"]],
  ["zone-swapped-after-failover", "confirm", ["1 confirm failover", "1 info drift-benign"]],
  ["zone-swapped-ignored", "proceed", ["1 info drift-benign"]],
];

const counted = (briefs: readonly string[]): string[] =>
  [...Map.groupBy(briefs, (one) => one)].map(([one, all]) => `${all.length} ${one}`);

describe("the review of recorded plans", () => {
  test("expects something of every recording", () => {
    expect(EXPECTED.map(([name]) => name).sort()).toEqual(recordedPlans());
  });

  test.each(EXPECTED)("%s: %s", (name, verdict, findings) => {
    const result = review(recordedPlan(name));
    expect([...counted(result.findings.map(brief))].sort()).toEqual([...findings].sort());
    expect(result.verdict).toBe(verdict);
  });

  test("names the attribute that forces a replacement, with its values", () => {
    const { findings } = review(recordedPlan("geo-backup-flip"));
    expect(findings.find(({ ruleId }) => ruleId === "stateful-replace")).toMatchObject({
      address: "azurerm_mysql_flexible_server.main",
      attribute: "geo_redundant_backup_enabled",
      before: false,
      after: true,
    });
  });

  test("names what a replaced server takes along although the plan believes it unchanged", () => {
    const { findings } = review(recordedPlan("geo-backup-flip"));
    const { message } = findings.find(({ ruleId }) => ruleId === "children-lost") ?? { message: "" };
    for (const child of ['database.main["orders"]', 'database.main["positions"]', "configuration.tls"]) {
      expect(message).toContain(child);
    }
  });

  test("says whether the plan puts back what drifted", () => {
    const messages = ["zone-swapped-after-failover", "zone-swapped-ignored"].map(
      (name) => review(recordedPlan(name)).findings.find(({ ruleId }) => ruleId === "drift-benign")?.message,
    );
    expect(messages[0]).toContain("this plan puts it back");
    expect(messages[1]).toContain("this plan leaves it so");
  });

  test("every finding says what to do, in one sentence that begins lowercase or with a name", () => {
    for (const name of recordedPlans()) {
      for (const finding of review(recordedPlan(name)).findings) {
        expect(finding.remedy, finding.ruleId).not.toBe("");
        expect(finding.message, finding.ruleId).not.toMatch(/\.$|undefined|\[object| {2}/);
      }
    }
  });
});

describe("a network that repeats the subnets in it", () => {
  const mirrored = recordedPlan("subnet-mirrored");
  const [drift] = mirrored.resource_drift as readonly [PlanChange];
  /** The same with other values before and after; what is not given stays as it was recorded. */
  const edited = (edit: (before: JsonObject, after: JsonObject) => readonly [JsonObject, JsonObject]): Plan => {
    const [before, after] = edit(drift.change.before as JsonObject, drift.change.after as JsonObject);
    return { ...mirrored, resource_drift: [{ ...drift, change: { ...drift.change, before, after } }] };
  };
  const [subnet] = (drift.change.after as { readonly subnet: readonly [JsonObject] }).subnet;
  const theirs = { ...subnet, id: `${subnet.id}-of-theirs`, name: "theirs" };

  test("is no drift: the subnet is a resource of the same state", () => {
    expect(review(mirrored).drift).toEqual([]);
    expect(review(mirrored).counts.drifted).toBe(0);
  });

  test.each<[string, string, Parameters<typeof edited>[0]]>([
    ["of somebody else's subnet", "drift-configuration", (before, after) => [before, { ...after, subnet: [theirs] }]],
    [
      "beside other DNS servers, which can redirect every name",
      "drift-security",
      (before, after) => [{ ...before, dns_servers: ["10.0.0.4"] }, after],
    ],
    [
      "with a route that somebody gave the subnet",
      "drift-configuration",
      (_before, after) => [after, { ...after, subnet: [{ ...subnet, route_table_id: "/of/theirs" }] }],
    ],
  ])("is drift %s: %s", (_what, ruleId, edit) => {
    const { findings, counts } = review(edited(edit));
    expect(findings.map((finding) => finding.ruleId)).toEqual([ruleId]);
    expect(counts.drifted).toBe(1);
  });

  test("is drift where the stack writes the subnets into the network itself", () => {
    const resources = (mirrored.configuration?.root_module?.resources ?? []).map((each) =>
      each.address.startsWith("azurerm_virtual_network") ? { ...each, expressions: { subnet: [] } } : each,
    );
    const written = { ...mirrored, configuration: { root_module: { resources } } };
    expect(review(written).counts.drifted).toBe(1);
  });

  test("a long cause names its first attributes and counts the others", () => {
    const [finding] = review(edited((before, after) => [before, { ...after, subnet: [theirs] }])).findings;
    expect(finding?.message).toMatch(
      /address_prefixes\[0\] from nothing to 10\.10\.0\.0\/28, .* and \d+ more; this plan/,
    );
    expect(finding?.message.length).toBeLessThan(400);
  });
});
