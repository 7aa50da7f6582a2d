import { expectStatus } from "../azure/client.ts";
import { type JsonObject, valueAt } from "../azure/json.ts";
import { at, enabled, location, readOnly } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import type { ValueObject } from "../values.ts";
import { GROUP, sameLocation } from "./common.ts";

const BILLING_API = "2015-05-01";

export const applicationInsights: TypeSpec = {
  type: "azurerm_application_insights",
  label: "Component",
  id: `${GROUP}/providers/Microsoft.Insights/components/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Component Name"],
  apiVersion: "2020-02-02",
  create: { method: "ComponentsCreateOrUpdate" },
  remove: { method: "ComponentsDelete" },
  fields: {
    name: at("name"),
    location: at("location", location),
    tags: at("tags"),
    application_type: at("properties.Application_Type"),
    app_id: readOnly("properties.AppId"),
    connection_string: readOnly("properties.ConnectionString"),
    daily_data_cap_in_gb: readOnly("$billing.DataVolumeCap.Cap"),
    daily_data_cap_notifications_disabled: readOnly("$billing.DataVolumeCap.StopSendNotificationWhenHitCap"),
    disable_ip_masking: at("properties.DisableIpMasking"),
    force_customer_storage_for_profiler: at("properties.ForceCustomerStorageForProfiler"),
    instrumentation_key: readOnly("properties.InstrumentationKey"),
    internet_ingestion_enabled: at("properties.publicNetworkAccessForIngestion", enabled),
    internet_query_enabled: at("properties.publicNetworkAccessForQuery", enabled),
    local_authentication_disabled: at("properties.DisableLocalAuth"),
    retention_in_days: at("properties.RetentionInDays"),
    sampling_percentage: at("properties.SamplingPercentage"),
    workspace_id: at("properties.WorkspaceResourceId"),
  },
  extras: { billing: (id) => ({ url: `${id}/currentbillingfeatures`, apiVersion: BILLING_API }) },
  toBody: (body, values) => {
    const properties = { ApplicationId: String(values.name), ...(body.properties as JsonObject) };
    return { ...body, kind: String(values.application_type), properties };
  },
  settle: { create: [0] },
  afterCreate: setDailyCap,
  defaults: {
    daily_data_cap_in_gb: 100,
    disable_ip_masking: false,
    force_customer_storage_for_profiler: false,
    internet_ingestion_enabled: true,
    internet_query_enabled: true,
    local_authentication_disabled: false,
    retention_in_days: 90,
    sampling_percentage: 100,
  },
  replace: "name resource_group_name location application_type",
  same: { location: sameLocation },
};

/** The daily cap belongs to the billing features, which come with the component. */
async function setDailyCap({ session, deadline }: Context, id: string, values: ValueObject): Promise<void> {
  const where = { url: `${id}/currentbillingfeatures`, query: { "api-version": BILLING_API }, deadline };
  const current = expectStatus(await session.call({ method: "GET", ...where }), 200).body as JsonObject;
  const cap = {
    ...(valueAt(current, "DataVolumeCap") as JsonObject),
    Cap: Number(values.daily_data_cap_in_gb),
    StopSendNotificationWhenHitCap: values.daily_data_cap_notifications_disabled === true,
  };
  expectStatus(await session.call({ method: "PUT", ...where, body: { ...current, DataVolumeCap: cap } }), 200);
}
