import { describe, expect, it } from "vitest";
import { resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { COMPUTE_SIZES, computeSize, defaultMaxConnections } from "../../constructs/mysql-server.sizes.ts";
import { needsRestart } from "../../constructs/mysql-server.static-parameters.ts";
import type { Profile } from "../../constructs/profiles.ts";
import { IDENTITY_ID, naming, OBJECT_ID, TENANT_ID } from "../support/mysql-server.ts";

const resolve = (profile: Profile, parameters: Partial<Parameters<typeof resolveMysqlServer>[0]> = {}) =>
  resolveMysqlServer({ profile, naming, network: { mode: "delegated" }, ...parameters });

describe("the defaults of a server", () => {
  it("are the smallest that satisfy the profile", () => {
    const decided = (profile: Profile) => {
      const { skuName, highAvailability, backupRetentionDays, geoRedundantBackupEnabled, lock, preventDestroy } =
        resolve(profile);
      return [skuName, highAvailability.mode, backupRetentionDays, geoRedundantBackupEnabled, lock, preventDestroy];
    };
    expect(decided("ephemeral")).toEqual(["B_Standard_B1ms", "Disabled", 1, false, false, false]);
    expect(decided("standard")).toEqual(["GP_Standard_D2ds_v4", "Disabled", 7, false, true, false]);
    expect(decided("protected")).toEqual(["GP_Standard_D2ds_v4", "ZoneRedundant", 35, true, true, true]);
  });

  it("give way to each value of the parameter file by itself", () => {
    expect(resolve("protected", { lock: false, storage: { sizeGb: 64 } })).toMatchObject({
      lock: false,
      preventDestroy: true,
      storage: { sizeGb: 64, autoGrowEnabled: true },
    });
  });

  it("give a replica the size of its server", () => {
    expect(resolve("standard", { replicas: [{ name: "mysql-r1" }] }).replicas).toEqual([
      { name: "mysql-r1", skuName: "GP_Standard_D2ds_v4" },
    ]);
  });

  it("give each character set its own collation, and MySQL 5.7 one that it knows", () => {
    const databases = [{ name: "a" }, { name: "b", charset: "latin1" }];
    const collations = (version: "5.7" | "8.4") =>
      resolve("standard", { databases, version }).databases.map(({ collation }) => collation);
    expect(collations("8.4")).toEqual(["utf8mb4_0900_ai_ci", "latin1_swedish_ci"]);
    expect(collations("5.7")).toEqual(["utf8mb4_general_ci", "latin1_swedish_ci"]);
  });

  it("assign every identity that is used, each once whatever its letter case", () => {
    const entraAdministrator = { login: "dba", objectId: OBJECT_ID, identityId: IDENTITY_ID };
    const identityIds = [IDENTITY_ID.toUpperCase()];
    expect(resolve("standard", { identityIds, entraAdministrator }).identityIds).toEqual(identityIds);
    expect(resolve("standard", { entraAdministrator }).identityIds).toEqual([IDENTITY_ID]);
  });

  it("take the tenant of the environment for that of the Entra administrator, unless it has one", () => {
    const entraAdministrator = { login: "dba", objectId: OBJECT_ID, identityId: IDENTITY_ID };
    const tenant = (given: object) =>
      resolve("standard", { tenantId: TENANT_ID, entraAdministrator: { ...entraAdministrator, ...given } })
        .entraAdministrator?.tenantId;
    expect(tenant({})).toBe(TENANT_ID);
    expect(tenant({ tenantId: OBJECT_ID })).toBe(OBJECT_ID);
  });
});

describe("compute sizes", () => {
  it("are named as azurerm names them, in the tier of their family", () => {
    const grammar = /^(B_Standard_B\d+m?s|GP_Standard_D\d+(ds_v4|ads_v5)|MO_Standard_E\d+(i?ds_v4|a?ds_v5))$/;
    for (const { skuName } of COMPUTE_SIZES) expect(skuName).toMatch(grammar);
    expect(new Set(COMPUTE_SIZES.map(({ skuName }) => skuName)).size).toBe(COMPUTE_SIZES.length);
  });

  it("allow half of their connections by default", () => {
    const connections = (skuName: string) => {
      const size = computeSize(skuName);
      return size && defaultMaxConnections(size);
    };
    // As Microsoft documents them.
    expect(connections("B_Standard_B1ms")).toBe(171);
    expect(connections("GP_Standard_D2ds_v4")).toBe(683);
    expect(connections("MO_Standard_E64ds_v4")).toBe(43008);
  });
});

describe("server parameters that need a restart", () => {
  it("are those that MySQL reads at start, in the version at hand", () => {
    expect(needsRestart("8.4", "innodb_buffer_pool_instances")).toBe(true);
    expect(needsRestart("8.4", "max_connections")).toBe(false);
    expect(needsRestart("5.7", "innodb_log_buffer_size")).toBe(true);
    expect(needsRestart("8.0.21", "innodb_log_buffer_size")).toBe(false);
    expect(needsRestart("5.7", "innodb_temp_tablespaces_dir")).toBe(false);
  });

  it("are the sizes of the performance schema too, but not all of its parameters", () => {
    expect(needsRestart("8.4", "performance_schema_digests_size")).toBe(true);
    expect(needsRestart("8.4", "performance_schema_show_processlist")).toBe(false);
  });

  it("are not those whose switch takes effect at once", () => {
    for (const name of ["require_secure_transport", "audit_log_enabled", "slow_query_log"]) {
      expect(needsRestart("8.4", name)).toBe(false);
    }
  });
});
