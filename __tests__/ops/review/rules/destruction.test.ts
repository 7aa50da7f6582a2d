import { describe, expect, test } from "vitest";
import { BYSTANDER, brief, briefs, change, findingsOf, plan, review } from "../../../support/review-plans.ts";

const SERVER = "azurerm_mysql_flexible_server";
const LOCK = "azurerm_management_lock";
const replaced = { body: { replace_paths: [["name"]] } };

describe("what is destroyed", () => {
  test.each([
    [SERVER, "confirm stateful-destroy"],
    ["azurerm_storage_account", "confirm stateful-destroy"],
    ["azurerm_key_vault", "confirm stateful-destroy"],
    ["azurerm_mysql_flexible_database", "confirm database-drop"],
    ["azurerm_resource_group", "confirm resource-group-destroy"],
    [LOCK, "confirm lock-removed"],
    ["azurerm_network_security_group", "confirm protection-removed"],
    ["azurerm_subnet", "confirm network-path-removed"],
    ["azurerm_private_endpoint", "confirm network-path-removed"],
    ["azurerm_monitor_diagnostic_setting", "confirm watch-removed"],
    ["azurerm_monitor_metric_alert", "confirm watch-removed"],
    ["azurerm_role_assignment", "notice resource-destroyed"],
    ["azurerm_mysql_flexible_server_firewall_rule", "notice resource-destroyed"],
    ["azurerm_quantum_computer", "confirm unknown-type-destroyed"],
  ])("deleting a %s is worth: %s", (type, expected) => {
    expect(briefs(change(type, "delete", { name: "x" }, null))).toEqual([expected]);
  });

  test.each([
    [SERVER, "confirm stateful-replace"],
    ["azurerm_mysql_flexible_database", "confirm database-drop"],
    ["azurerm_resource_group", "confirm resource-group-destroy"],
    [LOCK, "notice lock-removed"],
    ["azurerm_network_security_group", "notice protection-removed"],
    ["azurerm_subnet", "confirm network-path-removed"],
    ["azurerm_mysql_flexible_server_configuration", "notice resource-destroyed"],
    ["azurerm_quantum_computer", "confirm unknown-type-destroyed"],
  ])("replacing a %s is worth: %s", (type, expected) => {
    expect(briefs(change(type, "replace", { name: "x" }, { name: "y" }, replaced))).toEqual([expected]);
  });

  describe("below a lock that stays", () => {
    const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DBforMySQL/flexibleServers/one";
    const lock = (action: "no-op" | "create" | "delete", scope: string) => {
      const state = { name: "keep", scope, lock_level: "CanNotDelete" };
      const before = action === "create" ? null : state;
      return change(LOCK, action, before, action === "delete" ? null : state, { address: `${LOCK}.keep` });
    };
    const drop = (child: string, type = "azurerm_mysql_flexible_database") =>
      change(type, "delete", { id: `${id}/${child}`, name: child }, null);

    test("a database cannot be dropped, and the lock is named", () => {
      const found = findingsOf(drop("databases/a"), lock("no-op", id.toUpperCase()));
      expect(found[0]).toMatchObject({ ruleId: "destroyed-below-lock", level: "refuse" });
      expect(found[0]?.message).toContain(`${LOCK}.keep locks one`);
    });

    test.each([
      ["a lock on a neighbour", [lock("no-op", `${id}-two`), drop("databases/a")]],
      ["a lock that goes too", [lock("delete", id), drop("databases/a")]],
      ["a lock that is yet to come", [lock("create", id), drop("databases/a")]],
      [
        "a value that is set back",
        [lock("no-op", id), drop("configurations/a", "azurerm_mysql_flexible_server_configuration")],
      ],
    ])("%s is no obstacle", (_what, changes) => {
      expect(findingsOf(...changes).map(({ ruleId }) => ruleId)).not.toContain("destroyed-below-lock");
    });
  });

  test("every destroyed or replaced resource has a finding, whatever its type", () => {
    for (const type of ["azurerm_anything", "aws_instance", "null_resource", "azurerm_monitor_metric_alert", LOCK]) {
      expect(findingsOf(change(type, "delete", { name: "x" }, null)).length, type).toBeGreaterThan(0);
    }
  });

  test("a taint and a -replace are named as the reason", () => {
    const reasons = ["replace_because_tainted", "replace_by_request", "replace_by_triggers"].map(
      (action_reason) =>
        findingsOf(change(SERVER, "replace", { name: "x" }, { name: "x" }, { action_reason }))[0]?.message,
    );
    expect(reasons).toEqual([
      expect.stringContaining("tainted"),
      expect.stringContaining("-replace"),
      expect.stringContaining("replace_triggered_by"),
    ]);
  });

  test("a left-over of an interrupted replacement is called one", () => {
    const [finding] = findingsOf(change(SERVER, "delete", { name: "x" }, null, { deposed: "00aa11bb" }));
    expect(finding?.message).toContain("left-over");
  });

  test("a loosened or moved lock needs confirmation; one that only follows its resource does not", () => {
    const loosened = change(LOCK, "replace", { lock_level: "ReadOnly" }, { lock_level: "CanNotDelete" });
    const moved = change(
      LOCK,
      "replace",
      { lock_level: "CanNotDelete", scope: "a" },
      { lock_level: "CanNotDelete", scope: "b" },
    );
    const follows = change(
      LOCK,
      "replace",
      { lock_level: "CanNotDelete", scope: "a" },
      { lock_level: "CanNotDelete" },
      { body: { after_unknown: { scope: true } } },
    );
    const tightened = change(LOCK, "replace", { lock_level: "CanNotDelete" }, { lock_level: "ReadOnly" });
    expect([loosened, moved, follows, tightened].map((each) => briefs(each))).toEqual([
      ["confirm lock-removed"],
      ["confirm lock-removed"],
      ["notice lock-removed"],
      ["notice lock-removed"],
    ]);
    expect(findingsOf(tightened)[0]?.message).toContain("lock_level changes from CanNotDelete to ReadOnly");
  });

  test("a deny rule that goes opens something; an allow rule that goes does not", () => {
    const rule = (access: string) => change("azurerm_network_security_rule", "delete", { name: "r", access }, null);
    expect(briefs(rule("Deny"))).toEqual(["confirm deny-rule-weakened"]);
    expect(briefs(rule("Allow"))).toEqual([]);
  });

  test("a plan that leaves nothing is a teardown, unless it was targeted", () => {
    const gone = [change(SERVER, "delete", { name: "x" }, null), change(LOCK, "delete", { name: "l" }, null)];
    expect(review(plan(gone)).findings.map(brief)).toContain("confirm stack-destroyed");
    expect(review(plan([...gone, BYSTANDER])).findings.map(brief)).not.toContain("confirm stack-destroyed");
    expect(review(plan(gone, { complete: false })).findings.map(brief)).not.toContain("confirm stack-destroyed");
  });
});

describe("what a replacement takes along", () => {
  const server = change(SERVER, "replace", { name: "mysql-a" }, { name: "mysql-b" }, replaced);
  const child = (server_name: string, action: "no-op" | "replace") =>
    change(
      "azurerm_mysql_flexible_database",
      action,
      { name: "app", server_name },
      { name: "app", server_name },
      replaced,
    );

  test("children that the plan believes unchanged are lost", () => {
    expect(briefs(server, child("mysql-a", "no-op"))).toContain("confirm children-lost");
  });

  test("children of another server, and children replaced in the same plan, are not", () => {
    expect(briefs(server, child("mysql-other", "no-op"))).not.toContain("confirm children-lost");
    expect(briefs(server, child("mysql-a", "replace"))).not.toContain("confirm children-lost");
  });
});

describe("an address that changes without a moved block", () => {
  const names = { name: "mysql-a", resource_group_name: "rg" };
  const gone = change(SERVER, "delete", names, null, { address: `${SERVER}.old` });

  test("is refused where data is stored: the very same server would be destroyed", () => {
    const [finding] = findingsOf(gone, change(SERVER, "create", null, names, { address: `${SERVER}.new` }));
    expect(finding).toMatchObject({ ruleId: "recreated-elsewhere", level: "refuse", after: `${SERVER}.new` });
  });

  test("is another server when its name or its group differs", () => {
    for (const other of [
      { ...names, name: "mysql-b" },
      { ...names, resource_group_name: "rg2" },
    ]) {
      expect(briefs(gone, change(SERVER, "create", null, other, { address: `${SERVER}.new` }))).not.toContain(
        "refuse recreated-elsewhere",
      );
    }
  });
});

describe("a storage account whose copies move between one zone and several", () => {
  const ACCOUNT = "azurerm_storage_account";
  const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st";
  const account = change(
    ACCOUNT,
    "replace",
    { id, name: "st", account_replication_type: "LRS" },
    { name: "st", account_replication_type: "ZRS" },
    { body: { after_unknown: { id: true }, replace_paths: [["account_replication_type"]] } },
  );
  const inside = (type: string) =>
    change(
      type,
      "replace",
      { name: "a", storage_account_id: id },
      { name: "a" },
      { body: { after_unknown: { storage_account_id: true }, replace_paths: [["storage_account_id"]] } },
    );

  test("needs confirmation, and says what is lost and how to keep it", () => {
    expect(findingsOf(account)).toEqual([
      expect.objectContaining({
        ruleId: "stateful-replace",
        level: "confirm",
        message:
          "it is destroyed and created again, because account_replication_type cannot change in place: the new one starts empty",
        remedy: expect.stringContaining("set storage.replication to what the account has"),
      }),
    ]);
  });

  test.each(["azurerm_storage_container", "azurerm_storage_queue"])(
    "takes along a %s, which is told as such",
    (type) => {
      expect(findingsOf(account, inside(type)).find(({ address }) => address === `${type}.main`)).toMatchObject({
        ruleId: "stateful-replace",
        level: "confirm",
        message: `it is destroyed and created again together with ${ACCOUNT}.main, which it is in: the new one starts empty`,
        remedy: `keep ${ACCOUNT}.main as it is`,
      });
    },
  );
});

describe("prevent_destroy", () => {
  const protection = (before: string[], now: string[]) =>
    review(plan([BYSTANDER]), { preventDestroy: { before, now } }).findings.map(brief);

  test("taken off is found by comparing two renderings", () => {
    expect(protection([`${SERVER}.a`, `${SERVER}.b`], [`${SERVER}.b`])).toEqual(["confirm prevent-destroy-removed"]);
  });

  test("kept or added is nothing to say", () => {
    expect(protection([`${SERVER}.a`], [`${SERVER}.a`, `${SERVER}.b`])).toEqual([]);
  });
});
