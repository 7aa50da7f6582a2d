import { Fn, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { mysqlServerRules, resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { evaluate } from "../../constructs/rule.ts";
import { naming, OBJECT_ID } from "../support/mysql-server.ts";
import { check } from "../support/mysql-server-rules.ts";

describe("rules of a server", () => {
  it("have ids of their own, and say why and where it is documented", () => {
    expect(new Set(mysqlServerRules.map(({ id }) => id)).size).toBe(mysqlServerRules.length);
    for (const { id, why, documentation } of mysqlServerRules) {
      expect(id).toMatch(/^mysql-server\/[a-z-]+$/);
      expect(why).toMatch(/^\S.*[^.]$/);
      expect(documentation).toMatch(/^https:\/\//);
    }
  });

  it("say what is missing to a library user, whose compiler did not", () => {
    const entraAdministrator = { login: "dba", objectId: OBJECT_ID } as {
      login: string;
      objectId: string;
      identityId: string;
    };
    const found = evaluate(
      mysqlServerRules,
      resolveMysqlServer({ profile: "ephemeral", naming, network: { mode: "delegated" }, entraAdministrator }),
    );
    expect(found.map(({ message }) => message)).toEqual([
      "entraAdministrator has no tenantId; set the tenant of the subscription",
      "entraAdministrator has no identityId; name a user-assigned identity",
    ]);
  });

  it("find nothing in the defaults of any profile", () => {
    for (const profile of ["ephemeral", "standard", "protected"] as const) expect(check({ profile })).toEqual([]);
  });

  it("say nothing of values that only Terraform knows", () => {
    const text = Fn.lower("ANY");
    const number = Token.asNumber(Fn.max([1]));
    const rule = { name: text, startIpAddress: text, endIpAddress: text };
    const found = check({
      network: { mode: "public" },
      name: text,
      skuName: text,
      storage: { sizeGb: number, iops: number },
      backupRetentionDays: number,
      maintenanceWindow: { dayOfWeek: number, startHour: number, startMinute: number },
      administrator: {
        login: text,
        password: { source: "keyVault", keyVaultId: text, secretName: text, version: number },
      },
      entraAdministrator: { login: text, objectId: text, identityId: text, tenantId: text },
      identityIds: [text],
      customerManagedKey: { keyVaultKeyId: text, primaryUserAssignedIdentityId: text },
      databases: [
        { name: text, charset: text, collation: text },
        { name: text, charset: text, collation: text },
      ],
      serverParameters: { tls_version: text, require_secure_transport: text },
      firewallRules: [rule, rule],
      replicas: [{ name: text, skuName: text }],
      restore: { mode: "PointInTimeRestore", sourceServerId: text, pointInTimeUtc: text },
      diagnostics: { logAnalyticsWorkspaceId: text },
      alerts: { actionGroupId: text, cpuPercent: number, connections: number, replicationLagSeconds: number },
      roleAssignments: [{ principalId: text, principalType: "User", roleDefinitionName: text }],
      tags: { owner: text },
    });
    expect(found).toEqual([]);
  });
});
