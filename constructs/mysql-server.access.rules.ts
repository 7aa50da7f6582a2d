import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import { isUnresolved, type Path, type Rule } from "./rule.ts";
import { GUID, mismatch, notAnId, outside } from "./violations.ts";

type ServerRule = Rule<MysqlServerSpecification>;

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server";
const ENTRA = `${DOCUMENTATION}/concepts-azure-ad-authentication`;
const KEY = `${DOCUMENTATION}/concepts-customer-managed-key`;
const TLS = `${DOCUMENTATION}/how-to-connect-tls-ssl`;

const IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities";
const RESERVED_LOGINS = ["azure_superuser", "admin", "administrator", "root", "guest", "public"];

const login: ServerRule = {
  id: "mysql-server/administrator-login",
  why: "MySQL and Azure keep some logins for themselves",
  documentation: `${DOCUMENTATION}/how-to-create-users`,
  *check({ administrator }) {
    const path = ["administrator", "login"];
    if (isUnresolved(administrator.login)) return;
    yield* mismatch(administrator.login, path, /^\w{1,32}$/, "1 to 32 letters, digits and '_'");
    if (!RESERVED_LOGINS.includes(administrator.login.toLowerCase())) return;
    const message = `administrator.login is "${administrator.login}", which is reserved; choose one such as "mysqladmin"`;
    yield { path, message };
  },
};

const password: ServerRule = {
  id: "mysql-server/password",
  why: "a password that is generated needs a Key Vault to live in",
  documentation:
    "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/mysql_flexible_server",
  *check({ administrator: { password }, given }) {
    const path: Path = ["administrator", "password"];
    yield* outside(password.version, [...path, "version"], 1, Number.MAX_SAFE_INTEGER);
    if (password.source === "variable") {
      for (const property of ["keyVaultId", "secretName"] as const) {
        if (given.administrator?.password?.[property] === undefined) continue;
        const message = `administrator.password.${property} is set, but source is "variable"; set source to "keyVault" or remove it`;
        yield { path: [...path, property], message };
      }
      return;
    }
    if (password.keyVaultId === undefined) {
      const message = `administrator.password.source is "keyVault", but keyVaultId is missing; name the vault that keeps the password`;
      yield { path, message };
    }
    yield* notAnId(password.keyVaultId, [...path, "keyVaultId"], "Microsoft.KeyVault/vaults");
    const name = /^[a-zA-Z0-9-]{1,127}$/;
    yield* mismatch(password.secretName, [...path, "secretName"], name, "1 to 127 letters, digits and '-'");
  },
};

const identityIds: ServerRule = {
  id: "mysql-server/identities",
  why: "a server takes user-assigned identities only",
  documentation: ENTRA,
  *check({ identityIds, given }) {
    if (isUnresolved(identityIds)) return;
    const listed = given.identityIds ?? [];
    for (const [index, id] of listed.entries()) yield* notAnId(id, ["identityIds", index], IDENTITY);
  },
};

const entraAdministrator: ServerRule = {
  id: "mysql-server/entra-administrator",
  why: "the server looks the administrator up in one tenant, with one identity",
  documentation: ENTRA,
  *check({ entraAdministrator: administrator }) {
    if (administrator === undefined) return;
    const path = ["entraAdministrator"];
    yield* mismatch(administrator.login, [...path, "login"], /\S/, "the name of a user, a group or an application");
    yield* mismatch(administrator.objectId, [...path, "objectId"], GUID, "an object id, a GUID");
    yield* mismatch(administrator.tenantId, [...path, "tenantId"], GUID, "a tenant id, a GUID");
    yield* notAnId(administrator.identityId, [...path, "identityId"], IDENTITY);
    if (administrator.tenantId === undefined) {
      yield { path, message: "entraAdministrator has no tenantId; set the tenant of the subscription" };
    }
    if (administrator.identityId === undefined) {
      yield { path, message: "entraAdministrator has no identityId; name a user-assigned identity" };
    }
  },
};

const entraOnly: ServerRule = {
  id: "mysql-server/entra-only-authentication",
  why: "with MySQL's own logins switched off, somebody of Microsoft Entra ID must be able to get in",
  documentation: `${ENTRA}#administrator-structure`,
  *check({ serverParameters, entraAdministrator }) {
    if (serverParameters.aad_auth_only?.toUpperCase() !== "ON" || entraAdministrator !== undefined) return;
    const message = `serverParameters.aad_auth_only is "ON", but nobody could log in; set entraAdministrator`;
    yield { path: ["serverParameters", "aad_auth_only"], message };
  },
};

const VAULT_KEY = /^https:\/\/[^\s/]+\/keys\/[a-zA-Z0-9-]+(\/[0-9a-zA-Z]+)?\/?$/;

const customerManagedKey: ServerRule = {
  id: "mysql-server/customer-managed-key",
  why: "one key encrypts the data, and one identity may use it",
  documentation: KEY,
  *check({ customerManagedKey: key }) {
    if (key === undefined) return;
    const path = ["customerManagedKey"];
    const { keyVaultKeyId, managedHsmKeyId, primaryUserAssignedIdentityId: identity } = key;
    if (keyVaultKeyId !== undefined && managedHsmKeyId !== undefined) {
      const message = "customerManagedKey has both keyVaultKeyId and managedHsmKeyId; remove one";
      yield { path: [...path, "managedHsmKeyId"], message };
    }
    if (keyVaultKeyId === undefined && managedHsmKeyId === undefined) {
      yield { path, message: "customerManagedKey has no key; set keyVaultKeyId or managedHsmKeyId" };
    }
    if (identity === undefined) {
      const message = "customerManagedKey has no primaryUserAssignedIdentityId; name the identity that may use the key";
      yield { path, message };
    }
    const address = 'the address of a key such as "https://kv-shared.vault.azure.net/keys/mysql"';
    for (const property of ["keyVaultKeyId", "managedHsmKeyId", "geoBackupKeyVaultKeyId"] as const) {
      yield* mismatch(key[property], [...path, property], VAULT_KEY, address);
    }
    for (const property of ["primaryUserAssignedIdentityId", "geoBackupUserAssignedIdentityId"] as const) {
      yield* notAnId(key[property], [...path, property], IDENTITY);
    }
  },
};

const geoBackupKey: ServerRule = {
  id: "mysql-server/customer-managed-key-geo-backup",
  why: "a geo-redundant backup is encrypted with a key of the paired region; without one Azure answers 500",
  documentation: KEY,
  *check({ customerManagedKey: key, geoRedundantBackupEnabled: geo }) {
    if (key === undefined) return;
    const path = ["customerManagedKey"];
    for (const property of ["geoBackupKeyVaultKeyId", "geoBackupUserAssignedIdentityId"] as const) {
      if (geo === true && key[property] === undefined) {
        const message = `customerManagedKey has no ${property}, but geoRedundantBackupEnabled is true; set it`;
        yield { path, message };
      }
      if (geo === false && key[property] !== undefined) {
        const message = `customerManagedKey.${property} is set, but geoRedundantBackupEnabled is false; remove one`;
        yield { path: [...path, property], message };
      }
    }
  },
};

const TRANSPORT: Path = ["serverParameters", "require_secure_transport"];

const isPlainText = ({ serverParameters }: MysqlServerSpecification): boolean =>
  serverParameters.require_secure_transport?.toUpperCase() === "OFF";

const isExposed = ({ networkMode, profile }: MysqlServerSpecification): boolean =>
  networkMode === "public" || profile === "protected";

const secureTransport: ServerRule = {
  id: "mysql-server/secure-transport",
  why: "passwords and data must not cross the Internet, nor leave a protected server, in plain text",
  documentation: TLS,
  *check(server) {
    if (!isPlainText(server) || !isExposed(server)) return;
    const where = server.networkMode === "public" ? "the server is public" : "the profile is protected";
    const value = server.serverParameters.require_secure_transport;
    const message = `serverParameters.require_secure_transport is "${value}", but ${where}; set it to "ON"`;
    yield { path: TRANSPORT, message };
  },
};

const plainText: ServerRule = {
  id: "mysql-server/secure-transport-off",
  severity: "warning",
  why: "whoever listens in the network reads passwords and data",
  documentation: TLS,
  *check(server) {
    if (!isPlainText(server) || isExposed(server)) return;
    const message = `serverParameters.require_secure_transport is "OFF": clients may connect in plain text; set it to "ON"`;
    yield { path: TRANSPORT, message };
  },
};

const tlsVersion: ServerRule = {
  id: "mysql-server/tls-version",
  why: "TLS before 1.2 is broken, and Azure refuses it; MySQL 5.7 on Azure has none after 1.2",
  documentation: `${TLS}#enforce-ssl-with-tls-version`,
  *check({ serverParameters, version }) {
    const value = serverParameters.tls_version;
    if (value === undefined || isUnresolved(value)) return;
    const allowed = version === "5.7" ? ["TLSv1.2"] : ["TLSv1.2", "TLSv1.3"];
    if (value.split(",").every((protocol) => allowed.includes(protocol.trim()))) return;
    const message = `serverParameters.tls_version is "${value}", but must be "${allowed.join(",")}" with version "${version}"`;
    yield { path: ["serverParameters", "tls_version"], message };
  },
};

/** Who may log in, with what, and who may read the disks. */
export const accessRules: readonly ServerRule[] = [
  login,
  password,
  identityIds,
  entraAdministrator,
  entraOnly,
  customerManagedKey,
  geoBackupKey,
  secureTransport,
  plainText,
  tlsVersion,
];
