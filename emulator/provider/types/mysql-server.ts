import { Failure } from "../azure/errors.ts";
import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { send } from "../calls.ts";
import {
  at,
  toBody as bodyOf,
  type Codec,
  enabled,
  type Fields,
  location,
  object,
  readOnly,
  sentOnly,
} from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, sameValue, type Value, type ValueObject } from "../values.ts";
import { sameLocation } from "./common.ts";
import { identities } from "./identity.ts";
import { MYSQL_API, SERVER } from "./mysql.ts";

const TIERS: { readonly [letter: string]: string } = { B: "Burstable", GP: "GeneralPurpose", MO: "MemoryOptimized" };

/** `GP_Standard_D2ds_v4` is the size Standard_D2ds_v4 of tier GeneralPurpose. */
const sku: Codec = {
  write: (value) => {
    const [letter = "", ...name] = String(value).split("_");
    return { name: name.join("_"), tier: TIERS[letter] ?? letter };
  },
  read: (json) => {
    const tier = valueAt(json, "tier");
    const letter = Object.keys(TIERS).find((key) => TIERS[key] === tier);
    const name = valueAt(json, "name");
    return letter === undefined || typeof name !== "string" ? "" : `${letter}_${name}`;
  },
};

const storage: Fields = {
  auto_grow_enabled: at("autoGrow", enabled),
  io_scaling_enabled: at("autoIoScaling", enabled),
  iops: at("iops"),
  log_on_disk_enabled: at("logOnDisk", enabled),
  size_gb: at("storageSizeGB"),
};
const highAvailability: Fields = { mode: at("mode"), standby_availability_zone: at("standbyAvailabilityZone") };
const customerManagedKey: Fields = {
  geo_backup_key_vault_key_id: at("geoBackupKeyURI"),
  geo_backup_user_assigned_identity_id: at("geoBackupUserAssignedIdentityId"),
  key_vault_key_id: at("primaryKeyURI"),
  primary_user_assigned_identity_id: at("primaryUserAssignedIdentityId"),
};
const maintenanceWindow: Fields = {
  day_of_week: at("dayOfWeek"),
  start_hour: at("startHour"),
  start_minute: at("startMinute"),
};

const fields: Fields = {
  location: at("location", location),
  tags: at("tags"),
  identity: object(
    "identity",
    { type: at("type"), identity_ids: at("userAssignedIdentities", identities) },
    { unset: { type: "None" } },
  ),
  sku_name: at("sku", sku),
  administrator_login: at("properties.administratorLogin"),
  backup_retention_days: at("properties.backup.backupRetentionDays"),
  create_mode: sentOnly("properties.createMode", undefined, { unset: "" }),
  customer_managed_key: object("properties.dataEncryption", customerManagedKey, { unset: { type: "SystemManaged" } }),
  delegated_subnet_id: at("properties.network.delegatedSubnetResourceId"),
  fqdn: readOnly("properties.fullyQualifiedDomainName"),
  geo_redundant_backup_enabled: at("properties.backup.geoRedundantBackup", enabled),
  high_availability: object("properties.highAvailability", highAvailability, { unset: { mode: "Disabled" } }),
  maintenance_window: { ...object("properties.maintenanceWindow", maintenanceWindow), direction: "read" },
  point_in_time_restore_time_in_utc: sentOnly("properties.restorePointInTime"),
  private_dns_zone_id: at("properties.network.privateDnsZoneResourceId"),
  public_network_access: at("properties.network.publicNetworkAccess"),
  replica_capacity: readOnly("properties.replicaCapacity"),
  replication_role: readOnly("properties.replicationRole"),
  source_server_id: at("properties.sourceServerResourceId"),
  storage: object("properties.storage", storage),
  version: at("properties.version", undefined, { unset: "" }),
  zone: at("properties.availabilityZone"),
};

export const mysqlServer: TypeSpec = {
  type: "azurerm_mysql_flexible_server",
  label: "Flexible Server",
  id: `${SERVER}/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Flexible Server Name"],
  apiVersion: MYSQL_API,
  fields,
  create: { method: "Create", polls: true },
  update: { verb: "PATCH", method: "Update", polls: true },
  remove: { polls: true },
  settle: { create: [0] },
  timeouts: { create: 120, update: 120, delete: 60 },
  replace:
    "name resource_group_name location administrator_login create_mode delegated_subnet_id private_dns_zone_id geo_redundant_backup_enabled point_in_time_restore_time_in_utc source_server_id",
  replaceWhen: { "storage.size_gb": (prior, planned) => Number(planned) < Number(prior) },
  same: { location: sameLocation },
  defaults: {
    backup_retention_days: 7,
    geo_redundant_backup_enabled: false,
    "storage.auto_grow_enabled": true,
    "storage.io_scaling_enabled": false,
    "storage.log_on_disk_enabled": false,
    "maintenance_window.day_of_week": 0,
    "maintenance_window.start_hour": 0,
    "maintenance_window.start_minute": 0,
  },
  computedBlocks: "storage",
  recomputed: { public_network_access_enabled: "public_network_access" },
  toBody: createBody,
  toState,
  afterCreate: setMaintenanceWindow,
  operations: { update },
};

function createBody(body: { [name: string]: Json }, values: ValueObject, config: ValueObject): Json {
  const properties: { [name: string]: Json } = { network: {}, ...(body.properties as JsonObject) };
  const password = passwordOf(values, config);
  if (password !== undefined) properties.administratorLoginPassword = password;
  if (isObject(first(values.customer_managed_key)))
    properties.dataEncryption = encryption(properties.dataEncryption ?? null);
  return { ...body, properties };
}

function encryption(json: Json): Json {
  return { type: "AzureKeyVault", ...(json as JsonObject) };
}

function passwordOf(values: ValueObject, config: ValueObject): string | undefined {
  const password = config.administrator_password_wo ?? values.administrator_password;
  return typeof password === "string" && password !== "" ? password : undefined;
}

function toState(state: { [name: string]: Value }, body: Json): void {
  if (valueAt(body, "properties.highAvailability.mode") === "Disabled") state.high_availability = [];
  if (valueAt(body, "properties.maintenanceWindow.customWindow") !== "Enabled") state.maintenance_window = [];
  if (valueAt(body, "identity.type") === "None") state.identity = [];
  if (valueAt(body, "properties.dataEncryption.type") !== "AzureKeyVault") state.customer_managed_key = [];
  state.public_network_access_enabled = valueAt(body, "properties.network.publicNetworkAccess") === "Enabled";
  state.administrator_password_wo_version ??= 0;
}

/** A create ignores the maintenance window. */
async function setMaintenanceWindow(context: Context, id: string, values: ValueObject): Promise<void> {
  const window = first(values.maintenance_window);
  if (isObject(window)) await patch(context, id, "creating", { properties: { maintenanceWindow: windowBody(window) } });
}

function windowBody(window: Value): Json {
  return isObject(window)
    ? { customWindow: "Enabled", ...bodyOf(maintenanceWindow, window) }
    : { customWindow: "Disabled" };
}

/** One PATCH for most changes; high availability is switched off first and on last. */
async function update(
  context: Context,
  id: string,
  prior: ValueObject,
  planned: ValueObject,
  config: ValueObject,
): Promise<void> {
  const changed = (name: string) => !sameValue(prior[name] ?? null, planned[name] ?? null);
  const zoneSwapped = await changeZone(context, id, prior, planned);
  const changesMode = changed("high_availability") && !zoneSwapped;
  const isOn = isObject(first(planned.high_availability));
  if (changesMode && isObject(first(prior.high_availability))) {
    await patch(context, id, "updating", { properties: { highAvailability: { mode: "Disabled" } } });
  }
  const body = changedBody(planned, config, changed);
  if (Object.keys(body).length > 0) await patch(context, id, "updating", body);
  if (changed("maintenance_window")) {
    await patch(context, id, "updating", {
      properties: { maintenanceWindow: windowBody(first(planned.maintenance_window)) },
    });
  }
  if (changesMode && isOn) {
    const on = bodyOf(highAvailability, first(planned.high_availability) as ValueObject);
    await patch(context, id, "updating", { properties: { highAvailability: on } });
  }
}

const PATCHED = [
  "tags",
  "identity",
  "sku_name",
  "backup_retention_days",
  "customer_managed_key",
  "public_network_access",
  "replication_role",
  "storage",
  "version",
];

function changedBody(
  planned: ValueObject,
  config: ValueObject,
  changed: (name: string) => boolean,
): { [name: string]: Json } {
  const names = PATCHED.filter(changed);
  const selected = Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
  const body = bodyOf(selected, planned);
  const properties = { ...(body.properties as { [name: string]: Json } | undefined) };
  if (changed("replication_role")) properties.replicationRole = String(planned.replication_role);
  const password = passwordOf(planned, config);
  const rotates = changed("administrator_password_wo_version") || changed("administrator_password");
  if (rotates && password !== undefined) properties.administratorLoginPassword = password;
  if (changed("customer_managed_key")) properties.dataEncryption = encryption(properties.dataEncryption ?? null);
  return { ...body, ...(Object.keys(properties).length > 0 ? { properties } : {}) };
}

/** The zone only changes as an exchange with the standby zone: a failover. */
async function changeZone(context: Context, id: string, prior: ValueObject, planned: ValueObject): Promise<boolean> {
  if (sameValue(prior.zone ?? null, planned.zone ?? null)) return false;
  const before = first(prior.high_availability);
  const after = first(planned.high_availability);
  const swapped =
    isObject(before) &&
    isObject(after) &&
    before.standby_availability_zone === planned.zone &&
    after.standby_availability_zone === prior.zone;
  if (!swapped) throw new Failure("`zone` cannot be changed independently");
  await send(context, id, "updating", { verb: "POST", path: "/failover", method: "Failover", polls: true });
  return true;
}

function patch(context: Context, id: string, doing: string, body: Json): Promise<unknown> {
  return send(context, id, doing, { verb: "PATCH", method: "Update", polls: true }, body);
}

function first(value: Value | undefined): Value {
  return Array.isArray(value) ? (value[0] ?? null) : null;
}
