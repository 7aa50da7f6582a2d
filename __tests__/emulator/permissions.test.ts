import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { allows } from "../../emulator/rbac/authorize.ts";
import { BUILT_IN_ROLES } from "../../emulator/rbac/built-in-roles.ts";
import { meetsCondition } from "../../emulator/rbac/condition.ts";
import { blobOperations, queueOperations } from "../../emulator/rbac/services.ts";
import { type AzureCall, call } from "../support/azure-call.ts";
import { GROUP, SUBSCRIPTION } from "../support/azure-estate.ts";

const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stlocal`;
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/runs`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-local`;
const token = (oid: string): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `Bearer ${part({ alg: "none" })}.${part({ oid, appid: `app-of-${oid}` })}.x`;
};

describe("local Azure that checks permissions", () => {
  let azure: LocalAzure;
  const ask = (who: string, method: string, path: string, more: AzureCall = {}) =>
    call(azure, method, path, { authorization: token(who), ...more });
  let roles = 0;
  const give = (who: string, role: string, scope: string, more: object = {}) => {
    roles += 1;
    const name = `00000000-0000-4000-8000-${String(roles).padStart(12, "0")}`;
    const type = "Microsoft.Authorization/roleAssignments";
    const roleDefinitionId = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${BUILT_IN_ROLES[role]?.id}`;
    const properties = { principalId: who, roleDefinitionId, scope, ...more };
    azure.outOfBand.put({ id: `${scope}/providers/${type}/${name}`, name, type, properties });
  };
  const put = (id: string, type: string) =>
    azure.outOfBand.put({ id, name: id.split("/").at(-1) ?? "", type, location: "westeurope", properties: {} });

  beforeAll(async () => {
    azure = await startLocalAzure({ permissions: true });
    put(GROUP, "Microsoft.Resources/resourceGroups");
    put(`${SUBSCRIPTION}/resourceGroups/rg-other`, "Microsoft.Resources/resourceGroups");
    put(ACCOUNT, "Microsoft.Storage/storageAccounts");
    put(CONTAINER, "Microsoft.Storage/storageAccounts/blobServices/containers");
    put(VAULT, "Microsoft.KeyVault/vaults");
    give("reader", "Reader", GROUP);
    give("blobs", "Storage Blob Data Reader", CONTAINER);
    give("granter", "Role Based Access Control Administrator", GROUP, {
      condition: `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BUILT_IN_ROLES.Reader?.id}}))`,
      conditionVersion: "2.0",
    });
  });
  afterAll(() => azure.close());

  it("refuses in the words of Resource Manager", async () => {
    const { status, body } = await ask("reader", "DELETE", GROUP);
    expect(status).toBe(403);
    expect(body.error.code).toBe("AuthorizationFailed");
    expect(body.error.message).toBe(
      `The client 'app-of-reader' with object id 'reader' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/delete' over scope '${GROUP}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  });

  it("shows of a list what a caller may see, and nothing to who may see nothing", async () => {
    const groups = `${SUBSCRIPTION}/resourceGroups`;
    const { body } = await ask("reader", "GET", groups);
    expect(body.value.map(({ id }: { id: string }) => id)).toEqual([GROUP]);
    expect((await ask("nobody", "GET", groups)).status).toBe(403);
    expect((await ask("nobody", "GET", SUBSCRIPTION)).status).toBe(403);
    expect((await ask("reader", "GET", SUBSCRIPTION)).status).toBe(200);
  });

  it("refuses actions and what lies outside of the scope", async () => {
    expect((await ask("reader", "POST", `${ACCOUNT}/listKeys`)).status).toBe(403);
    expect((await ask("reader", "GET", `${SUBSCRIPTION}/resourceGroups/rg-other`)).status).toBe(403);
    expect((await ask("reader", "GET", ACCOUNT)).status).toBe(200);
  });

  it("refuses in the words of storage", async () => {
    const blob = "/blob/stlocal/runs/a";
    const headers = { "x-ms-blob-type": "BlockBlob", "x-ms-version": "2023-11-03" };
    const written = await ask("blobs", "PUT", blob, { headers, body: "x" });
    expect(written.status).toBe(403);
    expect(written.headers["x-ms-error-code"]).toBe("AuthorizationPermissionMismatch");
    expect(written.text).toContain("This request is not authorized to perform this operation using this permission.");
    expect((await ask("blobs", "GET", blob, { headers })).status).toBe(404);
    // Reader is no role for data.
    expect((await ask("reader", "GET", blob, { headers })).status).toBe(403);
  });

  it("refuses in the words of a vault", async () => {
    const { status, body } = await ask("reader", "GET", "/keyvault/kv-local/secrets/password");
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: "Forbidden", innererror: { code: "ForbiddenByRbac" } });
    expect(body.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'");
  });

  it.each([
    ["Reader", 201],
    ["Owner", 403],
  ])("heeds the condition of a role: %s is answered with %i", async (role, expected) => {
    const path = `${GROUP}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-9000-00000000000${expected % 10}`;
    const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${BUILT_IN_ROLES[role]?.id}`;
    const { status } = await ask("granter", "PUT", path, {
      body: { properties: { roleDefinitionId, principalId: "x" } },
    });
    expect(status).toBe(expected);
  });

  it("does not take a token for one that names nobody", async () => {
    expect((await call(azure, "GET", GROUP)).status).toBe(401);
  });
});

describe("the roles of local Azure", () => {
  it.each([
    ["Reader", "Microsoft.Storage/storageAccounts/read", true],
    ["Reader", "Microsoft.Storage/storageAccounts/listKeys/action", false],
    ["Contributor", "Microsoft.Storage/storageAccounts/listKeys/action", true],
    ["Contributor", "Microsoft.Authorization/locks/write", false],
    ["Contributor", "microsoft.authorization/roleassignments/DELETE", false],
    ["Contributor", "Microsoft.Authorization/locks/read", true],
    ["Tag Contributor", "Microsoft.Resources/tags/write", false],
  ])("%s and %s: %s", (role, action, expected) => {
    expect(allows(BUILT_IN_ROLES[role] ?? {}, { action, scope: "" })).toBe(expected);
  });

  it("keep data apart from management", () => {
    const action = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
    expect(allows(BUILT_IN_ROLES.Owner ?? {}, { action, scope: "", isData: true })).toBe(false);
    expect(allows(BUILT_IN_ROLES["Storage Blob Data Reader"] ?? {}, { action, scope: "", isData: true })).toBe(true);
  });

  it("let no reader of data write, whatever is asked", () => {
    const methods = fc.constantFrom("PUT", "DELETE", "POST", "PATCH");
    const paths = fc.constantFrom("/c", "/c/b", "/c/b/d", "/q/messages", "/q/messages/1");
    const comps = fc.constantFrom("", "lease", "metadata", "blocklist", "list");
    fc.assert(
      fc.property(methods, paths, comps, (method, path, comp) => {
        const query = new URLSearchParams(comp === "" ? {} : { comp });
        const needed = [...blobOperations({ method, query }, path), ...queueOperations({ method, query }, path)];
        const readers = ["Storage Blob Data Reader", "Storage Queue Data Reader", "Reader"];
        return !readers.some((role) =>
          needed.some((each) => allows(BUILT_IN_ROLES[role] ?? {}, { ...each, scope: "" })),
        );
      }),
    );
  });
});

describe("a condition that cannot be read", () => {
  const facts = { action: "a", attribute: () => [] };
  it.each(["ActionMatches{'a'", "@Request[x] Like {'a'}", "ActionMatches{'a'} ActionMatches{'a'}", "AND", "()"])(
    "lets nobody in: %s",
    (condition) => expect(() => meetsCondition(condition, facts)).toThrow(),
  );
});
