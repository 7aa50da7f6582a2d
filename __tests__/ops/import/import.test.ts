import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../ops/context.ts";
import { type ImportInput, importParameters } from "../../../ops/import/import.ts";

const fixture = (file: string) => ({
  file,
  text: readFileSync(join(import.meta.dirname, "../../fixtures/import", file), "utf8"),
});
const importText = (text: string, more: Partial<ImportInput> = {}) =>
  importParameters({ files: [{ file: "d.sh", text }], environmentName: "dev", ...more });
const CREATE = "az mysql flexible-server create -n acme-mysql -l westeurope";
const serverOf = (flags: string) => importText(`${CREATE} ${flags}`).mysql.server;
const networkOf = (flags: string, before = "") => importText(`${before}\n${CREATE} ${flags}`).mysql.network;

test("an ARM parameters file becomes a parameter file", () => {
  const { mysql, environment, errors } = importParameters({
    files: [fixture("temp_parameters.json")],
    environmentName: "dev",
  });
  expect(errors).toEqual([]);
  expect(environment).toEqual({ location: "westeurope" });
  expect(mysql).toEqual({
    network: { mode: "public" },
    server: {
      name: "acme-mysql-dev",
      version: "8.0.21",
      skuName: "GP_Standard_D2ds_v4",
      storage: { sizeGb: 64, autoGrowEnabled: true, iops: 1000 },
      zone: "1",
      highAvailability: { mode: "SameZone" },
      backupRetentionDays: 14,
      geoRedundantBackupEnabled: false,
      administrator: { login: "acmeadmin" },
      databases: [{ name: "app" }],
      firewallRules: [{ name: "Office", startIpAddress: "203.0.113.10", endIpAddress: "203.0.113.20" }],
      tags: { owner: "platform" },
      maintenanceWindow: { dayOfWeek: 1, startHour: 2 },
    },
  });
});

test("a script and its env file become a parameter file", () => {
  const { mysql, environment, errors, remarks } = importParameters({
    files: [fixture("deploy_mysql.sh")],
    env: fixture("deploy.env"),
    environmentName: "dev",
  });
  expect(errors).toEqual([]);
  expect(environment).toEqual({
    location: "westeurope",
    subscriptionId: "11111111-1111-4111-8111-111111111111",
    tenantId: "99999999-9999-4999-8999-999999999999",
  });
  expect(mysql).toEqual({
    resourceGroup: { name: "rg-acme-dev", tags: { env: "dev" } },
    network: {
      mode: "delegated",
      virtualNetwork: { name: "vnet-acme", addressSpace: ["10.9.0.0/24"] },
      delegatedSubnet: { name: "snet-mysql", addressPrefix: "10.9.0.0/28" },
      allowedSources: [{ name: "virtual-network", addressPrefix: "VirtualNetwork" }],
      privateDnsZone: { name: "acme.private.mysql.database.azure.com" },
    },
    server: {
      name: "acme-mysql-dev",
      version: "8.0.21",
      skuName: "B_Standard_B2s",
      storage: { sizeGb: 32, autoGrowEnabled: true },
      highAvailability: { mode: "Disabled" },
      backupRetentionDays: 7,
      geoRedundantBackupEnabled: false,
      administrator: { login: "acmeadmin" },
      databases: [
        { name: "app", charset: "utf8mb3" },
        { name: "audit", charset: "utf8mb3" },
        { name: "legacy", charset: "latin1", collation: "latin1_swedish_ci" },
      ],
      serverParameters: { slow_query_log: "ON", long_query_time: "2" },
      tags: { owner: "platform", "cost-center": "42" },
      maintenanceWindow: { dayOfWeek: 0, startHour: 3, startMinute: 30 },
    },
  });
  expect(remarks.join("\n")).toMatch(/firewallRules has 1 entries.*left out/);
});

test("no file's secret is in the result or in what is said about it", () => {
  const result = importParameters({
    files: [fixture("temp_parameters.json"), fixture("deploy_mysql.sh")],
    env: fixture("deploy.env"),
    environmentName: "dev",
  });
  expect(JSON.stringify(result)).not.toContain("Pl4nted");
  expect(result.remarks.join("\n")).toMatch(/temp_parameters.json:9 administratorLoginPassword is a password/);
  expect(result.remarks.join("\n")).toMatch(/deploy_mysql.sh:22 -p is a password/);
});

test("of two files that contradict one another the last one counts, and that is said", () => {
  const text = '{"parameters": {"serverName": {"value": "acme-mysql"}, "storageSizeGB": {"value": 64}}}';
  const { mysql, remarks } = importParameters({
    files: [
      { file: "p.json", text },
      { file: "d.sh", text: `${CREATE} --storage-size 128` },
    ],
    environmentName: "dev",
  });
  expect(mysql.server).toMatchObject({ storage: { sizeGb: 128 } });
  expect(remarks).toContain("p.json:1 storageSizeGB is overridden by d.sh:1 --storage-size");
});

describe("sizes and tiers", () => {
  test.each([
    ["--sku-name Standard_B1ms --tier Burstable", "B_Standard_B1ms"],
    ["--sku-name Standard_D2ds_v4", "GP_Standard_D2ds_v4"],
    ["--sku-name Standard_E4ds_v5 --tier BusinessCritical", "MO_Standard_E4ds_v5"],
    ["--sku-name GP_Standard_D2ds_v4", "GP_Standard_D2ds_v4"],
    ["", "B_Standard_B1ms"],
  ])("%s", (flags, skuName) => {
    expect(serverOf(flags)).toMatchObject({ skuName });
  });
});

test("what az chooses by itself is written out, since other defaults hold here", () => {
  const { mysql, remarks } = importText(CREATE, {
    environment: {
      project: "acme",
      subscriptionId: "11111111-1111-4111-8111-111111111111",
      tenantId: "99999999-9999-4999-8999-999999999999",
      location: "westeurope",
      profile: "protected",
      backend: { type: "local" },
    },
  });
  expect(mysql.server).toMatchObject({
    version: "8.0.21",
    skuName: "B_Standard_B1ms",
    storage: { sizeGb: 32, autoGrowEnabled: true },
    highAvailability: { mode: "Disabled" },
    geoRedundantBackupEnabled: false,
    backupRetentionDays: 7,
  });
  expect(remarks.join("\n")).toContain("not said, so assumed to be what Azure chooses: server.version 8.0.21");
});

describe("networks", () => {
  const ID =
    "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v";
  test.each<[string, string, unknown]>([
    [
      "an existing subnet",
      `--subnet ${ID}/subnets/s`,
      { virtualNetwork: { id: ID }, delegatedSubnet: { id: `${ID}/subnets/s` } },
    ],
    ["a subnet of an existing network", `--vnet ${ID} --subnet s`, { delegatedSubnet: { id: `${ID}/subnets/s` } }],
    [
      "names without addresses",
      "--vnet vnet-a --subnet snet-a",
      { virtualNetwork: { addressSpace: ["10.0.0.0/16"] }, delegatedSubnet: { addressPrefix: "10.0.0.0/24" } },
    ],
    ["no network", "--public-access 203.0.113.7", { mode: "public" }],
  ])("%s", (_, flags, network) => {
    expect(networkOf(flags)).toMatchObject(network as object);
    expect(importText(`${CREATE} ${flags}`).errors).toEqual([]);
  });

  test("addresses come from the commands that made the network", () => {
    const before =
      "az network vnet create -n vnet-a --address-prefix 10.7.0.0/24\naz network vnet subnet create --vnet-name vnet-a -n snet-a --address-prefixes 10.7.0.0/27";
    expect(networkOf("--vnet vnet-a --subnet snet-a", before)).toMatchObject({
      virtualNetwork: { addressSpace: ["10.7.0.0/24"] },
      delegatedSubnet: { addressPrefix: "10.7.0.0/27" },
    });
  });

  test("--public-access makes a firewall rule, and none for all of the Internet", () => {
    expect(serverOf("--public-access 203.0.113.7-203.0.113.9")).toMatchObject({
      firewallRules: [{ startIpAddress: "203.0.113.7", endIpAddress: "203.0.113.9" }],
    });
    expect(serverOf("--public-access all")).not.toHaveProperty("firewallRules");
  });
});

describe("files that cannot be imported", () => {
  test.each([
    ["d.sh", "echo hello", "says nothing about a MySQL flexible server"],
    ["d.ps1", CREATE, "is no bash script"],
    ["main.bicepparam", "param x = 1", "is Bicep"],
    ["p.json", "{}", "says nothing about a MySQL flexible server"],
    ["p.json", "{", "is not valid JSON"],
  ])("%s %j", (file, text, message) => {
    expect(() => importParameters({ files: [{ file, text }], environmentName: "dev" })).toThrow(UserError);
    expect(() => importParameters({ files: [{ file, text }], environmentName: "dev" })).toThrow(message);
  });
});

test("whatever the flags say, the result passes the check or says why not", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "Enabled",
      "Disabled",
      "0",
      "-1",
      "99999",
      "all",
      "10.0.0.0/8",
      "10.0.0.0/99",
      "1",
      "a=b",
      "utf8",
      "..",
      "__proto__=x",
      "ZoneRedundant",
      "$(id)",
      "'x y'",
    ),
    fc.stringMatching(/^[\w.:/=@%+,-]{0,20}$/),
  );
  const flag = fc.constantFrom(
    "--sku-name",
    "--tier",
    "--storage-size",
    "--iops",
    "--auto-scale-iops",
    "--storage-auto-grow",
    "--backup-retention",
    "--geo-redundant-backup",
    "--high-availability",
    "--zone",
    "--standby-zone",
    "--version",
    "--vnet",
    "--address-prefixes",
    "--subnet",
    "--subnet-prefixes",
    "--private-dns-zone",
    "--public-access",
    "--tags",
    "-d",
    "-u",
    "-g",
    "-l",
    "--key",
    "--identity",
    "--maintenance-window",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(flag, word), { maxLength: 8 }), (flags) => {
      const { errors, mysql } = importText(`${CREATE} ${flags.map((pair) => pair.join(" ")).join(" ")}`);
      // Addresses of a network cannot be left out; everything else can.
      expect(errors.filter((error) => !error.startsWith("network."))).toEqual([]);
      expect(Object.keys(mysql).sort()).toEqual(expect.arrayContaining(["network", "server"]));
    }),
    { numRuns: 500 },
  );
});

test("wherever a secret stands, it is not copied", () => {
  const SECRET = "Zq9vTr4nsp4r3nt";
  const place = fc.constantFrom(
    (use: string) => `${CREATE} -p ${use} --tags note=${use}`,
    (use: string) => `${CREATE} --tags note=x${use}y -p ${use}`,
    (use: string) => `${CREATE} -d ${use} -p ${use}`,
    (use: string) =>
      `${CREATE} --admin-password=${use}\naz mysql flexible-server parameter set -n init_connect -v "SET x=${use}"`,
    (use: string) => `${CREATE} -u ${use} -p ${use}; az keyvault secret set --value ${use}`,
    (use: string) => `if [ -f x ]; then A=${use}; fi; ${CREATE} -g ${use} -p ${use} --oops ${use}`,
  );
  const use = fc.constantFrom(SECRET, `'${SECRET}'`, '"$DB_PASSWORD"', '"${DB_PASSWORD}"');
  fc.assert(
    fc.property(place, use, (script, written) => {
      const result = importText(`DB_PASSWORD='${SECRET}'\n${script(written)}`);
      expect(JSON.stringify(result)).not.toContain(SECRET);
    }),
  );
});
