import { accessRules } from "../../constructs/mysql-server.access.rules.ts";
import { IDENTITY_ID, OBJECT_ID, TENANT_ID, VAULT_ID } from "../support/mysql-server.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const PUBLIC = { network: { mode: "public" } } as const;
const KEY = "https://kv-acme.vault.azure.net/keys/mysql";
const CMK = { keyVaultKeyId: KEY, primaryUserAssignedIdentityId: IDENTITY_ID };
const ENTRA = { login: "dba-team", objectId: OBJECT_ID, identityId: IDENTITY_ID };
const rule = (startIpAddress: string, endIpAddress = startIpAddress, name = "office") => ({
  name,
  startIpAddress,
  endIpAddress,
});
const opened = (...firewallRules: ReturnType<typeof rule>[]): Input => ({ ...PUBLIC, firewallRules });
const password = (changes: object): Input => ({
  administrator: { password: { source: "keyVault", keyVaultId: VAULT_ID, ...changes } },
});

const CASES: readonly Case[] = [
  ...["azure_superuser", "admin", "administrator", "root", "guest", "public", "Root"].map(
    (login): Case => ({
      rule: "administrator-login",
      wrong: { administrator: { login } },
      path: ["administrator", "login"],
      message: `administrator.login is "${login}", which is reserved; choose one such as "mysqladmin"`,
      right: { administrator: { login: `${login}_1` } },
    }),
  ),
  {
    rule: "administrator-login",
    wrong: { administrator: { login: "my-sql" } },
    path: ["administrator", "login"],
    message: `administrator.login is "my-sql", but must be 1 to 32 letters, digits and '_'`,
    right: { administrator: { login: "my_sql" } },
  },
  {
    rule: "administrator-login",
    wrong: { administrator: { login: "a".repeat(33) } },
    path: ["administrator", "login"],
    message: `administrator.login is "${"a".repeat(33)}", but must be 1 to 32 letters, digits and '_'`,
    right: { administrator: { login: "a".repeat(32) } },
  },
  {
    rule: "password",
    wrong: { administrator: { password: { source: "keyVault" } } },
    path: ["administrator", "password"],
    message:
      'administrator.password.source is "keyVault", but keyVaultId is missing; name the vault that keeps the password',
    right: password({}),
  },
  {
    rule: "password",
    wrong: password({ source: "variable" }),
    path: ["administrator", "password", "keyVaultId"],
    message:
      'administrator.password.keyVaultId is set, but source is "variable"; set source to "keyVault" or remove it',
    right: { administrator: { password: { source: "variable" } } },
  },
  {
    rule: "password",
    wrong: { administrator: { password: { source: "variable", secretName: "mysql-admin" } } },
    path: ["administrator", "password", "secretName"],
    message:
      'administrator.password.secretName is set, but source is "variable"; set source to "keyVault" or remove it',
    right: password({ secretName: "mysql-admin" }),
  },
  {
    rule: "password",
    wrong: password({ keyVaultId: "kv-acme" }),
    path: ["administrator", "password", "keyVaultId"],
    message:
      'administrator.password.keyVaultId is "kv-acme", but must be a resource id such as "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.KeyVault/vaults/<name>"',
    right: password({}),
  },
  {
    rule: "password",
    wrong: password({ version: 0 }),
    path: ["administrator", "password", "version"],
    message: "administrator.password.version is 0, but must be between 1 and",
    right: password({ version: 1 }),
  },
  {
    rule: "password",
    wrong: password({ secretName: "mysql_admin" }),
    path: ["administrator", "password", "secretName"],
    message: `administrator.password.secretName is "mysql_admin", but must be 1 to 127 letters, digits and '-'`,
    right: password({ secretName: "mysql-admin" }),
  },
  {
    rule: "identities",
    wrong: { identityIds: ["id-mysql"] },
    path: ["identityIds", 0],
    message: 'identityIds[0] is "id-mysql", but must be a resource id such as "/subscriptions/',
    right: { identityIds: [IDENTITY_ID] },
  },
  {
    rule: "entra-administrator",
    wrong: { entraAdministrator: { ...ENTRA, objectId: "dba-team" } },
    path: ["entraAdministrator", "objectId"],
    message: 'entraAdministrator.objectId is "dba-team", but must be an object id, a GUID',
    right: { entraAdministrator: ENTRA },
  },
  {
    rule: "entra-administrator",
    wrong: { entraAdministrator: { ...ENTRA, identityId: "id-mysql" } },
    path: ["entraAdministrator", "identityId"],
    message: 'entraAdministrator.identityId is "id-mysql", but must be a resource id such as',
    right: { entraAdministrator: ENTRA },
  },
  {
    rule: "entra-administrator",
    wrong: { entraAdministrator: { ...ENTRA, tenantId: "acme.com" } },
    path: ["entraAdministrator", "tenantId"],
    message: 'entraAdministrator.tenantId is "acme.com", but must be a tenant id, a GUID',
    right: { entraAdministrator: { ...ENTRA, tenantId: TENANT_ID } },
  },
  {
    rule: "entra-only-authentication",
    wrong: { serverParameters: { aad_auth_only: "ON" } },
    path: ["serverParameters", "aad_auth_only"],
    message: 'serverParameters.aad_auth_only is "ON", but nobody could log in; set entraAdministrator',
    right: { serverParameters: { aad_auth_only: "ON" }, entraAdministrator: ENTRA },
  },
  {
    rule: "customer-managed-key",
    wrong: { customerManagedKey: { ...CMK, managedHsmKeyId: KEY } },
    path: ["customerManagedKey", "managedHsmKeyId"],
    message: "customerManagedKey has both keyVaultKeyId and managedHsmKeyId; remove one",
    right: { customerManagedKey: CMK },
  },
  {
    rule: "customer-managed-key",
    wrong: { customerManagedKey: { primaryUserAssignedIdentityId: IDENTITY_ID } },
    path: ["customerManagedKey"],
    message: "customerManagedKey has no key; set keyVaultKeyId or managedHsmKeyId",
    right: { customerManagedKey: { managedHsmKeyId: KEY, primaryUserAssignedIdentityId: IDENTITY_ID } },
  },
  {
    rule: "customer-managed-key",
    wrong: { customerManagedKey: { keyVaultKeyId: KEY } as typeof CMK },
    path: ["customerManagedKey"],
    message: "customerManagedKey has no primaryUserAssignedIdentityId; name the identity that may use the key",
    right: { customerManagedKey: CMK },
  },
  {
    rule: "customer-managed-key",
    wrong: { customerManagedKey: { ...CMK, keyVaultKeyId: VAULT_ID } },
    path: ["customerManagedKey", "keyVaultKeyId"],
    message: `customerManagedKey.keyVaultKeyId is "${VAULT_ID}", but must be the address of a key such as`,
    right: { customerManagedKey: { ...CMK, keyVaultKeyId: `${KEY}/0123456789abcdef` } },
  },
  {
    rule: "customer-managed-key-geo-backup",
    wrong: {
      geoRedundantBackupEnabled: true,
      customerManagedKey: { ...CMK, geoBackupUserAssignedIdentityId: IDENTITY_ID },
    },
    path: ["customerManagedKey"],
    message: "customerManagedKey has no geoBackupKeyVaultKeyId, but geoRedundantBackupEnabled is true; set it",
    right: {
      geoRedundantBackupEnabled: true,
      customerManagedKey: { ...CMK, geoBackupKeyVaultKeyId: KEY, geoBackupUserAssignedIdentityId: IDENTITY_ID },
    },
  },
  {
    rule: "customer-managed-key-geo-backup",
    wrong: { customerManagedKey: { ...CMK, geoBackupKeyVaultKeyId: KEY } },
    path: ["customerManagedKey", "geoBackupKeyVaultKeyId"],
    message: "customerManagedKey.geoBackupKeyVaultKeyId is set, but geoRedundantBackupEnabled is false; remove one",
    right: { customerManagedKey: CMK },
  },
  {
    rule: "secure-transport",
    wrong: { ...opened(rule("203.0.113.1")), serverParameters: { require_secure_transport: "OFF" } },
    path: ["serverParameters", "require_secure_transport"],
    message: 'serverParameters.require_secure_transport is "OFF", but the server is public; set it to "ON"',
    right: { ...opened(rule("203.0.113.1")), serverParameters: { require_secure_transport: "ON" } },
  },
  {
    rule: "secure-transport",
    wrong: { profile: "protected", serverParameters: { require_secure_transport: "off" } },
    path: ["serverParameters", "require_secure_transport"],
    message: 'serverParameters.require_secure_transport is "off", but the profile is protected; set it to "ON"',
    right: { profile: "protected" },
  },
  {
    rule: "secure-transport-off",
    severity: "warning",
    wrong: { serverParameters: { require_secure_transport: "OFF" } },
    path: ["serverParameters", "require_secure_transport"],
    message: 'serverParameters.require_secure_transport is "OFF": clients may connect in plain text; set it to "ON"',
    right: {},
  },
  {
    rule: "tls-version",
    wrong: { serverParameters: { tls_version: "TLSv1.1,TLSv1.2" } },
    path: ["serverParameters", "tls_version"],
    message: 'serverParameters.tls_version is "TLSv1.1,TLSv1.2", but must be "TLSv1.2,TLSv1.3" with version "8.4"',
    right: { serverParameters: { tls_version: "TLSv1.3" } },
  },
];

describeRules("rules on who may log in", accessRules, CASES);
