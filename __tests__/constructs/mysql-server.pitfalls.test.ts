import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { describe, expect, it } from "vitest";
import { MysqlServer } from "../../constructs/mysql-server.ts";
import {
  DATABASE,
  DELEGATED,
  ENDPOINT,
  EVERYTHING,
  FIREWALL_RULE,
  MINIMAL,
  PARAMETER,
  PUBLIC,
  renderServer,
  renderStack,
  SERVER,
  SERVER_ID,
} from "../support/mysql-server.ts";

const server = (props: Parameters<typeof renderServer>[0] = {}) => renderServer(props).only(SERVER);
const office = { name: "office", startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.9" };

describe("pitfalls that a server is built without", () => {
  it("an interrupted create leaves an orphan: import ids say how to adopt the server and what is below it", () => {
    let importIds: Readonly<Record<string, string>> = {};
    const stack = renderStack((scope) => {
      ({ importIds } = new MysqlServer(scope, "server", { ...MINIMAL, databases: [{ name: "app" }] }));
    });
    expect(importIds).toEqual({
      [stack.address(SERVER, "mysql-acme-dev")]: SERVER_ID,
      [stack.address(DATABASE, "app")]: `${SERVER_ID}/databases/app`,
      [stack.address(PARAMETER, "tls_version")]: `${SERVER_ID}/configurations/tls_version`,
      [stack.address(PARAMETER, "require_secure_transport")]: `${SERVER_ID}/configurations/require_secure_transport`,
    });
  });

  it("children are lost when the server is replaced: databases, parameters and firewall rules are replaced with it", () => {
    const stack = renderServer({ network: PUBLIC, databases: [{ name: "app" }], firewallRules: [office] });
    const trigger = `${stack.address(SERVER, "mysql-acme-dev")}.id`;
    const children = [DATABASE, PARAMETER, FIREWALL_RULE].flatMap((type) => Object.values(stack.all(type)));
    expect(children).toHaveLength(4);
    for (const child of children) expect(child).toMatchObject({ lifecycle: { replace_triggered_by: [trigger] } });
  });

  it("a changed tag must not drop a database: the trigger is the id, which changes only when the server is replaced", () => {
    const stack = renderServer({ databases: [{ name: "app" }] });
    // A reference to the whole server would trigger at every change of it.
    expect(stack.only(DATABASE)).not.toMatchObject({
      lifecycle: { replace_triggered_by: [stack.address(SERVER, "mysql-acme-dev")] },
    });
  });

  it("utf8 reads back as utf8mb3 and recreates the database: databases are utf8mb4", () => {
    expect(renderServer({ databases: [{ name: "app" }] }).only(DATABASE)).toMatchObject({
      charset: "utf8mb4",
      collation: "utf8mb4_0900_ai_ci",
    });
  });

  it("VnetNotLinkedToPrivateDnsZone: the server waits for the links of the zone", () => {
    const stack = renderStack((scope) => {
      const link = new ResourceGroup(scope, "link", { name: "stands-for-a-link", location: "westeurope" });
      new MysqlServer(scope, "server", { ...MINIMAL, network: { ...DELEGATED, dependencies: [link] } });
    });
    expect(stack.only(SERVER)).toMatchObject({ depends_on: ["azurerm_resource_group.link"] });
  });

  it("ServerBusy: what is written to a server is written one after another, in the order Azure bears", () => {
    const stack = renderServer(EVERYTHING);
    const order = [
      stack.address(SERVER, "mysql-acme-dev"),
      stack.address("azurerm_private_endpoint", "pep-mysql-acme-dev"),
      `azurerm_mysql_flexible_server_active_directory_administrator.${Object.keys(stack.all("azurerm_mysql_flexible_server_active_directory_administrator"))[0]}`,
      ...["require_secure_transport", "slow_query_log", "tls_version"].map((name) => stack.address(PARAMETER, name)),
      ...["app", "audit"].map((name) => stack.address(DATABASE, name)),
      stack.address(SERVER, "mysql-acme-dev-r1"),
      stack.address("azurerm_private_endpoint", "pep-mysql-acme-dev-r1"),
      stack.address(SERVER, "mysql-acme-dev-r2"),
      stack.address("azurerm_private_endpoint", "pep-mysql-acme-dev-r2"),
    ];
    for (const [index, address] of order.entries()) {
      if (index === 0) continue;
      expect([...stack.waitsFor(address)], address).toEqual(expect.arrayContaining(order.slice(0, index)));
    }
  });

  it("ServerBusy: firewall rules wait for databases, and for each other", () => {
    const home = { ...office, name: "home" };
    const stack = renderServer({ network: PUBLIC, databases: [{ name: "app" }], firewallRules: [office, home] });
    expect(stack.named(FIREWALL_RULE, "office")).toMatchObject({ depends_on: [stack.address(DATABASE, "app")] });
    expect(stack.named(FIREWALL_RULE, "home")).toMatchObject({ depends_on: [stack.address(FIREWALL_RULE, "office")] });
  });

  it("deleting endpoint and server together gives a 500: the endpoint waits for the server, so it goes first", () => {
    const stack = renderServer({ network: ENDPOINT });
    expect(stack.only("azurerm_private_endpoint")).toMatchObject({
      depends_on: [stack.address(SERVER, "mysql-acme-dev")],
    });
  });

  it("ScopeLocked on destroy: the lock waits for all it protects, so it goes first", () => {
    const stack = renderServer(EVERYTHING);
    const types = Object.entries(stack.document.resource as object);
    const others = types
      .flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`))
      .filter((address) => !/^azurerm_(management_lock|key_vault_secret)\./.test(address));
    expect([...(stack.only("azurerm_management_lock").depends_on as string[])].sort()).toEqual(others.sort());
  });

  it("zone drift fails every apply after a failover: zone and standby zone are ignored", () => {
    const block = server({
      skuName: "GP_Standard_D2ds_v4",
      zone: "1",
      highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" },
    });
    expect(block).toMatchObject({
      zone: "1",
      high_availability: { mode: "ZoneRedundant", standby_availability_zone: "2" },
      lifecycle: {
        ignore_changes: expect.arrayContaining(["zone", "high_availability[0].standby_availability_zone"]),
      },
    });
  });

  it("auto-grow plus a pinned size plans a replacement: the size is ignored while auto-grow is on, and only then", () => {
    const ignored = (autoGrowEnabled: boolean) =>
      (server({ storage: { sizeGb: 64, autoGrowEnabled } }).lifecycle as { ignore_changes: string[] }).ignore_changes;
    expect(ignored(true)).toContain("storage[0].size_gb");
    expect(ignored(false)).not.toContain("storage[0].size_gb");
  });

  it("a geo-backup flip replaces the server: prevent_destroy guards server and databases of a protected stack", () => {
    const stack = renderServer({ profile: "protected", databases: [{ name: "app" }] });
    expect(stack.only(SERVER)).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(stack.only(DATABASE)).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(server({ profile: "standard" }).lifecycle).not.toHaveProperty("prevent_destroy");
  });

  it("static server parameters need a restart that nothing performs: they are listed", () => {
    let listed: readonly string[] = [];
    renderStack((scope) => {
      const serverParameters = { slow_query_log: "ON", innodb_buffer_pool_instances: "4" };
      listed = new MysqlServer(scope, "server", { ...MINIMAL, serverParameters }).restartParameters;
    });
    expect(listed).toEqual(["innodb_buffer_pool_instances", "tls_version"]);
  });

  it("a replica right after its source fails: replicas wait for everything on the source, and for each other", () => {
    const stack = renderServer(EVERYTHING);
    const first = stack.address(SERVER, "mysql-acme-dev-r1");
    expect(stack.waitsFor(first)).toContain(stack.address(DATABASE, "audit"));
    expect(stack.waitsFor(stack.address(SERVER, "mysql-acme-dev-r2"))).toContain(first);
  });

  it("create_mode is never read back: a new server has none, and it is ignored on an imported or restored one", () => {
    const block = server();
    expect(block).not.toHaveProperty("create_mode");
    expect(block).toMatchObject({
      lifecycle: {
        ignore_changes: expect.arrayContaining([
          "create_mode",
          "source_server_id",
          "point_in_time_restore_time_in_utc",
        ]),
      },
    });
  });

  it("a login that differs from that of an adopted server would replace it: it is ignored, and the difference said", () => {
    expect(server({ administrator: { login: "dba" } })).toMatchObject({
      administrator_login: "dba",
      lifecycle: {
        ignore_changes: expect.arrayContaining(["administrator_login"]),
        postcondition: [{ condition: '${self.administrator_login == "dba"}' }],
      },
    });
  });

  it("a replica that was promoted is not replaced, one whose source is replaced is", () => {
    const stack = renderServer(EVERYTHING);
    expect(stack.named(SERVER, "mysql-acme-dev-r1")).toMatchObject({
      lifecycle: {
        ignore_changes: expect.arrayContaining(["source_server_id", "geo_redundant_backup_enabled"]),
        replace_triggered_by: [`${stack.address(SERVER, "mysql-acme-dev")}.id`],
      },
    });
  });

  it("public access is off when a private endpoint leads to the server, and left to Azure in a delegated subnet", () => {
    expect(server({ network: ENDPOINT })).toMatchObject({ public_network_access: "Disabled" });
    expect(server({ network: DELEGATED })).not.toHaveProperty("public_network_access");
  });
});

describe("a restored server", () => {
  const restore = {
    mode: "PointInTimeRestore",
    sourceServerId: SERVER_ID,
    pointInTimeUtc: "2026-02-01T10:00:00Z",
  } as const;

  it("is not replaced on the next run, though Azure tells neither source nor time", () => {
    expect(server({ restore })).toMatchObject({
      create_mode: "PointInTimeRestore",
      source_server_id: SERVER_ID,
      point_in_time_restore_time_in_utc: "2026-02-01T10:00:00Z",
      lifecycle: {
        ignore_changes: expect.arrayContaining([
          "create_mode",
          "source_server_id",
          "point_in_time_restore_time_in_utc",
          "geo_redundant_backup_enabled",
        ]),
      },
    });
  });

  it("keeps login, password, version and storage of its source: another login would replace it", () => {
    const block = server({ restore });
    for (const argument of ["administrator_login", "administrator_password_wo", "version", "storage"]) {
      expect(block).not.toHaveProperty(argument);
    }
  });

  it("has its databases and firewall rules from the backup: creating them would fail", () => {
    const stack = renderServer({ restore, network: PUBLIC, databases: [{ name: "app" }], firewallRules: [office] });
    expect(stack.all(DATABASE)).toEqual({});
    expect(stack.all(FIREWALL_RULE)).toEqual({});
  });

  it("loses no database when restore gets into the file of a server that exists: they are forgotten, not destroyed", () => {
    const props = { network: PUBLIC, databases: [{ name: "app" }], firewallRules: [office] };
    const before = renderServer(props);
    expect(renderServer({ ...props, restore }).document.removed).toEqual([
      { from: before.address(DATABASE, "app"), lifecycle: { destroy: false } },
      { from: before.address(FIREWALL_RULE, "office"), lifecycle: { destroy: false } },
    ]);
  });

  it("is not replaced either when restore leaves the file", () => {
    expect(server().lifecycle).toMatchObject({
      ignore_changes: expect.arrayContaining(["create_mode", "source_server_id", "point_in_time_restore_time_in_utc"]),
    });
  });

  it("comes from the last geo-redundant backup without a time", () => {
    const block = server({ restore: { mode: "GeoRestore", sourceServerId: SERVER_ID } });
    expect(block).toMatchObject({ create_mode: "GeoRestore", source_server_id: SERVER_ID });
    expect(block).not.toHaveProperty("point_in_time_restore_time_in_utc");
  });
});
