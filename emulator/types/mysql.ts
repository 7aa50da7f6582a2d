import { AzureError } from "../azure-error.ts";
import { type JsonObject, objectAt, textAt } from "../json.ts";
import { type ResourceId, sameId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { timestamp, type World } from "../world.ts";
import { displayLocation } from "./locations.ts";
import { configurations } from "./mysql-configurations.ts";
import { checkNetwork, checkServer, checkSource, SERVER, sourceOf } from "./mysql-rules.ts";
import { type ActionResult, type Change, type ResourceType, removedBy } from "./type.ts";

/** 202 with both URLs and the operation's name, for everything this service does. */
const ACCEPTED = {
  create: { status: 202, async: "azureAsyncOperation", location: "operationResults", body: "operation" },
  ...removedBy("operationResults", "azureAsyncOperation"),
} as const;

const RESTORABLE_DAYS = 5;
const STARTS_ITSELF_DAYS = 30;
export const DAY_SECONDS = 86_400;

/** What a server gets that says nothing about it. */
function serverDefaults({ id, next, before, world }: Change): JsonObject {
  const sizeGb = objectAt(next, "properties.storage").storageSizeGB;
  const size = typeof sizeGb === "number" ? sizeGb : 32;
  const isPrivate = textAt(next, "properties.network.delegatedSubnetResourceId") !== "";
  return {
    properties: {
      version: "8.0.21",
      state: "Ready",
      availabilityZone: "1",
      fullyQualifiedDomainName: `${id.name}.mysql.database.azure.com`,
      storage: {
        storageSizeGB: size,
        iops: Math.min(300 + 3 * size, 20_000),
        autoGrow: "Enabled",
        autoIoScaling: "Disabled",
        storageSku: "Premium_LRS",
        logOnDisk: "Disabled",
      },
      maintenanceWindow: { customWindow: "Disabled", dayOfWeek: 0, startHour: 0, startMinute: 0 },
      replicationRole: "None",
      replicaCapacity: 10,
      network: { publicNetworkAccess: isPrivate ? "Disabled" : "Enabled" },
      backup: { backupRetentionDays: 7, geoRedundantBackup: "Disabled", earliestRestoreDate: timestamp(world) },
      highAvailability: { mode: "Disabled" },
      dataEncryption: { type: "SystemManaged" },
    },
    systemData: before?.systemData ?? { createdAt: timestamp(world) },
  };
}

/** A restored server or a replica begins as its source is. */
function inheritFromSource(change: Change): void {
  const { next, world, before } = change;
  const mode = textAt(next, "properties.createMode");
  const properties = objectAt(next, "properties");
  if (before === undefined && mode !== "" && mode !== "Default") {
    const source = sourceOf(change);
    const inherited = structuredClone(source);
    next.sku ??= inherited.sku;
    for (const name of ["administratorLogin", "storage", "network"]) {
      properties[name] ??= objectAt(inherited, "properties")[name];
    }
    properties.version = objectAt(inherited, "properties").version;
    if (mode === "Replica") {
      const zone = Number(textAt(source, "properties.availabilityZone")) || 1;
      properties.availabilityZone ||= String((zone % 3) + 1);
      Object.assign(properties, { replicationRole: "Replica", replicaCapacity: 0, sourceServerResourceId: source.id });
    } else delete properties.sourceServerResourceId;
  }
  if (before !== undefined && textAt(before, "properties.replicationRole") === "Replica") {
    const promoted = properties.replicationRole === "None";
    properties.replicaCapacity = promoted ? 10 : 0;
    if (promoted) delete properties.sourceServerResourceId;
  }
  for (const name of ["createMode", "restorePointInTime"]) delete properties[name];
  if (world.store.get(next.id) === undefined) properties.state = "Ready";
}

function settleServer(change: Change): void {
  const { next } = change;
  const properties = objectAt(next, "properties");
  const availability = objectAt(properties, "highAvailability");
  const zone = textAt(properties, "availabilityZone");
  const mode = availability.mode;
  const standby = mode === "ZoneRedundant" ? (zone === "1" ? "2" : "1") : zone;
  properties.highAvailability = {
    mode: mode ?? "Disabled",
    state: mode === "Disabled" ? "NotEnabled" : "Healthy",
    standbyAvailabilityZone: mode === "Disabled" ? "" : availability.standbyAvailabilityZone || standby,
  };
  if (textAt(change.body, "identity.type") === "None") delete next.identity;
}

function serverName(resource: Resource): string {
  return resource.name;
}

/** A busy or stopped server refuses work on anything below it; a stopped one even lets nobody look. */
function checkChild(server: Resource, child: ResourceId, method: string, world: World): void {
  const name = serverName(server);
  if (textAt(server, "properties.state") === "Stopped") {
    throw new AzureError(
      409,
      "ServerStoppedError",
      `Cannot complete operation because server ${name} is stopped. Start the server and try again.`,
    );
  }
  if (method !== "GET") refuseWhenBusy(server, child.type, world);
}

function refuseWhenBusy(server: Resource, type: string, world: World): void {
  if (world.operations.within(server.id) === undefined) return;
  const message = `Cannot complete operation because server '${server.name}' is busy processing another operation.`;
  if (sameId(type, configurations.type)) throw new AzureError(409, "ServerBusy", `${message} Please try again later.`);
  throw new AzureError(409, "ServerIsBusy", message);
}

/** An action that moves the server through a state and takes a while. */
function transition(resource: Resource, during: string, properties: JsonObject, seconds: number): ActionResult {
  const passing = structuredClone(resource);
  objectAt(passing, "properties").state = during;
  const becomes = structuredClone(resource);
  Object.assign(objectAt(becomes, "properties"), properties);
  return { operation: { during: passing, becomes, seconds } };
}

function requireState(resource: Resource, world: World, ...states: string[]): void {
  refuseWhenBusy(resource, SERVER, world);
  const state = textAt(resource, "properties.state");
  if (states.includes(state)) return;
  throw new AzureError(
    409,
    "ServerUnavailableForOperation",
    `Server '${resource.name}' is in state ${state}. The operation is possible in state ${states.join(" or ")} only.`,
  );
}

/** Primary and standby change places. */
function failover(resource: Resource): ActionResult {
  const zone = textAt(resource, "properties.availabilityZone");
  const availability = objectAt(structuredClone(resource), "properties.highAvailability");
  if (availability.mode === "Disabled") {
    throw new AzureError(
      400,
      "OperationNotAllowed",
      `Failover is possible for a server with high availability only. High availability of '${resource.name}' is Disabled.`,
    );
  }
  const highAvailability = { ...availability, standbyAvailabilityZone: zone };
  const next = { availabilityZone: availability.standbyAvailabilityZone, highAvailability, state: "Ready" };
  return transition(resource, "Updating", next, 120);
}

/** A restart makes the parameters that waited for it take effect. */
function restart(resource: Resource, world: World): ActionResult {
  for (const setting of world.store.within(resource.id)) {
    if (sameId(setting.type, configurations.type)) objectAt(setting, "properties").isConfigPendingRestart = "False";
  }
  return transition(resource, "Updating", { state: "Ready" }, 90);
}

const flexibleServers: ResourceType = {
  ...ACCEPTED,
  type: SERVER,
  taken: ["ServerNameAlreadyExists", "Specified server name is already used."],
  seconds: { create: 300, update: 120, remove: 90 },
  retryAfter: 15,
  secrets: ["properties.administratorLoginPassword"],
  defaults: serverDefaults,
  settle(change) {
    settleServer(change);
    change.next.location = displayLocation(textAt(change.next, "location"));
  },
  check(change) {
    if (change.before !== undefined) {
      requireState(change.before, change.world, "Ready", "Disabled");
    }
    checkServer(change);
    checkSource(change);
    inheritFromSource(change);
    checkNetwork(change);
  },
  checkChild,
  checkRemoval(resource, world) {
    refuseWhenBusy(resource, SERVER, world);
    const isReplica = (other: Resource) => sameId(textAt(other, "properties.sourceServerResourceId"), resource.id);
    if (!world.store.ofType(SERVER).some(isReplica)) return;
    throw new AzureError(
      400,
      "OperationNotAllowed",
      "Source server with replicas cannot be deleted. Delete the replicas first.",
    );
  },
  during(resource, phase) {
    objectAt(resource, "properties").state = phase === "remove" ? "Dropping" : "Updating";
  },
  removed(resource, world) {
    const oldest = world.clock.now() - RESTORABLE_DAYS * DAY_SECONDS * 1000;
    const kept = world.deletedServers.filter((server) => server.deletedAt >= oldest);
    world.deletedServers = [...kept, { resource, deletedAt: world.clock.now() }];
  },
  actions: {
    stop({ resource, world }) {
      requireState(resource, world, "Ready");
      return transition(resource, "Stopping", { state: "Stopped" }, 60);
    },
    start({ resource, world }) {
      requireState(resource, world, "Stopped");
      return transition(resource, "Starting", { state: "Ready" }, 60);
    },
    restart({ resource, world }) {
      requireState(resource, world, "Ready");
      return restart(resource, world);
    },
    failover({ resource, world }) {
      requireState(resource, world, "Ready");
      return failover(resource);
    },
  },
};

/** A server that was stopped starts by itself one day. @returns what it will be and when, in simulated seconds */
export function startsByItself(server: Resource): { becomes: Resource; seconds: number } | undefined {
  if (!sameId(server.type, SERVER) || textAt(server, "properties.state") !== "Stopped") return undefined;
  const becomes = structuredClone(server);
  objectAt(becomes, "properties").state = "Ready";
  return { becomes, seconds: STARTS_ITSELF_DAYS * DAY_SECONDS };
}

const child = (name: string, more: Partial<ResourceType> = {}): ResourceType => ({
  ...ACCEPTED,
  type: `${SERVER}/${name}`,
  seconds: { create: 10, update: 10, remove: 10 },
  ...more,
});

const SYSTEM_DATABASES = ["information_schema", "mysql", "performance_schema", "sys"];

export const mysqlTypes: readonly ResourceType[] = [
  flexibleServers,
  { ...ACCEPTED, ...configurations },
  child("databases", {
    implicitNames: SYSTEM_DATABASES,
    implicit: (id) =>
      SYSTEM_DATABASES.includes(id.name)
        ? { properties: { charset: id.name === "sys" ? "utf8mb4" : "utf8mb3", collation: "utf8mb3_general_ci" } }
        : undefined,
    /** MySQL calls it so since 8.0: what is asked for as utf8 is answered as utf8mb3. */
    settle({ next }) {
      const properties = objectAt(next, "properties");
      if (properties.charset === "utf8") properties.charset = "utf8mb3";
      if (typeof properties.collation === "string") {
        properties.collation = properties.collation.replace(/^utf8_/, "utf8mb3_");
      }
    },
  }),
  child("administrators", { seconds: { create: 30, remove: 30 } }),
  child("firewallRules", {
    check({ world, id }) {
      const server = world.store.get(id.parent);
      if (textAt(server, "properties.network.delegatedSubnetResourceId") === "") return;
      throw new AzureError(
        400,
        "InvalidOperation",
        `Firewall rules are not possible on server '${id.names[0]}': it lives in a virtual network.`,
      );
    },
  }),
  { type: `${SERVER}/backups`, create: { status: 202, location: "operationResults", body: "none" } },
];
