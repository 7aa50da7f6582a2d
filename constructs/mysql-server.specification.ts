import type {
  MysqlAlerts,
  MysqlCustomerManagedKey,
  MysqlDiagnostics,
  MysqlEntraAdministrator,
  MysqlFirewallRule,
  MysqlHighAvailability,
  MysqlMaintenanceWindow,
  MysqlPassword,
  MysqlReplica,
  MysqlRestore,
  MysqlRoleAssignment,
  MysqlServerParameters,
  MysqlStorage,
} from "../schemas/mysql-server.generated.ts";
import type { AzureOffers } from "./azure-offers.ts";
import { defaultCollation } from "./mysql-server.charsets.ts";
import { computeSize, defaultMaxConnections } from "./mysql-server.sizes.ts";
import { NAMING_LIMITS, type NamedType, type NamingContext, resourceName } from "./naming.ts";
import type { NetworkAccess } from "./network-access.ts";
import { PROFILE_DEFAULTS, type Profile } from "./profiles.ts";
import { isUnresolved } from "./rule.ts";
import { standardTags, type Tags } from "./tags.rules.ts";

/** What a server is told beside its parameters. */
export interface MysqlServerContext {
  readonly profile: Profile;
  /** What generated names and the standard tags are made of. */
  readonly naming: NamingContext;
  /** How the server is reached. */
  readonly network: Pick<NetworkAccess, "mode">;
  /** Microsoft Entra tenant of the subscription. @default none: then `entraAdministrator.tenantId` must be set */
  readonly tenantId?: string;
  /** Azure region, to check what it offers. The construct knows it from the resource group. @default not checked */
  readonly location?: string;
  /** What Azure offers although this library does not know it yet. @default nothing */
  readonly azureOffers?: AzureOffers;
}

type Filled<T, Optional extends keyof T = never> = Required<Omit<T, Optional>> & Pick<T, Optional>;

/** A database with every default filled in; without a collation when its character set is not known. */
export interface DatabaseSpecification {
  readonly name: string;
  readonly charset: string;
  readonly collation?: string;
}

/** A server with every default filled in. Its properties are named and nested as those of the parameter file. */
export interface MysqlServerSpecification {
  /** What was written, for rules on what may not be. */
  readonly given: MysqlServerParameters;
  readonly profile: Profile;
  readonly location?: string;
  readonly azureOffers?: AzureOffers;
  readonly networkMode: NetworkAccess["mode"];
  readonly name: string;
  readonly version: NonNullable<MysqlServerParameters["version"]>;
  readonly skuName: string;
  readonly storage: Filled<MysqlStorage, "iops">;
  readonly zone?: "1" | "2" | "3";
  readonly highAvailability: MysqlHighAvailability;
  readonly backupRetentionDays: number;
  readonly geoRedundantBackupEnabled: boolean;
  readonly maintenanceWindow?: Required<MysqlMaintenanceWindow>;
  readonly administrator: { readonly login: string; readonly password: Filled<MysqlPassword, "keyVaultId"> };
  readonly entraAdministrator?: MysqlEntraAdministrator;
  readonly identityIds: readonly string[];
  readonly customerManagedKey?: MysqlCustomerManagedKey;
  readonly databases: readonly DatabaseSpecification[];
  readonly serverParameters: Readonly<Record<string, string>>;
  readonly auditLogEnabled: boolean;
  readonly firewallRules: readonly MysqlFirewallRule[];
  readonly replicas: readonly Filled<MysqlReplica, "zone">[];
  readonly restore?: MysqlRestore;
  readonly diagnostics?: MysqlDiagnostics;
  readonly alerts?: Filled<MysqlAlerts, "actionGroupId" | "contactEmails" | "connections">;
  readonly lock: boolean;
  readonly preventDestroy: boolean;
  readonly roleAssignments: readonly MysqlRoleAssignment[];
  readonly tags: Tags;
}

/** Fills in every default of a server. */
export function resolveMysqlServer(props: MysqlServerParameters & MysqlServerContext): MysqlServerSpecification {
  const { profile, naming, network, tenantId, location, azureOffers, ...given } = props;
  const defaults = PROFILE_DEFAULTS[profile];
  const name = given.name ?? resourceName("mysqlServer", naming);
  const version = given.version ?? "8.4";
  const skuName = given.skuName ?? defaults.skuName;
  const { zone, customerManagedKey, restore, diagnostics } = given;
  const auditLogEnabled = given.auditLogEnabled ?? false;
  return {
    given,
    profile,
    networkMode: network.mode,
    name,
    version,
    skuName,
    storage: {
      sizeGb: 20,
      autoGrowEnabled: true,
      ioScalingEnabled: false,
      logOnDiskEnabled: false,
      ...given.storage,
    },
    highAvailability: given.highAvailability ?? { mode: defaults.highAvailabilityMode },
    backupRetentionDays: given.backupRetentionDays ?? defaults.backupRetentionDays,
    geoRedundantBackupEnabled: given.geoRedundantBackupEnabled ?? defaults.geoRedundantBackupEnabled,
    administrator: {
      login: given.administrator?.login ?? "mysqladmin",
      password: {
        source: "variable",
        version: 1,
        secretName: `${name}-administrator-password`,
        ...given.administrator?.password,
      },
    },
    identityIds: identities(given),
    databases: (given.databases ?? []).map((database) => resolveDatabase(database, version)),
    serverParameters: serverParameters(given, version, auditLogEnabled),
    auditLogEnabled,
    firewallRules: given.firewallRules ?? [],
    replicas: (given.replicas ?? []).map((replica) => ({ skuName, ...replica })),
    lock: given.lock ?? defaults.lock,
    preventDestroy: given.preventDestroy ?? defaults.preventDestroy,
    roleAssignments: given.roleAssignments ?? [],
    tags: { ...given.tags, ...standardTags(naming, profile) },
    ...(location === undefined ? {} : { location }),
    ...(azureOffers === undefined ? {} : { azureOffers }),
    ...(zone === undefined ? {} : { zone }),
    ...(customerManagedKey === undefined ? {} : { customerManagedKey }),
    ...(restore === undefined ? {} : { restore }),
    ...(diagnostics === undefined ? {} : { diagnostics }),
    ...(given.maintenanceWindow && {
      maintenanceWindow: { startHour: 0, startMinute: 0, ...given.maintenanceWindow },
    }),
    ...(given.entraAdministrator && {
      entraAdministrator: { ...(tenantId === undefined ? {} : { tenantId }), ...given.entraAdministrator },
    }),
    ...(given.alerts && { alerts: resolveAlerts(given.alerts, skuName, given.serverParameters) }),
  };
}

/** `lock-<server>` and its like: what belongs to a server is named after it. */
export const derivedName = (type: NamedType, serverName: string, suffix?: string): string =>
  [NAMING_LIMITS[type].abbreviation, serverName, suffix].filter((part) => part !== undefined).join("-");

/**
 * Those listed and those that other properties name, each once: an identity that is used is assigned. A list that only
 * Terraform knows must hold them all itself.
 */
function identities(given: MysqlServerParameters): readonly string[] {
  const { identityIds = [], entraAdministrator, customerManagedKey } = given;
  if (isUnresolved(identityIds)) return identityIds;
  const used = [
    entraAdministrator?.identityId,
    customerManagedKey?.primaryUserAssignedIdentityId,
    customerManagedKey?.geoBackupUserAssignedIdentityId,
  ].filter((id) => id !== undefined);
  const all = [...identityIds, ...used];
  return all.filter((id, index) => all.findIndex((other) => other.toLowerCase() === id.toLowerCase()) === index);
}

function resolveDatabase(
  { name, charset = "utf8mb4", collation }: NonNullable<MysqlServerParameters["databases"]>[number],
  version: string,
): DatabaseSpecification {
  const chosen = collation ?? defaultCollation(charset, version);
  return { name, charset, ...(chosen === undefined ? {} : { collation: chosen }) };
}

function serverParameters(
  given: MysqlServerParameters,
  version: string,
  auditLogEnabled: boolean,
): Readonly<Record<string, string>> {
  return {
    require_secure_transport: "ON",
    // MySQL 5.7 on Azure knows no TLS 1.3.
    tls_version: version === "5.7" ? "TLSv1.2" : "TLSv1.2,TLSv1.3",
    ...(auditLogEnabled ? { audit_log_enabled: "ON", audit_log_events: "CONNECTION,DDL,DCL" } : {}),
    ...given.serverParameters,
  };
}

function resolveAlerts(
  given: MysqlAlerts,
  skuName: string,
  parameters: MysqlServerParameters["serverParameters"],
): NonNullable<MysqlServerSpecification["alerts"]> {
  const size = computeSize(skuName);
  const chosen = Number(parameters?.max_connections ?? Number.NaN);
  const limit = Number.isInteger(chosen) ? chosen : size && defaultMaxConnections(size);
  return {
    cpuPercent: 80,
    memoryPercent: 90,
    storagePercent: 85,
    replicationLagSeconds: 300,
    // A size that only Terraform knows has no limit to take a share of.
    ...(limit === undefined || isUnresolved(skuName) ? {} : { connections: Math.floor(limit * 0.8) }),
    ...given,
  };
}
