import { describe, expect, test } from "vitest";
import type { JsonObject, Plan, PlanChange } from "../../../../ops/review/model.ts";
import { BYSTANDER, brief, briefs, change, findingsOf, plan, review } from "../../../support/review-plans.ts";

const SERVER = "azurerm_mysql_flexible_server";
const update = (before: JsonObject, after: JsonObject) => briefs(change(SERVER, "update", before, after));

describe("compute and storage", () => {
  test.each([
    ["GP_Standard_D2ds_v4", "GP_Standard_D4ds_v4", "notice", "grows from 2 vCores to 4 vCores"],
    ["GP_Standard_D4ds_v4", "GP_Standard_D2ds_v4", "notice", "shrinks from 4 vCores to 2 vCores"],
    ["GP_Standard_D2ds_v4", "GP_Standard_D8ds_v4", "confirm", "grows from 2 vCores to 8 vCores"],
    ["GP_Standard_D64ds_v4", "GP_Standard_D2ds_v4", "confirm", "shrinks from 64 vCores to 2 vCores"],
    ["GP_Standard_D2ds_v4", "GP_Standard_D2ads_v5", "notice", "compute changes from"],
    ["B_Standard_B1ms", "B_Standard_B2s", "notice", "grows from 1 vCore to 2 vCores"],
    ["B_Standard_B1ms", "B_Standard_B2ms", "notice", "grows from 1 vCore to 2 vCores"],
    ["B_Standard_B1ms", "GP_Standard_D2ds_v4", "confirm", "from Burstable to General Purpose"],
    ["GP_Standard_D2ds_v4", "GP_Standard_D3ds_v9", "confirm", "does not know the size"],
    ["GP_Standard_D2ds_v4", "something else", "confirm", "does not know the size"],
  ])("%s → %s: %s, %s", (before, after, level, words) => {
    const [finding] = findingsOf(change(SERVER, "update", { sku_name: before }, { sku_name: after }));
    expect(finding).toMatchObject({ ruleId: "compute-size", level, attribute: "sku_name", before, after });
    expect(finding?.message).toContain(words);
  });

  test("storage that grows can never shrink again", () => {
    expect(update({ storage: [{ size_gb: 64 }] }, { storage: [{ size_gb: 128 }] })).toEqual(["notice storage-grown"]);
  });
});

describe("backup, availability, version and region", () => {
  test.each([
    ["retention reduced", { backup_retention_days: 35 }, { backup_retention_days: 7 }, ["confirm backup-reduced"]],
    ["retention taken away", { backup_retention_days: 35 }, {}, ["confirm backup-reduced"]],
    ["retention grown", { backup_retention_days: 7 }, { backup_retention_days: 35 }, ["notice cost-changed"]],
    [
      "high availability off",
      { high_availability: [{ mode: "ZoneRedundant" }] },
      { high_availability: [] },
      ["confirm high-availability-changed"],
    ],
    [
      "high availability on",
      { high_availability: [] },
      { high_availability: [{ mode: "SameZone" }] },
      ["notice high-availability-changed"],
    ],
    ["an upgrade", { version: "8.0.21" }, { version: "8.4" }, ["confirm version-changed"]],
    ["a downgrade", { version: "8.4" }, { version: "8.0.21" }, ["refuse version-changed"]],
    ["a failover", { zone: "1" }, { zone: "2" }, ["confirm failover"]],
    ["another region", { location: "westeurope" }, { location: "northeurope" }, ["confirm region-changed"]],
    ["the same region spelt otherwise", { location: "West Europe" }, { location: "westeurope" }, []],
    ["other tags", { tags: { a: "1" } }, { tags: { a: "2" } }, []],
  ])("%s", (_name, before, after, expected) => {
    expect(update(before, after)).toEqual(expected);
  });

  test("a geo-backup flip is named beside the replacement that it forces", () => {
    const flip = change(
      SERVER,
      "replace",
      { geo_redundant_backup_enabled: true },
      { geo_redundant_backup_enabled: false },
      {
        body: { replace_paths: [["geo_redundant_backup_enabled"]] },
      },
    );
    expect(briefs(flip)).toEqual(["confirm stateful-replace", "confirm geo-redundancy-changed"]);
  });

  test("fewer copies of a store need confirmation, more do not", () => {
    const store = (before: string, after: string) =>
      briefs(
        change(
          "azurerm_storage_account",
          "update",
          { account_replication_type: before },
          { account_replication_type: after },
        ),
      );
    expect([store("GRS", "LRS"), store("LRS", "GRS")]).toEqual([["confirm geo-redundancy-changed"], []]);
  });
});

describe("adopting, moving, forgetting, reading", () => {
  const imported = (action: "no-op" | "update" | "replace") =>
    change(
      SERVER,
      action,
      { name: "a", create_mode: null },
      { name: "a", create_mode: "Default" },
      { body: { importing: { id: "/x" }, replace_paths: [["create_mode"]] } },
    );

  test("adopting is worth a notice, changing at once a confirmation, replacing is refused", () => {
    expect(briefs(imported("no-op"))).toEqual(["notice adopted"]);
    expect(briefs(imported("update"))).toEqual(["confirm adopted"]);
    expect(briefs(imported("replace"))).toEqual(["refuse adopted", "confirm stateful-replace"]);
    const asked = { ...imported("replace"), action_reason: "replace_by_request" };
    expect(briefs(asked)).toEqual(["confirm stateful-replace", "confirm adopted"]);
  });

  test("a moved resource is worth a word", () => {
    expect(
      briefs(change(SERVER, "no-op", { name: "a" }, { name: "a" }, { previous_address: `${SERVER}.before` })),
    ).toEqual(["info moved"]);
  });

  test("a forgotten resource needs confirmation, also when a new one takes its place", () => {
    expect(briefs(change(SERVER, "forget", { name: "a" }, null))).toEqual(["confirm forgotten"]);
    expect(
      briefs(change(SERVER, "forget", { name: "a" }, { name: "b" }, { body: { actions: ["create", "forget"] } })),
    ).toEqual(["confirm forgotten"]);
  });

  test("data read during the apply is worth a notice", () => {
    expect(briefs(change("azurerm_client_config", "read", null, {}))).toEqual(["notice read-during-apply"]);
  });
});

describe("a plan that does not say everything", () => {
  const found = (rest: Partial<Plan>, ...changes: PlanChange[]) =>
    review(plan([BYSTANDER, ...changes], rest)).findings.map(brief);

  test("is refused after an error and needs confirmation otherwise", () => {
    expect(found({ errored: true })).toEqual(["refuse plan-incomplete"]);
    expect(found({ complete: false })).toEqual(["confirm plan-incomplete"]);
    expect(found({ deferred_changes: [{}] })).toEqual(["confirm plan-incomplete"]);
    expect(found({ action_invocations: [{}] })).toEqual(["confirm machine-instructed"]);
    expect(found({ deferred_action_invocations: [{}] })).toEqual(["confirm machine-instructed"]);
    expect(found({ checks: [{ address: { to_display: "check.x" }, status: "fail" }, { status: "pass" }] })).toEqual([
      "confirm plan-incomplete",
    ]);
  });

  test("actions that nobody has heard of are refused", () => {
    for (const actions of [[], ["explode"], ["delete", "read"]]) {
      const strange = change(SERVER, "update", { name: "a" }, { name: "a" }, { body: { actions } });
      expect(found({}, strange)).toContain("refuse plan-incomplete");
    }
  });
});

describe("many changes at once", () => {
  const creates = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      change("azurerm_subnet", "create", null, { name: `s${index}` }, { address: `azurerm_subnet.s${index}` }),
    );

  test("are a notice when nothing is touched that exists, a confirmation otherwise", () => {
    expect(briefs(...creates(19))).toEqual([]);
    expect(briefs(...creates(20))).toEqual(["notice many-changes"]);
    expect(briefs(...creates(19), change(SERVER, "update", { tags: { a: "1" } }, { tags: { a: "2" } }))).toEqual([
      "confirm many-changes",
    ]);
  });
});

describe("drift", () => {
  const drifted = (drift: PlanChange, ...changes: PlanChange[]) =>
    review(plan([BYSTANDER, ...changes], { resource_drift: [drift] })).findings.map(brief);
  const changed = (before: JsonObject, after: JsonObject) => change(SERVER, "update", before, after);

  test.each([
    ["zones exchanged by a failover", changed({ zone: "1" }, { zone: "2" }), "info drift-benign"],
    ["another tag", changed({ tags: { a: "1" } }, { tags: { a: "2" } }), "info drift-benign"],
    [
      "another size",
      changed({ sku_name: "B_Standard_B1ms" }, { sku_name: "B_Standard_B2s" }),
      "notice drift-configuration",
    ],
    [
      "public access on",
      changed({ public_network_access: "Disabled" }, { public_network_access: "Enabled" }),
      "confirm drift-security",
    ],
    [
      "public access off",
      changed({ public_network_access: "Enabled" }, { public_network_access: "Disabled" }),
      "notice drift-configuration",
    ],
    [
      "retention reduced",
      changed({ backup_retention_days: 7 }, { backup_retention_days: 1 }),
      "confirm drift-security",
    ],
    [
      "a tag and public access",
      changed({ tags: {}, public_network_access: "Disabled" }, { tags: { a: "1" }, public_network_access: "Enabled" }),
      "confirm drift-security",
    ],
    ["a lock deleted", change("azurerm_management_lock", "delete", { name: "l" }, null), "confirm drift-security"],
    [
      "a role assignment deleted",
      change("azurerm_role_assignment", "delete", { name: "r" }, null),
      "confirm drift-security",
    ],
    [
      "a database deleted",
      change("azurerm_mysql_flexible_database", "delete", { name: "d" }, null),
      "confirm drift-destructive",
    ],
    ["a group deleted", change("azurerm_resource_group", "delete", { name: "g" }, null), "confirm drift-destructive"],
    [
      "something of an unknown type deleted",
      change("azurerm_quantum_computer", "delete", { name: "q" }, null),
      "confirm drift-destructive",
    ],
    [
      "an alert deleted",
      change("azurerm_monitor_metric_alert", "delete", { name: "a" }, null),
      "notice drift-configuration",
    ],
  ])("%s: %s", (_name, drift, expected) => {
    expect(drifted(drift)).toEqual([expected]);
  });
});

describe("the expiry of a group", () => {
  const group = (before: object, after: object, body: object = {}) =>
    change(
      "azurerm_resource_group",
      "update",
      { name: "g", tags: before } as JsonObject,
      { name: "g", tags: after } as JsonObject,
      { body },
    );
  const life = (end?: string, action?: string) => ({
    ...(end === undefined ? {} : { "expires-on": end }),
    ...(action === undefined ? {} : { "on-expiry": action }),
  });
  const [EARLY, LATE] = ["2026-11-10T00:00:00Z", "2026-12-10T00:00:00Z"];
  const ASKS = "confirm expiry-earlier";
  test.each<[string, object, object, string[]]>([
    ["earlier", life(LATE, "destroy"), life(EARLY, "destroy"), [ASKS]],
    ["where there was none", life(undefined, "notify"), life(LATE, "notify"), [ASKS]],
    ["where nobody could read it", life("tomorrow", "notify"), life(LATE, "notify"), [ASKS]],
    ["later", life(EARLY, "destroy"), life(LATE, "destroy"), []],
    ["taken out", life(EARLY, "destroy"), {}, []],
    ["that now destroys", life(LATE, "notify"), life(LATE, "destroy"), [ASKS]],
    ["that now recreates", life(LATE, "notify"), life(LATE, "recreate"), [ASKS]],
    ["that destroys for good", life(LATE, "recreate"), life(LATE, "destroy"), [ASKS]],
    ["that no longer destroys", life(LATE, "destroy"), life(LATE, "notify"), []],
    ["that is first and destroys", {}, life(LATE, "destroy"), [ASKS, ASKS]],
  ])("is asked about when it is %s: %j to %j", (_, before, after, expected) => {
    expect(briefs(group(before, after))).toEqual(expected);
  });

  test("needs nobody on a group that is new", () => {
    expect(
      briefs(change("azurerm_resource_group", "create", null, { name: "g", tags: life(EARLY, "destroy") })),
    ).toEqual([]);
  });

  test("is asked about when only the apply knows it", () => {
    const unknown = { after_unknown: { tags: { "expires-on": true } } };
    expect(briefs(group(life(LATE, "destroy"), life(undefined, "destroy"), unknown))).toEqual([ASKS]);
  });
});
