import type { JsonObject } from "../azure/json.ts";
import { get } from "../calls.ts";
import { at, enabled, inverted, location, readOnly } from "../fields.ts";
import { write } from "../resource.ts";
import type { TypeSpec } from "../spec.ts";
import { GROUP, sameLocation } from "./common.ts";

export const userAssignedIdentity: TypeSpec = {
  type: "azurerm_user_assigned_identity",
  label: "User Assigned Identity",
  id: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "User Assigned Identity Name"],
  apiVersion: "2024-11-30",
  create: { method: "UserAssignedIdentitiesCreateOrUpdate" },
  remove: { method: "UserAssignedIdentitiesDelete" },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    isolation_scope: at("properties.isolationScope"),
    client_id: readOnly("properties.clientId"),
    principal_id: readOnly("properties.principalId"),
    tenant_id: readOnly("properties.tenantId"),
  },
  toBody: (body) => ({ ...body, properties: { ...(body.properties as JsonObject) } }),
  replace: "name resource_group_name location",
  same: { location: sameLocation },
};

export const federatedCredential: TypeSpec = {
  type: "azurerm_federated_identity_credential",
  label: "Federated Identity Credential",
  id: "{parent_id}/federatedIdentityCredentials/{name}",
  names: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{identity}/federatedIdentityCredentials/{name}`,
  idLabels: [
    "Subscription",
    "Resource Group Name",
    "User Assigned Identity Name",
    "Federated Identity Credential Name",
  ],
  apiVersion: "2024-11-30",
  create: { method: "CreateOrUpdate" },
  lock: (values) => [`identity/${values.parent_id}`],
  fields: {
    audience: at("properties.audiences"),
    issuer: at("properties.issuer"),
    subject: at("properties.subject"),
  },
  toState: (state) => {
    state.resource_group_name = /resourceGroups\/([^/]+)/i.exec(String(state.parent_id))?.[1] ?? "";
  },
  replace: "name parent_id resource_group_name",
};

export const logAnalyticsWorkspace: TypeSpec = {
  type: "azurerm_log_analytics_workspace",
  label: "Workspace",
  id: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Workspace Name"],
  apiVersion: "2022-10-01",
  create: { polls: true },
  remove: { polls: true },
  fields: {
    name: at("name"),
    location: at("location", location),
    tags: at("tags"),
    allow_resource_only_permissions: at("properties.features.enableLogAccessUsingOnlyResourcePermissions"),
    cmk_for_query_forced: at("properties.forceCmkForQuery"),
    daily_quota_gb: at("properties.workspaceCapping.dailyQuotaGb", undefined, { absent: -1 }),
    data_collection_rule_id: at("properties.defaultDataCollectionRuleResourceId"),
    immediate_data_purge_on_30_days_enabled: at("properties.features.immediatePurgeDataOn30Days"),
    internet_ingestion_enabled: at("properties.publicNetworkAccessForIngestion", enabled),
    internet_query_enabled: at("properties.publicNetworkAccessForQuery", enabled),
    local_authentication_enabled: at("properties.features.disableLocalAuth", inverted),
    local_authentication_disabled: readOnly("properties.features.disableLocalAuth"),
    reservation_capacity_in_gb_per_day: at("properties.sku.capacityReservationLevel", undefined, { absent: null }),
    retention_in_days: at("properties.retentionInDays"),
    sku: at("properties.sku.name"),
    workspace_id: readOnly("properties.customerId"),
    primary_shared_key: readOnly("$keys.primarySharedKey"),
    secondary_shared_key: readOnly("$keys.secondarySharedKey"),
  },
  extras: {
    keys: (id) => ({ url: `${id}/sharedKeys`, apiVersion: "2020-08-01", method: "POST", mayBeForbidden: true }),
  },
  toBody: (body, values) => {
    const properties = body.properties as JsonObject;
    const features = properties.features as JsonObject;
    return values.local_authentication_enabled === null
      ? { ...body, properties: { ...properties, features: { ...features, disableLocalAuth: false } } }
      : body;
  },
  // The first write does not take every property.
  afterCreate: async (context, id, values, config) => {
    await write(context, id, "creating", values, config);
    await get(context, id);
  },
  defaults: {
    allow_resource_only_permissions: true,
    daily_quota_gb: -1,
    internet_ingestion_enabled: true,
    internet_query_enabled: true,
  },
  replace: "name resource_group_name location",
  replaceWhen: { sku: (prior, planned) => !isMovable(String(prior), String(planned)) },
  refuse: (planned, prior) =>
    planned.sku !== prior.sku && /^(standard|premium)$/i.test(String(planned.sku))
      ? "creation of log analytics workspaces with `Standard` or `Premium` SKUs is no longer supported by Azure - see https://learn.microsoft.com/en-us/azure/azure-monitor/logs/cost-logs#standard-and-premium-pricing-tiers"
      : undefined,
  same: { location: sameLocation },
};

/** A workspace keeps its data only when it leaves a cluster, or goes to and from a reservation. */
function isMovable(prior: string, planned: string): boolean {
  const reserved = ["CapacityReservation", "PerGB2018"];
  return prior === "LACluster" || (prior !== planned && reserved.includes(prior) && reserved.includes(planned));
}
