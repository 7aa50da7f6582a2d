import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Value } from "../../../emulator/provider/values.ts";
import { canonical } from "../../../emulator/provider/values.ts";
import { ROOT } from "../../support/project.ts";
import {
  outcomeFor,
  outcomeOf,
  plannedFor,
  RECORDED,
  type RecordedChange,
  titleOf,
} from "../../support/provider-changes.ts";

const readme = readFileSync(join(ROOT, "emulator/README.md"), "utf8");
const [, section = ""] = readme.split("### Where the stand-in differs from azurerm");
/** The changes that the stand-in does not follow, as the README lists them: `| change | why |`. */
const LISTED = [...section.matchAll(/^\| `(azurerm_[^`]+)` \| \S.*\|$/gm)].map((match) => String(match[1]));

/** Values with lists in one order: Terraform's sets have none. */
function ordered(value: Value): Value {
  if (Array.isArray(value)) return value.map(ordered).sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, ordered(item)]));
}

/** What a problem says, whatever the place of an element in its set. */
const withoutPlaces = (text: string) => text.replace(/\.\d+/g, "").slice(0, 180);

function compared(change: RecordedChange): { readonly ours: object; readonly azurerm: object } {
  const { actions, replace, unknown, refused = [] } = change;
  const ours = outcomeOf(change);
  const planned = change.planned === undefined ? undefined : (plannedFor(change) as { [name: string]: Value });
  const named = Object.keys(change.planned ?? {}).map((name) => [name, ordered(planned?.[name] ?? null)]);
  return {
    ours: {
      ...{ actions: ours.actions, replace: ours.replace, unknown: ours.unknown, planned: Object.fromEntries(named) },
      refused: ours.refused?.map(withoutPlaces).sort(),
    },
    azurerm: {
      ...{ actions, replace, unknown, planned: ordered(change.planned ?? {}) },
      refused: change.refused === undefined ? undefined : refused.map(withoutPlaces).sort(),
    },
  };
}

describe("a changed argument is planned, replaced or refused as by azurerm 4.55.0", () => {
  const followed = RECORDED.changes.filter((change) => !LISTED.includes(titleOf(change)));

  test.each(Object.keys(RECORDED.resources))("%s", (type) => {
    const changes = followed
      .filter((change) => change.type === type)
      .map((change) => [titleOf(change), compared(change)] as const);
    const told = (side: "ours" | "azurerm") => changes.map(([title, outcome]) => ({ title, ...outcome[side] }));
    expect(told("ours")).toEqual(told("azurerm"));
  });

  test.each(LISTED)("the README is right that the stand-in differs: %s", (title) => {
    const change = RECORDED.changes.find((recorded) => titleOf(recorded) === title);
    if (change === undefined) throw new Error(`emulator/README.md lists ${title}, which is not recorded`);
    const { ours, azurerm } = compared(change);
    expect(ours).not.toEqual(azurerm);
  });
});

// Values of the same kind as those recorded, with what the documentation of azurerm says about them.
describe("a kind of change that is not recorded", () => {
  const storage = (prior: string, planned: string) => {
    const { config, state } = RECORDED.resources.azurerm_storage_account ?? { config: {}, state: {} };
    const change = { account_replication_type: prior };
    return outcomeFor(
      "azurerm_storage_account",
      { ...state, ...change },
      { ...config, account_replication_type: planned },
    );
  };
  const LOCAL = ["LRS", "GRS", "RAGRS"];
  const ZONAL = ["ZRS", "GZRS", "RAGZRS"];
  const pairs = [...LOCAL, ...ZONAL].flatMap((prior) =>
    [...LOCAL, ...ZONAL].filter((planned) => planned !== prior).map((planned) => [prior, planned] as const),
  );

  test.each(pairs)(
    "an account goes from %s to %s in place unless its copies move between one zone and several",
    (prior, planned) => {
      const isReplaced = LOCAL.includes(prior) !== LOCAL.includes(planned);
      expect(storage(prior, planned)).toMatchObject({ actions: isReplaced ? "delete/create" : "update" });
    },
  );

  test.each<[RecordedChange]>([
    [{ type: "azurerm_storage_account", set: { account_kind: "BlobStorage" }, replace: ["account_kind"] }],
    [
      {
        type: "azurerm_storage_account",
        set: {
          immutability_policy: {
            allow_protected_append_writes: true,
            period_since_creation_in_days: 1,
            state: "Unlocked",
          },
        },
        replace: ["immutability_policy"],
      },
    ],
    [{ type: "azurerm_monitor_diagnostic_setting", without: "enabled_metric", actions: "no-op" }],
    [
      {
        type: "azurerm_container_app_job",
        set: { "event_trigger_config.scale.0.rules.0.name": "other" },
        actions: "update",
      },
    ],
    [{ type: "azurerm_cognitive_deployment", set: { "model.name": "other" }, replace: ["model.0.name"] }],
    [{ type: "azurerm_cognitive_deployment", set: { "sku.name": "Standard" }, replace: ["sku.0.name"] }],
    [{ type: "azurerm_log_analytics_workspace", set: { sku: "CapacityReservation" }, actions: "update" }],
    [{ type: "azurerm_log_analytics_workspace", set: { sku: "PerNode" }, replace: ["sku"] }],
    [{ type: "azurerm_private_dns_zone", set: { resource_group_name: "RG-convergent-mysql-PROD" }, actions: "no-op" }],
    [{ type: "azurerm_mysql_flexible_database", set: { charset: "UTF8MB4" }, actions: "no-op" }],
  ])("$0.type is replaced, changed or left alone: %j", (change) => {
    const { replace, actions = "delete/create" } = change;
    expect(outcomeOf(change)).toMatchObject({ actions, ...(replace === undefined ? {} : { replace }) });
  });

  test.each<[type: string, path: string, value: Value]>([
    ["azurerm_storage_account", "access_tier", "Warm"],
    ["azurerm_storage_account", "blob_properties.delete_retention_policy.days", 0],
    ["azurerm_storage_account", "network_rules.bypass", ["AzureServices", "Everything"]],
    ["azurerm_storage_account", "network_rules.ip_rules", ["10.0.0.1"]],
    ["azurerm_storage_account", "min_tls_version", "TLS1_3"],
    ["azurerm_storage_account", "name", "Upper-Case"],
    ["azurerm_storage_management_policy", "rule.0.filters.0.blob_types", ["pageBlob"]],
    [
      "azurerm_storage_container",
      "storage_account_id",
      "/subscriptions/a/resourceGroups/b/providers/Microsoft.Storage/accounts/c",
    ],
    ["azurerm_storage_queue", "storage_account_name", "both"],
    ["azurerm_subnet", "delegation.0.service_delegation.0.name", "Microsoft.DBforMySQL/flexibleServer"],
    ["azurerm_subnet", "private_endpoint_network_policies", "On"],
    ["azurerm_subnet", "sharing_scope", "Everybody"],
    ["azurerm_virtual_network", "flow_timeout_in_minutes", 3],
    ["azurerm_mysql_flexible_server", "storage.iops", 359],
    ["azurerm_mysql_flexible_server", "administrator_password", "Both-Are-Given-1"],
    ["azurerm_mysql_flexible_server", "administrator_login", "root"],
    ["azurerm_mysql_flexible_server", "point_in_time_restore_time_in_utc", "yesterday"],
    ["azurerm_container_app_job", "schedule_trigger_config", { cron_expression: "0 0 * * *" }],
    ["azurerm_container_app_job", "event_trigger_config.scale.0.min_executions", -1],
    ["azurerm_container_app_job", "template.container.0.liveness_probe", { transport: "UDP", port: 80 }],
    ["azurerm_container_app_job", "secret.0.name", "Upper"],
    ["azurerm_container_app_environment", "public_network_access", "Enabled"],
    ["azurerm_eventgrid_system_topic_event_subscription", "retry_policy.event_time_to_live", 1441],
    ["azurerm_eventgrid_system_topic_event_subscription", "webhook_endpoint", { url: "https://example.com" }],
    ["azurerm_servicebus_queue", "max_size_in_megabytes", 1000],
    ["azurerm_servicebus_queue", "auto_delete_on_idle", "5 minutes"],
    ["azurerm_servicebus_namespace", "capacity", 3],
    ["azurerm_cognitive_account", "network_acls.ip_rules", ["300.1.1.1"]],
    ["azurerm_cognitive_account", "dynamic_throttling_enabled", true],
    ["azurerm_monitor_metric_alert", "severity", 5],
    ["azurerm_monitor_action_group", "short_name", "thirteen-long"],
    ["azurerm_monitor_diagnostic_setting", "metric", { category: "AllMetrics" }],
    ["azurerm_role_assignment", "role_definition_name", ""],
    ["azurerm_role_assignment", "condition_version", "3.0"],
    ["azurerm_key_vault_secret", "expiration_date", "2026-13-01T00:00:00Z"],
    ["azurerm_resource_group", "name", "ends-with-a-period."],
    ["azurerm_resource_group", "tags", { owner: "x".repeat(257) }],
    ["azurerm_consumption_budget_resource_group", "time_period.start_date", "2026-11-02T00:00:00Z"],
    ["azurerm_network_security_group", "security_rule.0.description", "x".repeat(141)],
    ["azurerm_user_assigned_identity", "resource_group_name", ""],
  ])("%s is refused with %s = %j", (type, path, value) => {
    const { refused = [] } = outcomeOf({ type, set: { [path]: value } });
    expect(refused).toEqual([expect.stringMatching(/\S/), ...refused.slice(1)]);
  });
});

test("a password that is refused is not told", () => {
  const refused = outcomeOf({
    type: "azurerm_mysql_flexible_server",
    set: { administrator_password_wo: "secretword" },
  });
  expect(refused.refused).toHaveLength(1);
  expect(JSON.stringify(refused)).not.toContain("secretword");
});
