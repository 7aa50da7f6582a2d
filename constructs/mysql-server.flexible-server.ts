import {
  MysqlFlexibleServer,
  type MysqlFlexibleServerConfig,
} from "@cdktf/provider-azurerm/lib/mysql-flexible-server/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { replacedWith, type ServerGroup } from "./mysql-server.children.ts";
import type { AdministratorPassword } from "./mysql-server.password.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import type { NetworkAccess } from "./network-access.ts";
import { isUnresolved } from "./rule.ts";

interface ServerOptions {
  readonly specification: MysqlServerSpecification;
  readonly group: ServerGroup;
  readonly network: NetworkAccess;
}

/**
 * Azure tells none of these back, or changes them by itself: `create_mode`, the source and the time would replace the
 * server on the next run, or once `restore` leaves the file; a failover exchanges the zones.
 */
const NOT_TOLD_BACK = ["create_mode", "source_server_id", "point_in_time_restore_time_in_utc", "zone"];

/** What a restore leaves to the backup, or to the run after it: `restore` touches no server that exists. */
const NOT_RESTORED = [
  "geo_redundant_backup_enabled",
  "high_availability",
  "storage",
  "administrator_password_wo_version",
];

/** The server itself, new or restored. */
export function flexibleServer(
  scope: Construct,
  options: ServerOptions & { readonly password?: AdministratorPassword },
): MysqlFlexibleServer {
  const { specification, network, password } = options;
  const { restore, maintenanceWindow, preventDestroy } = specification;
  const dependsOn = [...network.dependencies, ...(password?.dependencies ?? [])];
  return new MysqlFlexibleServer(scope, "server", {
    ...everyServer(options),
    name: specification.name,
    skuName: specification.skuName,
    geoRedundantBackupEnabled: specification.geoRedundantBackupEnabled,
    ...(specification.zone === undefined ? {} : { zone: specification.zone }),
    ...(maintenanceWindow === undefined ? {} : { maintenanceWindow }),
    ...(restore === undefined ? newServer(specification, password) : restoredServer(restore)),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    lifecycle: {
      ignoreChanges: ignoredChanges(specification),
      ...(preventDestroy ? { preventDestroy } : {}),
      ...(restore === undefined ? { postcondition: [sameLogin(specification)] } : {}),
    },
    ...(specification.given.storage === undefined && restore !== undefined ? {} : { storage: storage(specification) }),
  });
}

/** A read replica, once everything before it in the chain is done: right after its source Azure refuses it. */
export function replicaServer(
  scope: Construct,
  id: string,
  options: ServerOptions & {
    readonly replica: MysqlServerSpecification["replicas"][number];
    readonly source: MysqlFlexibleServer;
    readonly dependsOn: ITerraformDependable[];
  },
): MysqlFlexibleServer {
  const { replica, source, specification, dependsOn } = options;
  return new MysqlFlexibleServer(scope, id, {
    ...everyServer(options),
    ...replica,
    createMode: "Replica",
    sourceServerId: source.id,
    geoRedundantBackupEnabled: specification.geoRedundantBackupEnabled,
    dependsOn,
    lifecycle: {
      // A replica that was promoted has no source any more, and takes its backup setting from the source it had.
      ignoreChanges: [...NOT_TOLD_BACK, "geo_redundant_backup_enabled"],
      ...replacedWith(source),
    },
  });
}

/** What a server and its replicas have in common. */
const everyServer = ({ specification, group, network }: ServerOptions) => ({
  resourceGroupName: group.name,
  location: group.location,
  backupRetentionDays: specification.backupRetentionDays,
  ...networkArguments(network),
  ...(specification.identityIds.length === 0
    ? {}
    : { identity: { type: "UserAssigned", identityIds: [...specification.identityIds] } }),
  ...(specification.customerManagedKey === undefined ? {} : { customerManagedKey: specification.customerManagedKey }),
  tags: { ...specification.tags },
});

function networkArguments(network: NetworkAccess): Partial<MysqlFlexibleServerConfig> {
  if (network.mode === "delegated") {
    const { delegatedSubnetId, privateDnsZoneId } = network;
    return { delegatedSubnetId, privateDnsZoneId };
  }
  return { publicNetworkAccess: network.mode === "public" ? "Enabled" : "Disabled" };
}

function newServer(
  { version, administrator, highAvailability }: MysqlServerSpecification,
  password: AdministratorPassword | undefined,
): Partial<MysqlFlexibleServerConfig> {
  const { mode, standbyAvailabilityZone } = highAvailability;
  return {
    // No create_mode: Azure does not tell it back, and an imported server would be replaced.
    version,
    administratorLogin: administrator.login,
    ...(password === undefined
      ? {}
      : { administratorPasswordWo: password.value, administratorPasswordWoVersion: password.version }),
    ...(mode === "Disabled"
      ? {}
      : {
          highAvailability: { mode, ...(standbyAvailabilityZone === undefined ? {} : { standbyAvailabilityZone }) },
        }),
  };
}

/** Login, password, version and size of the storage come from the backup, and there is no standby at first. */
const restoredServer = ({
  mode,
  sourceServerId,
  pointInTimeUtc,
}: NonNullable<MysqlServerSpecification["restore"]>): Partial<MysqlFlexibleServerConfig> => ({
  createMode: mode,
  sourceServerId,
  ...(pointInTimeUtc === undefined ? {} : { pointInTimeRestoreTimeInUtc: pointInTimeUtc }),
});

function storage({ storage: { iops, ...storage }, restore, given }: MysqlServerSpecification) {
  const { sizeGb, ...rest } = storage;
  const inherited = restore !== undefined && given.storage?.sizeGb === undefined;
  return { ...rest, ...(inherited ? {} : { sizeGb }), ...(iops === undefined ? {} : { iops }) };
}

/**
 * A server that was adopted or restored has the login it was created with. Another one in the file would replace it; so
 * the login is ignored, and a difference said.
 */
const sameLogin = ({ administrator: { login } }: MysqlServerSpecification) => ({
  // Inside an expression a token brings its own quotes, where it needs any.
  condition: `\${self.administrator_login == ${isUnresolved(login) ? login : `"${login}"`}}`,
  errorMessage:
    'administrator.login cannot change without losing the server and its data: Azure has "${self.administrator_login}"; write that.',
});

function ignoredChanges({ storage, highAvailability, restore }: MysqlServerSpecification): string[] {
  if (restore !== undefined) return [...NOT_TOLD_BACK, ...NOT_RESTORED];
  return [
    ...NOT_TOLD_BACK,
    "administrator_login",
    ...(highAvailability.mode === "Disabled" ? [] : ["high_availability[0].standby_availability_zone"]),
    // A size in the configuration that is less than what Azure grew to would replace the server.
    ...(storage.autoGrowEnabled ? ["storage[0].size_gb"] : []),
  ];
}
