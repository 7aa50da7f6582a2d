import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { array, at, type Codec, camel, type Fields, object, readOnly } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import { ACCOUNT, ACCOUNT_LABELS, STORAGE_API } from "./storage-account.ts";

const access: Codec = {
  write: (value) =>
    value === "private" ? "None" : `${String(value).charAt(0).toUpperCase()}${String(value).slice(1)}`,
  read: (json) => (json === "None" ? "private" : String(json).toLowerCase()),
};

export const storageContainer: TypeSpec = {
  type: "azurerm_storage_container",
  label: "Blob Container",
  id: "{storage_account_id}/blobServices/default/containers/{name}",
  names: `${ACCOUNT}/{account}/blobServices/default/containers/{name}`,
  idLabels: [...ACCOUNT_LABELS, "Container Name"],
  apiVersion: STORAGE_API,
  create: { method: "Create" },
  fields: {
    container_access_type: at("properties.publicAccess", access),
    default_encryption_scope: at("properties.defaultEncryptionScope"),
    encryption_scope_override_enabled: readOnly("properties.denyEncryptionScopeOverride", {
      write: () => undefined,
      read: (json) => json !== true,
    }),
    has_immutability_policy: readOnly("properties.hasImmutabilityPolicy"),
    has_legal_hold: readOnly("properties.hasLegalHold"),
    metadata: at("properties.metadata", undefined, { unset: {} }),
    resource_manager_id: readOnly("id"),
    storage_account_name: readOnly("$never"),
  },
  defaults: { container_access_type: "private", encryption_scope_override_enabled: true },
  replace: "name storage_account_id storage_account_name default_encryption_scope encryption_scope_override_enabled",
};

export const storageQueue: TypeSpec = {
  type: "azurerm_storage_queue",
  label: "Queue",
  id: "{storage_account_id}/queueServices/default/queues/{name}",
  names: `${ACCOUNT}/{account}/queueServices/default/queues/{name}`,
  idLabels: [...ACCOUNT_LABELS, "Queue Name"],
  apiVersion: STORAGE_API,
  create: { method: "QueueCreate" },
  fields: {
    metadata: at("properties.metadata", undefined, { unset: {} }),
    resource_manager_id: readOnly("id"),
    storage_account_name: readOnly("$never"),
  },
  toState: (state, _, { session }) => {
    const account = String(state.storage_account_id).split("/").at(-1);
    state.url = `https://${account}.queue.${session.identity.storageSuffix}/${state.name}`;
  },
  replace: "name storage_account_id storage_account_name",
};

/** A number of days; -1 means that nothing is done. */
const days: Codec = { write: (value) => (value === -1 ? undefined : Number(value)), read: (json) => Number(json) };
const after = (path: string) => at(path, days, { absent: -1 });

const baseBlob: Fields = {
  auto_tier_to_hot_from_cool_enabled: at("enableAutoTierToHotFromCool"),
  ...Object.fromEntries(
    [
      ["delete", "delete"],
      ["tier_to_archive", "tierToArchive"],
      ["tier_to_cold", "tierToCold"],
      ["tier_to_cool", "tierToCool"],
    ].flatMap(([name, json]) => [
      [`${name}_after_days_since_creation_greater_than`, after(`${json}.daysAfterCreationGreaterThan`)],
      [`${name}_after_days_since_last_access_time_greater_than`, after(`${json}.daysAfterLastAccessTimeGreaterThan`)],
      [`${name}_after_days_since_modification_greater_than`, after(`${json}.daysAfterModificationGreaterThan`)],
    ]),
  ),
  tier_to_archive_after_days_since_last_tier_change_greater_than: after(
    "tierToArchive.daysAfterLastTierChangeGreaterThan",
  ),
};

const older = (remove: string): Fields => ({
  change_tier_to_archive_after_days_since_creation: after("tierToArchive.daysAfterCreationGreaterThan"),
  change_tier_to_cool_after_days_since_creation: after("tierToCool.daysAfterCreationGreaterThan"),
  [remove]: after("delete.daysAfterCreationGreaterThan"),
  tier_to_archive_after_days_since_last_tier_change_greater_than: after(
    "tierToArchive.daysAfterLastTierChangeGreaterThan",
  ),
  tier_to_cold_after_days_since_creation_greater_than: after("tierToCold.daysAfterCreationGreaterThan"),
});

export const storageManagementPolicy: TypeSpec = {
  type: "azurerm_storage_management_policy",
  label: "Storage Account",
  id: "{storage_account_id}/managementPolicies/default",
  names: `${ACCOUNT}/{account}/managementPolicies/default`,
  idLabels: ACCOUNT_LABELS,
  apiVersion: STORAGE_API,
  fields: {
    rule: array("properties.policy.rules", {
      name: at("name"),
      enabled: at("enabled"),
      actions: object("definition.actions", {
        base_blob: object("baseBlob", baseBlob),
        snapshot: object("snapshot", older("delete_after_days_since_creation_greater_than")),
        version: object("version", older("delete_after_days_since_creation")),
      }),
      filters: object("definition.filters", {
        ...camel("blob_types prefix_match"),
        match_blob_index_tag: array("blobIndexMatch", { name: at("name"), operation: at("op"), value: at("value") }),
      }),
    }),
  },
  toBody: (body) => {
    const rules = (valueAt(body, "properties.policy.rules") ?? []) as readonly JsonObject[];
    const typed: Json = rules.map((rule) => ({ ...rule, type: "Lifecycle" }));
    return { name: "default", properties: { policy: { rules: typed } } };
  },
  defaults: Object.fromEntries(
    [
      ...Object.keys(baseBlob)
        .slice(1)
        .map((name) => `rule.actions.base_blob.${name}`),
      ...Object.keys(older("delete_after_days_since_creation_greater_than")).map(
        (name) => `rule.actions.snapshot.${name}`,
      ),
      ...Object.keys(older("delete_after_days_since_creation")).map((name) => `rule.actions.version.${name}`),
    ].map((path) => [path, -1]),
  ),
  replace: "storage_account_id",
};
