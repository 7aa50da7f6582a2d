import { Fn, TerraformStack, Testing, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { LifecycleResourceGroup } from "../../constructs/lifecycle-resource-group.ts";
import { MysqlServer } from "../../constructs/mysql-server.ts";
import {
  DATABASE,
  DELEGATED,
  ENDPOINT,
  EVERYTHING,
  FIREWALL_RULE,
  GROUP_ID,
  IDENTITY_ID,
  MINIMAL,
  naming,
  OBJECT_ID,
  PARAMETER,
  PUBLIC,
  renderServer,
  renderStack,
  SERVER,
  SERVER_ID,
  SUBNET_ID,
  TENANT_ID,
  WORKSPACE_ID,
  ZONE_ID,
} from "../support/mysql-server.ts";

const TAGS = { project: "acme", stack: "mysql", environment: "dev", "managed-by": "convergent" };
const PAIRED = `${IDENTITY_ID}-paired`;
const KEY = "https://kv-acme.vault.azure.net/keys/mysql";
const PAIRED_KEY = "https://kv-paired.vault.azure.net/keys/mysql";

describe("a server", () => {
  it("needs a profile, what its names are made of, a group and a network", () => {
    const stack = renderServer();
    expect(stack.only(SERVER)).toEqual({
      name: "mysql-acme-dev",
      resource_group_name: "rg-acme",
      location: "westeurope",
      sku_name: "B_Standard_B1ms",
      version: "8.4",
      administrator_login: "mysqladmin",
      administrator_password_wo: "${var.server_administrator_password}",
      administrator_password_wo_version: 1,
      backup_retention_days: 1,
      geo_redundant_backup_enabled: false,
      delegated_subnet_id: SUBNET_ID,
      private_dns_zone_id: ZONE_ID,
      storage: { auto_grow_enabled: true, io_scaling_enabled: false, log_on_disk_enabled: false, size_gb: 20 },
      tags: { ...TAGS, profile: "ephemeral" },
      lifecycle: {
        ignore_changes: [
          "create_mode",
          "source_server_id",
          "point_in_time_restore_time_in_utc",
          "zone",
          "administrator_login",
          "storage[0].size_gb",
        ],
        postcondition: [
          {
            condition: '${self.administrator_login == "mysqladmin"}',
            error_message:
              'administrator.login cannot change without losing the server and its data: Azure has "${self.administrator_login}"; write that.',
          },
        ],
      },
    });
    expect(Object.keys(stack.document.resource as object).sort()).toEqual([SERVER, PARAMETER]);
  });

  it("takes all its parameters", () => {
    const stack = renderServer({
      profile: "standard",
      name: "mysql-mine",
      version: "8.0.21",
      skuName: "MO_Standard_E4ds_v5",
      storage: { sizeGb: 256, autoGrowEnabled: true, iops: 2000, ioScalingEnabled: false, logOnDiskEnabled: true },
      zone: "1",
      highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "3" },
      backupRetentionDays: 14,
      geoRedundantBackupEnabled: true,
      maintenanceWindow: { dayOfWeek: 0, startHour: 3 },
      administrator: { login: "dba", password: { source: "variable", version: 4 } },
      entraAdministrator: { login: "dba-team", objectId: OBJECT_ID, identityId: IDENTITY_ID, tenantId: TENANT_ID },
      customerManagedKey: {
        keyVaultKeyId: KEY,
        primaryUserAssignedIdentityId: IDENTITY_ID,
        geoBackupKeyVaultKeyId: PAIRED_KEY,
        geoBackupUserAssignedIdentityId: PAIRED,
      },
      tags: { owner: "me" },
    });
    expect(stack.only(SERVER)).toMatchObject({
      name: "mysql-mine",
      version: "8.0.21",
      sku_name: "MO_Standard_E4ds_v5",
      storage: {
        size_gb: 256,
        auto_grow_enabled: true,
        iops: 2000,
        io_scaling_enabled: false,
        log_on_disk_enabled: true,
      },
      zone: "1",
      high_availability: { mode: "ZoneRedundant", standby_availability_zone: "3" },
      backup_retention_days: 14,
      geo_redundant_backup_enabled: true,
      maintenance_window: { day_of_week: 0, start_hour: 3, start_minute: 0 },
      administrator_login: "dba",
      administrator_password_wo_version: 4,
      identity: { type: "UserAssigned", identity_ids: [IDENTITY_ID, PAIRED] },
      customer_managed_key: {
        key_vault_key_id: KEY,
        primary_user_assigned_identity_id: IDENTITY_ID,
        geo_backup_key_vault_key_id: PAIRED_KEY,
        geo_backup_user_assigned_identity_id: PAIRED,
      },
      tags: { ...TAGS, profile: "standard", owner: "me" },
    });
    expect(stack.only("azurerm_mysql_flexible_server_active_directory_administrator")).toMatchObject({
      login: "dba-team",
      object_id: OBJECT_ID,
      identity_id: IDENTITY_ID,
      tenant_id: TENANT_ID,
    });
  });

  it("takes values that only Terraform knows", () => {
    const stack = renderServer({
      name: Fn.lower("MYSQL"),
      skuName: Fn.join("_", ["GP", "Standard_D2ds_v4"]),
      storage: { sizeGb: Token.asNumber(Fn.max([20, 64])), iops: Token.asNumber(Fn.max([360, 400])) },
      backupRetentionDays: Token.asNumber(Fn.max([1, 7])),
      maintenanceWindow: { dayOfWeek: Token.asNumber(Fn.max([0, 1])) },
      network: PUBLIC,
      administrator: {
        login: Fn.lower("DBA"),
        password: { source: "keyVault", keyVaultId: Fn.lower("VAULT"), version: Token.asNumber(Fn.max([1, 2])) },
      },
      entraAdministrator: {
        login: Fn.lower("TEAM"),
        objectId: Fn.lower("OBJECT"),
        identityId: Fn.lower("IDENTITY"),
        tenantId: Fn.lower("TENANT"),
      },
      identityIds: Fn.split(",", "a,b"),
      customerManagedKey: { keyVaultKeyId: Fn.lower("KEY"), primaryUserAssignedIdentityId: Fn.lower("IDENTITY") },
      databases: [{ name: Fn.lower("APP"), charset: Fn.lower("UTF8"), collation: Fn.lower("C") }, { name: "b" }],
      firewallRules: [
        { name: Fn.lower("OFFICE"), startIpAddress: Fn.lower("FIRST"), endIpAddress: Fn.lower("LAST") },
        { name: Fn.lower("HOME"), startIpAddress: Fn.lower("FIRST"), endIpAddress: Fn.lower("LAST") },
      ],
      replicas: [{ name: Fn.lower("R1"), skuName: Fn.lower("SKU") }],
      serverParameters: { max_connections: Fn.tostring(200) },
      diagnostics: { logAnalyticsWorkspaceId: Fn.lower("WORKSPACE") },
      alerts: { contactEmails: [Fn.lower("ME@EXAMPLE.COM")], cpuPercent: Token.asNumber(Fn.max([1, 2])) },
      roleAssignments: [
        { principalId: Fn.lower("P"), principalType: "ServicePrincipal", roleDefinitionName: Fn.lower("READER") },
      ],
      tags: { owner: Fn.lower("ME") },
    });
    expect(stack.named(SERVER, '${lower("MYSQL")}')).toMatchObject({
      sku_name: '${join("_", ["GP", "Standard_D2ds_v4"])}',
      storage: { size_gb: "${max(20, 64)}", iops: "${max(360, 400)}" },
      backup_retention_days: "${max(1, 7)}",
      administrator_login: '${lower("DBA")}',
      identity: { identity_ids: '${split(",", "a,b")}' },
      tags: { owner: '${lower("ME")}' },
    });
    expect(stack.named(DATABASE, '${lower("APP")}')).toMatchObject({ charset: '${lower("UTF8")}' });
    expect(Object.keys(stack.all(FIREWALL_RULE))).toHaveLength(2);
    expect(stack.named(SERVER, '${lower("R1")}')).toMatchObject({ sku_name: '${lower("SKU")}' });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => renderServer({ skuName: "GP_Standard_D2ds", storage: { sizeGb: 10 } })).toThrow(
      "test/server cannot be built:\n" +
        '  skuName is "GP_Standard_D2ds", but tier GP has GP_Standard_D2ds_v4, GP_Standard_D4ds_v4, ',
    );
    expect(() => renderServer({ storage: { sizeGb: 10 } })).toThrow(
      "test/server cannot be built:\n  storage.sizeGb is 10, but must be between 20 and 16384 (mysql-server/storage-size)",
    );
  });

  it("can be used twice in a stack, and in two stacks of one program", () => {
    const stack = renderStack((scope) => {
      new MysqlServer(scope, "blue", { ...MINIMAL, ...EVERYTHING });
      new MysqlServer(scope, "green", {
        ...MINIMAL,
        ...EVERYTHING,
        name: "mysql-green",
        replicas: [{ name: "mysql-green-r1" }, { name: "mysql-green-r2" }],
      });
    });
    const one = renderServer(EVERYTHING);
    for (const [type, blocks] of Object.entries(one.document.resource as object)) {
      expect(Object.keys(stack.all(type)), type).toHaveLength(2 * Object.keys(blocks).length);
    }
    const app = Testing.app();
    const [dev, prod] = ["mysql-dev", "mysql-prod"].map((id) => {
      const scope = new TerraformStack(app, id);
      new MysqlServer(scope, "server", { ...MINIMAL, ...EVERYTHING });
      // The name of a role assignment is made of its place.
      return JSON.parse(Testing.synth(scope).replaceAll(`/${id}/`, "/stack/"));
    });
    expect(dev.resource).toEqual(prod.resource);
  });

  it("renders the same however its parameter file orders names", () => {
    const [a, b] = [
      { slow_query_log: "ON", long_query_time: "2" },
      { long_query_time: "2", slow_query_log: "ON" },
    ].map((serverParameters) => JSON.stringify(renderServer({ serverParameters }).document));
    expect(a).toBe(b);
  });

  it("moves no address when a database is added before another one", () => {
    const address = (names: string[]) =>
      renderServer({ databases: names.map((name) => ({ name })) }).address(DATABASE, "b");
    expect(address(["a", "b"])).toBe(address(["b"]));
  });

  it("fits a LifecycleResourceGroup, and waits for it", () => {
    const stack = renderStack((scope) => {
      const resourceGroup = new LifecycleResourceGroup(scope, "group", {
        profile: "ephemeral",
        naming,
        location: "westeurope",
      });
      new MysqlServer(scope, "server", { ...MINIMAL, resourceGroup });
    });
    expect(stack.only(SERVER).resource_group_name).toMatch(/^\$\{azurerm_resource_group\.\S+\.name\}$/);
  });
});

describe("the network", () => {
  it("is a delegated subnet with its zone", () => {
    expect(renderServer({ network: DELEGATED }).only(SERVER)).toMatchObject({
      delegated_subnet_id: SUBNET_ID,
      private_dns_zone_id: ZONE_ID,
    });
  });

  it("is a private endpoint of the server, registered in the zone", () => {
    const stack = renderServer({ network: ENDPOINT });
    expect(stack.only(SERVER)).not.toHaveProperty("delegated_subnet_id");
    expect(stack.only("azurerm_private_endpoint")).toMatchObject({
      name: "pep-mysql-acme-dev",
      subnet_id: SUBNET_ID,
      private_service_connection: {
        is_manual_connection: false,
        private_connection_resource_id: expect.stringMatching(/^\$\{azurerm_mysql_flexible_server\.\S+\.id\}$/),
        subresource_names: ["mysqlServer"],
      },
      private_dns_zone_group: { name: "default", private_dns_zone_ids: [ZONE_ID] },
    });
  });

  it("is public with firewall rules", () => {
    const stack = renderServer({
      network: PUBLIC,
      firewallRules: [{ name: "office", startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.9" }],
    });
    expect(stack.only(SERVER)).toMatchObject({ public_network_access: "Enabled" });
    expect(stack.only(FIREWALL_RULE)).toMatchObject({
      name: "office",
      start_ip_address: "203.0.113.1",
      end_ip_address: "203.0.113.9",
    });
  });
});

describe("server parameters", () => {
  const values = (stack: ReturnType<typeof renderServer>) =>
    Object.fromEntries(Object.values(stack.all(PARAMETER)).map(({ name, value }) => [name, value]));

  it("enforce TLS of 1.2 or later", () => {
    expect(values(renderServer())).toEqual({ require_secure_transport: "ON", tls_version: "TLSv1.2,TLSv1.3" });
  });

  it("know no TLS 1.3 for MySQL 5.7", () => {
    expect(values(renderServer({ version: "5.7" }))).toMatchObject({ tls_version: "TLSv1.2" });
  });

  it("log connections and changes of structure and rights on request", () => {
    expect(values(renderServer({ auditLogEnabled: true }))).toMatchObject({
      audit_log_enabled: "ON",
      audit_log_events: "CONNECTION,DDL,DCL",
    });
  });

  it("are those of the parameter file first", () => {
    const serverParameters = { tls_version: "TLSv1.3", max_connections: "200" };
    expect(values(renderServer({ serverParameters }))).toEqual({ require_secure_transport: "ON", ...serverParameters });
  });
});

describe("replicas", () => {
  it("follow the server, with its size, its network and its tags", () => {
    const stack = renderServer({ profile: "standard", replicas: [{ name: "mysql-r1", zone: "2" }] });
    expect(stack.named(SERVER, "mysql-r1")).toMatchObject({
      create_mode: "Replica",
      source_server_id: `\${${stack.address(SERVER, "mysql-acme-dev")}.id}`,
      sku_name: "GP_Standard_D2ds_v4",
      zone: "2",
      delegated_subnet_id: SUBNET_ID,
      private_dns_zone_id: ZONE_ID,
      tags: { ...TAGS, profile: "standard" },
    });
    expect(stack.named(SERVER, "mysql-r1")).not.toHaveProperty("administrator_login");
  });

  it("have an endpoint of their own", () => {
    expect(renderServer(EVERYTHING).named("azurerm_private_endpoint", "pep-mysql-acme-dev-r1")).toBeDefined();
  });
});

describe("monitoring", () => {
  it("sends all logs and metrics of the server and its replicas to Log Analytics", () => {
    const settings = Object.values(renderServer(EVERYTHING).all("azurerm_monitor_diagnostic_setting"));
    expect(settings.map(({ name }) => name)).toEqual([
      "diag-mysql-acme-dev",
      "diag-mysql-acme-dev-r1",
      "diag-mysql-acme-dev-r2",
    ]);
    for (const setting of settings) {
      expect(setting).toMatchObject({
        log_analytics_workspace_id: WORKSPACE_ID,
        enabled_log: [{ category_group: "allLogs" }],
        enabled_metric: [{ category: "AllMetrics" }],
      });
    }
  });

  const thresholds = (stack: ReturnType<typeof renderServer>) =>
    Object.fromEntries(
      Object.values(stack.all("azurerm_monitor_metric_alert")).map(({ criteria }) => {
        const [{ metric_name, threshold }] = criteria as [{ metric_name: string; threshold: number }];
        return [metric_name, threshold];
      }),
    );

  it("alerts on load, storage, connections and, with replicas, on their lag", () => {
    const stack = renderServer(EVERYTHING);
    expect(thresholds(stack)).toEqual({
      cpu_percent: 80,
      memory_percent: 90,
      storage_percent: 85,
      // 80 percent of the 683 that 8 GiB of memory allow.
      active_connections: 546,
      replication_lag: 300,
    });
    expect(Object.keys(stack.all("azurerm_monitor_metric_alert"))).toHaveLength(6);
    expect(stack.only("azurerm_monitor_action_group")).toMatchObject({
      email_receiver: [{ email_address: "dba@example.com", use_common_alert_schema: true }],
    });
  });

  it("alerts at the thresholds given, through an action group that exists", () => {
    const actionGroupId = `${GROUP_ID}/providers/Microsoft.Insights/actionGroups/ag-oncall`;
    const alerts = { actionGroupId, cpuPercent: 70, memoryPercent: 71, storagePercent: 72, connections: 73 };
    const stack = renderServer({ alerts });
    expect(thresholds(stack)).toEqual({
      cpu_percent: 70,
      memory_percent: 71,
      storage_percent: 72,
      active_connections: 73,
    });
    expect(stack.all("azurerm_monitor_action_group")).toEqual({});
    for (const alert of Object.values(stack.all("azurerm_monitor_metric_alert"))) {
      expect(alert).toMatchObject({ action: [{ action_group_id: actionGroupId }] });
    }
  });

  it("takes max_connections for the limit of connections where it is set", () => {
    const alerts = { contactEmails: ["dba@example.com"] };
    const stack = renderServer({ alerts, serverParameters: { max_connections: "200" } });
    expect(thresholds(stack)).toMatchObject({ active_connections: 160 });
  });

  it("is not there unless it is asked for", () => {
    const { resource } = renderServer().document;
    expect(Object.keys(resource as object).filter((type) => type.includes("monitor"))).toEqual([]);
  });
});

describe("lock and roles", () => {
  it("locks the server against deletion where the profile says so", () => {
    expect(renderServer({ profile: "standard" }).only("azurerm_management_lock")).toMatchObject({
      name: "lock-mysql-acme-dev",
      lock_level: "CanNotDelete",
      scope: expect.stringMatching(/^\$\{azurerm_mysql_flexible_server\.\S+\.id\}$/),
    });
    expect(renderServer({ profile: "standard", lock: false }).all("azurerm_management_lock")).toEqual({});
  });

  it("assigns roles on the server", () => {
    expect(renderServer(EVERYTHING).only("azurerm_role_assignment")).toMatchObject({
      principal_id: OBJECT_ID,
      principal_type: "Group",
      role_definition_name: "Reader",
    });
  });

  it("assigns one principal several roles", () => {
    const principal = { principalId: OBJECT_ID, principalType: "ServicePrincipal" } as const;
    const stack = renderServer({
      roleAssignments: [
        { ...principal, roleDefinitionName: "Reader" },
        { ...principal, roleDefinitionName: "Monitoring Reader" },
      ],
    });
    expect(Object.keys(stack.all("azurerm_role_assignment"))).toHaveLength(2);
  });
});

describe("attributes", () => {
  const build = (props: object) => {
    let built: MysqlServer | undefined;
    const stack = renderStack((scope) => {
      built = new MysqlServer(scope, "server", { ...MINIMAL, ...EVERYTHING, ...props });
    });
    if (built === undefined) throw new Error("nothing was built");
    return { built, stack };
  };

  it("give the import id of everything that Azure names as we do", () => {
    const { built, stack } = build({});
    const ids = Object.entries(built.importIds);
    const unnamed = /^azurerm_(role_assignment|key_vault_secret)\./;
    const addresses = Object.entries(stack.document.resource as object)
      .flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`))
      .filter((address) => !unnamed.test(address));
    expect(ids.map(([address]) => address).sort()).toEqual(addresses.sort());
    const path = (type: string) => ids.filter(([address]) => address.startsWith(`${type}.`)).map(([, id]) => id);
    expect(path("azurerm_mysql_flexible_server_active_directory_administrator")).toEqual([
      `${SERVER_ID}/administrators/ActiveDirectory`,
    ]);
    expect(path("azurerm_monitor_diagnostic_setting")[0]).toBe(`${SERVER_ID}|diag-mysql-acme-dev`);
    expect(path("azurerm_monitor_metric_alert")[0]).toBe(
      `${GROUP_ID}/providers/Microsoft.Insights/metricAlerts/alert-mysql-acme-dev-cpu`,
    );
    expect(path("azurerm_management_lock")).toEqual([
      `${SERVER_ID}/providers/Microsoft.Authorization/locks/lock-mysql-acme-dev`,
    ]);
    expect(path("azurerm_private_endpoint")[0]).toBe(
      `${GROUP_ID}/providers/Microsoft.Network/privateEndpoints/pep-mysql-acme-dev`,
    );
    expect(path(SERVER)[1]).toBe(`${SERVER_ID}-r1`);
  });

  it("give no import ids when the id of the group is not known", () => {
    expect(build({ resourceGroup: { name: "rg-acme", location: "westeurope" } }).built.importIds).toEqual({});
  });

  it("name the databases", () => {
    expect(Object.keys(build({}).built.databaseIds)).toEqual(["app", "audit"]);
    expect(Object.keys(build({ databases: [{ name: Fn.lower("APP") }] }).built.databaseIds)).toEqual(["database-0"]);
  });
});
