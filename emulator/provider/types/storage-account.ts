import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { send } from "../calls.ts";
import {
  array,
  at,
  toBody as bodyOf,
  type Codec,
  camel,
  enabled,
  type Fields,
  location,
  object,
  readOnly,
} from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, isUnknown, isZero, type Value, type ValueObject } from "../values.ts";
import { GROUP, sameLocation } from "./common.ts";
import { forgetNoIdentity, identity } from "./identity.ts";

export const STORAGE_API = "2023-05-01";
export const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts`;
export const ACCOUNT_LABELS = ["Subscription", "Resource Group Name", "Storage Account Name"];

const listed = (name: string): Codec => ({
  write: (value) => (Array.isArray(value) ? value.map((item) => ({ action: "Allow", [name]: item as Json })) : []),
  read: (json) => (json as readonly JsonObject[]).map((item) => (item[name] ?? "") as Value),
});
const bypass: Codec = {
  write: (value) => (Array.isArray(value) && value.length > 0 ? [...value].map(String).sort().join(", ") : "None"),
  read: (json) => String(json).split(", "),
};

const networkRules: Fields = {
  bypass: at("bypass", bypass, { unset: "AzureServices" }),
  default_action: at("defaultAction"),
  ip_rules: at("ipRules", listed("value"), { unset: [] }),
  private_link_access: array(
    "resourceAccessRules",
    { endpoint_resource_id: at("resourceId"), endpoint_tenant_id: at("tenantId") },
    { unset: [] },
  ),
  virtual_network_subnet_ids: at("virtualNetworkRules", listed("id"), { unset: [] }),
};
const openNetwork = {
  bypass: "AzureServices",
  defaultAction: "Allow",
  ipRules: [],
  resourceAccessRules: [],
  virtualNetworkRules: [],
};

const retention: Fields = { days: at("days"), permanent_delete_enabled: at("allowPermanentDelete") };
const cors = array(
  "cors.corsRules",
  camel("allowed_headers allowed_methods allowed_origins exposed_headers max_age_in_seconds"),
);
const blobProperties: Fields = {
  change_feed_enabled: at("changeFeed.enabled"),
  change_feed_retention_in_days: at("changeFeed.retentionInDays"),
  container_delete_retention_policy: object("containerDeleteRetentionPolicy", { days: at("days") }),
  cors_rule: cors,
  default_service_version: at("defaultServiceVersion"),
  delete_retention_policy: object("deleteRetentionPolicy", retention),
  last_access_time_enabled: at("lastAccessTimeTrackingPolicy.enable"),
  restore_policy: object("restorePolicy", { days: at("days") }),
  versioning_enabled: at("isVersioningEnabled"),
};

export const storageAccount: TypeSpec = {
  type: "azurerm_storage_account",
  label: "Storage Account",
  id: `${ACCOUNT}/{name}`,
  idLabels: ACCOUNT_LABELS,
  apiVersion: STORAGE_API,
  create: { method: "Create", polls: true },
  settle: { create: [0] },
  timeouts: { create: 60, update: 60, delete: 60 },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    account_kind: at("kind"),
    identity: identity({ type: "None", userAssignedIdentities: null }),
    access_tier: at("properties.accessTier", undefined, { unset: "Hot" }),
    allow_nested_items_to_be_public: at("properties.allowBlobPublicAccess"),
    allowed_copy_scope: at("properties.allowedCopyScope"),
    cross_tenant_replication_enabled: at("properties.allowCrossTenantReplication"),
    default_to_oauth_authentication: at("properties.defaultToOAuthAuthentication"),
    dns_endpoint_type: at("properties.dnsEndpointType"),
    edge_zone: at("extendedLocation.name"),
    https_traffic_only_enabled: at("properties.supportsHttpsTrafficOnly"),
    infrastructure_encryption_enabled: at("properties.encryption.requireInfrastructureEncryption"),
    is_hns_enabled: at("properties.isHnsEnabled"),
    large_file_share_enabled: at("properties.largeFileSharesState", enabled),
    local_user_enabled: at("properties.isLocalUserEnabled"),
    min_tls_version: at("properties.minimumTlsVersion"),
    network_rules: object("properties.networkAcls", networkRules, { unset: openNetwork }),
    nfsv3_enabled: at("properties.isNfsV3Enabled"),
    primary_location: readOnly("properties.primaryLocation"),
    provisioned_billing_model_version: readOnly("$never"),
    public_network_access_enabled: at("properties.publicNetworkAccess", enabled),
    queue_encryption_key_type: at("properties.encryption.services.queue.keyType"),
    secondary_location: readOnly("properties.secondaryLocation"),
    sftp_enabled: at("properties.isSftpEnabled"),
    shared_access_key_enabled: at("properties.allowSharedKeyAccess"),
    table_encryption_key_type: at("properties.encryption.services.table.keyType"),
    blob_properties: { ...object("$blob.properties", blobProperties), direction: "read" },
    share_properties: {
      ...object("$file.properties", {
        cors_rule: cors,
        retention_policy: object("shareDeleteRetentionPolicy", { days: at("days") }),
      }),
      direction: "read",
    },
  },
  extras: {
    keys: (id) => ({ url: `${id}/listKeys?$expand=kerb`, method: "POST", mayBeForbidden: true }),
    blob: (id) => ({ url: `${id}/blobServices/default` }),
    file: (id) => ({ url: `${id}/fileServices/default` }),
  },
  toBody,
  toState,
  afterCreate: (context, id, values) => setBlobProperties(context, id, "creating", values),
  computedBlocks: "blob_properties network_rules queue_properties routing share_properties static_website",
  defaults: {
    account_kind: "StorageV2",
    allow_nested_items_to_be_public: true,
    cross_tenant_replication_enabled: false,
    default_to_oauth_authentication: false,
    dns_endpoint_type: "Standard",
    https_traffic_only_enabled: true,
    infrastructure_encryption_enabled: false,
    is_hns_enabled: false,
    local_user_enabled: true,
    min_tls_version: "TLS1_2",
    nfsv3_enabled: false,
    public_network_access_enabled: true,
    queue_encryption_key_type: "Service",
    sftp_enabled: false,
    shared_access_key_enabled: true,
    table_encryption_key_type: "Service",
    "blob_properties.change_feed_enabled": false,
    "blob_properties.last_access_time_enabled": false,
    "blob_properties.versioning_enabled": false,
    "blob_properties.delete_retention_policy.days": 7,
    "blob_properties.delete_retention_policy.permanent_delete_enabled": false,
    "blob_properties.container_delete_retention_policy.days": 7,
  },
  replace:
    "name resource_group_name location account_tier dns_endpoint_type edge_zone infrastructure_encryption_enabled is_hns_enabled nfsv3_enabled queue_encryption_key_type table_encryption_key_type provisioned_billing_model_version immutability_policy",
  replaceWhen: {
    account_kind: (prior, planned) => prior !== "Storage" && planned !== "StorageV2",
    account_replication_type: (prior, planned) => isZonal(prior) !== isZonal(planned),
    large_file_share_enabled: (prior, planned) => prior === true && planned === false,
  },
  refuse,
  same: { location: sameLocation },
};

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const properties = body.properties as JsonObject;
  const { requireInfrastructureEncryption: required, ...encryption } = properties.encryption as JsonObject;
  const encrypted = {
    keySource: "Microsoft.Storage",
    ...encryption,
    ...(required === true ? { requireInfrastructureEncryption: true } : {}),
  };
  const sku = { name: `${values.account_tier}_${values.account_replication_type}`, tier: String(values.account_tier) };
  return { ...body, sku, properties: { ...properties, encryption: encrypted } };
}

/** What belongs to the blob service is written there. */
async function setBlobProperties(context: Context, id: string, doing: string, values: ValueObject): Promise<void> {
  const [wanted] = (Array.isArray(values.blob_properties) ? values.blob_properties : []) as ValueObject[];
  if (!isObject(wanted ?? null)) return;
  const json = bodyOf(blobProperties, wanted as ValueObject);
  const on = (name: string) => ({
    [name]: { enabled: isObject(json[name] as never), ...(json[name] as JsonObject | undefined) },
  });
  const properties = {
    cors: { corsRules: [] },
    ...json,
    ...on("deleteRetentionPolicy"),
    ...on("containerDeleteRetentionPolicy"),
    ...on("restorePolicy"),
  };
  await send(context, id, doing, { path: "/blobServices/default", method: "SetServiceProperties" }, { properties });
}

const SERVICES = ["blob", "dfs", "file", "queue", "table", "web"];

function toState(state: { [name: string]: Value }, body: Json, { block, session }: Context): void {
  forgetNoIdentity(state, body);
  const [tier = "", replication = ""] = String(valueAt(body, "sku.name")).split("_");
  Object.assign(state, { account_tier: tier, account_replication_type: replication, static_website: [] });
  blobState(state, body);
  if (isOpen(body)) state.network_rules = [];
  for (const name of Object.keys(block.attributes))
    if (/^(primary|secondary)_\w+_(endpoint|host|connection_string)$/.test(name)) state[name] = "";
  for (const site of ["primary", "secondary"]) {
    for (const service of SERVICES) {
      const endpoint = valueAt(body, `properties.${site}Endpoints.${service}`);
      if (typeof endpoint !== "string") continue;
      state[`${site}_${service}_endpoint`] = endpoint;
      state[`${site}_${service}_host`] = new URL(endpoint).hostname;
    }
  }
  keysState(state, body, session.identity.storageSuffix);
}

/** An account that everybody reaches has no rules. */
function isOpen(body: Json): boolean {
  const count = (name: string) => ((valueAt(body, `properties.networkAcls.${name}`) ?? []) as readonly Json[]).length;
  return (
    valueAt(body, "properties.networkAcls.defaultAction") !== "Deny" &&
    count("ipRules") + count("virtualNetworkRules") === 0
  );
}

/** A policy that is off is no block. */
function blobState(state: { [name: string]: Value }, body: Json): void {
  const isOn = (name: string) => valueAt(body, `$blob.properties.${name}.enabled`) === true;
  state.blob_properties = (state.blob_properties as readonly ValueObject[]).map((item) => ({
    ...item,
    delete_retention_policy: isOn("deleteRetentionPolicy") ? (item.delete_retention_policy ?? []) : [],
    container_delete_retention_policy: isOn("containerDeleteRetentionPolicy")
      ? (item.container_delete_retention_policy ?? [])
      : [],
    restore_policy: isOn("restorePolicy") ? (item.restore_policy ?? []) : [],
  }));
}

function keysState(state: { [name: string]: Value }, body: Json, suffix: string): void {
  const keys = (valueAt(body, "$keys.keys") ?? []) as readonly JsonObject[];
  const account = String(state.name);
  ["primary", "secondary"].forEach((site, index) => {
    const key = String(keys[index]?.value ?? "");
    const blob = state[`${site}_blob_endpoint`];
    const pair = `AccountName=${account};AccountKey=${key}`;
    state[`${site}_access_key`] = key;
    state[`${site}_connection_string`] = `DefaultEndpointsProtocol=https;${pair};EndpointSuffix=${suffix}`;
    if (blob !== "")
      state[`${site}_blob_connection_string`] = `DefaultEndpointsProtocol=https;BlobEndpoint=${blob};${pair}`;
  });
}

/** Whether the copies of an account are in several zones; between the two kinds there is no way but a new account. */
function isZonal(replication: Value): boolean {
  return /ZRS$/i.test(String(replication));
}

/** What azurerm refuses for some kinds of account, unless the kind changes, too. */
function refuse(planned: ValueObject, prior: ValueObject): string | undefined {
  if (
    prior.account_kind !== planned.account_kind ||
    isUnknown(planned.access_tier) ||
    isZero(planned.access_tier ?? null)
  )
    return undefined;
  const kinds = ["BlobStorage", "FileStorage", "StorageV2"];
  return kinds.includes(String(planned.account_kind))
    ? undefined
    : `\`access_tier\` is only available for accounts where \`kind\` is set to one of: ${kinds.join(" / ")}`;
}
