import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { argumentOf, compare, goes, magnitude, valuesAt } from "../../../../ops/review/impact/evaluate.ts";
import type { Direction } from "../../../../ops/review/impact/model.ts";
import type { Json, JsonObject } from "../../../../ops/review/model.ts";
import { briefs, change, findingsOf } from "../../../support/review-plans.ts";

describe("directions", () => {
  test.each<[Direction, Json[], Json[], boolean]>([
    ["less", [365], [1], true],
    ["less", [1], [365], false],
    ["less", [365], [], true],
    ["less", [], [1], false],
    ["less", [-1], [0.023], true],
    ["less", [0.023], [-1], false],
    ["less", ["P14D"], ["PT5M"], true],
    ["less", ["PT5M"], ["P14D"], false],
    ["less", ["a"], ["b"], true],
    ["less", [30, 90], [90, 7], true],
    ["more", [1], [2], true],
    ["more", [2], [1], false],
    ["more", ["PT1M"], ["PT1H"], true],
    ["on", [false], [true], true],
    ["on", [], ["Enabled"], true],
    ["on", [true], [false], false],
    ["off", [true], [false], true],
    ["off", ["ON"], [], true],
    ["off", [false], [true], false],
    ["added", ["a"], ["a", "b"], true],
    ["added", ["a", "b"], ["a"], false],
    ["added", ["a", "b"], ["b", "a"], false],
    ["removed", ["a", "b"], ["b"], true],
    ["removed", ["a"], ["b"], true],
    ["removed", ["a"], ["a", "b"], false],
    ["any", ["a"], ["b"], true],
    ["any", ["a", "b"], ["b", "a"], false],
    ["to Enabled", ["Disabled"], ["enabled"], true],
    ["to Enabled", ["Enabled"], ["Disabled"], false],
    ["to 1.0|1.1", ["1.2"], ["1.1"], true],
    ["from 1", ["1"], ["2"], true],
    ["from 1", ["2"], ["1"], false],
    ["by some-rule", ["a"], ["b"], false],
  ])("%s: %j to %j is %s", (direction, before, after, expected) => {
    expect(goes(direction, before, after)).toBe(expected);
  });

  it("has nothing to say when nothing differs, whatever the order", () => {
    const directions: Direction[] = ["any", "less", "more", "on", "off", "added", "removed", "to a", "from a"];
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(...directions), (values, direction) => {
        expect(goes(direction, values as Json[], [...values].reverse() as Json[])).toBe(false);
      }),
    );
  });

  it("compares as multisets", () => {
    expect(compare(["a", "a", "b"], ["a", "c"])).toEqual({ gone: ["a", "b"], come: ["c"] });
  });

  test.each<[Json, number | undefined]>([
    [5, 5],
    ["5", 5],
    [-1, Number.POSITIVE_INFINITY],
    ["P1DT1H", 90_000],
    ["2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1)],
    ["soon", undefined],
    [true, undefined],
  ])("the magnitude of %j is %s", (value, expected) => expect(magnitude(value)).toBe(expected));
});

describe("paths", () => {
  test.each([
    ["network_rules[0].ip_rules[2]", "network_rules.ip_rules"],
    ['tags["a.b"]', "tags.*"],
    ["sku_name", "sku_name"],
  ])("%s is the argument %s", (name, argument) => expect(argumentOf(name)).toBe(argument));

  it("collects the values of all members of nested lists", () => {
    const root: JsonObject = { rule: [{ days: [1, 2] }, { days: 3 }, { days: null }, {}] };
    expect(valuesAt(root, "rule.days")).toEqual([1, 2, 3]);
    expect(valuesAt(root, "rule.toString")).toEqual([]);
  });
});

describe("findings from the table", () => {
  const ALERT = "azurerm_monitor_metric_alert";
  const GROUP = "azurerm_monitor_action_group";
  const LOGS = "azurerm_monitor_diagnostic_setting";
  const WORKSPACE = "azurerm_log_analytics_workspace";
  const STORE = "azurerm_storage_account";
  const update = (type: string, before: JsonObject, after: JsonObject) => briefs(change(type, "update", before, after));
  const emails = (...addresses: string[]): JsonObject => ({
    email_receiver: addresses.map((email_address) => ({ name: email_address, email_address })),
  });
  const logs = (...categories: string[]): JsonObject => ({
    log_analytics_workspace_id: "/w",
    enabled_log: categories.map((category) => ({ category })),
  });
  const blobs = (properties: JsonObject): JsonObject => ({ blob_properties: [properties] });

  test.each<[string, string, JsonObject, JsonObject, string[]]>([
    ["an alert switched off", ALERT, { enabled: true }, { enabled: false }, ["confirm monitoring-reduced"]],
    ["an alert switched on", ALERT, { enabled: false }, { enabled: true }, []],
    ["a recipient replaced", GROUP, emails("a@x"), emails("b@x"), ["confirm monitoring-reduced"]],
    ["the first of two recipients removed", GROUP, emails("a@x", "b@x"), emails("b@x"), ["confirm monitoring-reduced"]],
    ["a recipient added", GROUP, emails("a@x"), emails("a@x", "b@x"), []],
    ["an audit category removed", LOGS, logs("audit", "slow"), logs("slow"), ["confirm monitoring-reduced"]],
    [
      "logs sent to another workspace",
      LOGS,
      { log_analytics_workspace_id: "/a" },
      { log_analytics_workspace_id: "/b" },
      ["confirm monitoring-reduced"],
    ],
    ["a daily quota", WORKSPACE, { daily_quota_gb: -1 }, { daily_quota_gb: 0.023 }, ["confirm monitoring-reduced"]],
    ["no daily quota any more", WORKSPACE, { daily_quota_gb: 1 }, { daily_quota_gb: -1 }, []],
    [
      "versions of blobs no longer kept",
      STORE,
      blobs({ versioning_enabled: true }),
      blobs({ versioning_enabled: false }),
      ["confirm history-lost"],
    ],
    ["tags", STORE, { tags: { owner: "a" } }, { tags: { owner: "b" } }, []],
    [
      "dead letters off",
      "azurerm_servicebus_queue",
      { dead_lettering_on_message_expiration: true },
      { dead_lettering_on_message_expiration: false },
      ["confirm data-lost"],
    ],
    [
      "permissions of a vault",
      "azurerm_key_vault_access_policy",
      { secret_permissions: ["Get"] },
      { secret_permissions: ["Get", "Set"] },
      ["confirm access-opened"],
    ],
    [
      "a command of a job",
      "azurerm_container_app_job",
      { template: [{ container: [{ command: ["run"] }] }] },
      { template: [{ container: [{ command: ["sh"] }] }] },
      ["confirm instructions-changed"],
    ],
    [
      "binary logs kept for an hour",
      "azurerm_mysql_flexible_server_configuration",
      { name: "binlog_expire_logs_seconds", value: "604800" },
      { name: "binlog_expire_logs_seconds", value: "3600" },
      ["confirm history-lost"],
    ],
    [
      "LOAD DATA LOCAL allowed",
      "azurerm_mysql_flexible_server_configuration",
      { name: "local_infile", value: "OFF" },
      { name: "local_infile", value: "ON" },
      ["confirm access-opened"],
    ],
  ])("%s", (_what, type, before, after, expected) => {
    expect(update(type, before, after).filter((found) => !/restart-required/.test(found))).toEqual(expected);
  });

  it("speaks only where no other rule has said as much about the argument", () => {
    expect(update(STORE, { public_network_access_enabled: false }, { public_network_access_enabled: true })).toEqual([
      "confirm public-access",
    ]);
  });

  it("holds a block that is hidden as a whole when something inside it could do harm", () => {
    const hidden = { before_sensitive: { network_rules: true }, after_sensitive: { network_rules: true } };
    const rules = (default_action: string): JsonObject => ({ network_rules: [{ default_action }] });
    const found = findingsOf(change(STORE, "update", rules("Deny"), rules("Allow"), { body: hidden }));
    expect(found.map(({ ruleId, level }) => `${level} ${ruleId}`)).toContain("confirm unknown-value");
  });
});
