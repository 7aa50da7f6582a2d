import type { Json, JsonObject } from "../azure/json.ts";
import { array, at, camel, type Fields, location, object, readOnly } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import type { Value } from "../values.ts";
import { GROUP, sameLocation } from "./common.ts";

const none = { unset: [] } as const;

/** Diagnostic settings answer with every category: those that are off are not in the state. */
const retention: Fields = { retention_policy: object("retentionPolicy", camel("days enabled")) };
const ID_SEPARATOR = "/providers/Microsoft.Insights/diagnosticSettings/";

export const diagnosticSetting: TypeSpec = {
  type: "azurerm_monitor_diagnostic_setting",
  label: "Scoped Diagnostic Setting",
  id: `{target_resource_id}${ID_SEPARATOR}{name}`,
  idLabels: ["Resource Uri", "Diagnostic Setting Name"],
  apiVersion: "2021-05-01-preview",
  settle: { create: [0, 5, 5], remove: [0, 15, 10, 15, 10] },
  stateId: {
    to: (id) => id.replace(ID_SEPARATOR, "|"),
    from: (stateId) => stateId.replace("|", ID_SEPARATOR),
  },
  fields: {
    enabled_log: array(
      "properties.logs",
      { category: at("category"), category_group: at("categoryGroup"), ...retention },
      none,
    ),
    enabled_metric: array("properties.metrics", { category: at("category") }, none),
    metric: {
      ...array("properties.metrics", { category: at("category"), enabled: at("enabled"), ...retention }),
      direction: "read",
    },
    eventhub_authorization_rule_id: at("properties.eventHubAuthorizationRuleId"),
    eventhub_name: at("properties.eventHubName"),
    log_analytics_destination_type: at("properties.logAnalyticsDestinationType"),
    log_analytics_workspace_id: at("properties.workspaceId", undefined, { absent: null }),
    partner_solution_id: at("properties.marketplacePartnerId", undefined, { absent: null }),
    storage_account_id: at("properties.storageAccountId", undefined, { absent: null }),
  },
  toBody: (body) => {
    const properties = body.properties as JsonObject;
    const on = (name: string) =>
      (properties[name] as readonly JsonObject[]).map((item) => ({ ...item, enabled: true }));
    return { properties: { ...properties, logs: on("logs"), metrics: on("metrics") } };
  },
  toState: (state, body) => {
    const isOn = (json: Json) => (json as JsonObject).enabled === true;
    const { properties } = body as { properties: { logs?: readonly Json[]; metrics?: readonly Json[] } };
    const kept = (values: Value | undefined, of: readonly Json[] = []) =>
      Array.isArray(values) ? values.filter((_: Value, index: number) => isOn(of[index] ?? {})) : [];
    state.enabled_log = kept(state.enabled_log, properties.logs);
    state.enabled_metric = kept(state.enabled_metric, properties.metrics);
  },
  computedBlocks: "enabled_metric metric",
  replace: "name target_resource_id",
};

const receiver = camel("name use_common_alert_schema");

export const actionGroup: TypeSpec = {
  type: "azurerm_monitor_action_group",
  label: "Action Group",
  id: `${GROUP}/providers/Microsoft.Insights/actionGroups/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Action Group Name"],
  apiVersion: "2023-01-01",
  create: { method: "ActionGroupsCreateOrUpdate" },
  remove: { method: "ActionGroupsDelete" },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    enabled: at("properties.enabled"),
    short_name: at("properties.groupShortName"),
    arm_role_receiver: array("properties.armRoleReceivers", { ...receiver, role_id: at("roleId") }, none),
    automation_runbook_receiver: array(
      "properties.automationRunbookReceivers",
      { ...receiver, ...camel("automation_account_id runbook_name webhook_resource_id is_global_runbook service_uri") },
      none,
    ),
    azure_app_push_receiver: array("properties.azureAppPushReceivers", camel("name email_address"), none),
    azure_function_receiver: array(
      "properties.azureFunctionReceivers",
      { ...receiver, ...camel("function_app_resource_id function_name http_trigger_url") },
      none,
    ),
    email_receiver: array("properties.emailReceivers", { ...receiver, email_address: at("emailAddress") }, none),
    event_hub_receiver: array(
      "properties.eventHubReceivers",
      {
        ...receiver,
        ...camel("tenant_id subscription_id"),
        event_hub_name: at("eventHubName"),
        event_hub_namespace: at("eventHubNameSpace"),
      },
      none,
    ),
    itsm_receiver: array(
      "properties.itsmReceivers",
      camel("name workspace_id connection_id ticket_configuration region"),
      none,
    ),
    logic_app_receiver: array(
      "properties.logicAppReceivers",
      { ...receiver, ...camel("resource_id callback_url") },
      none,
    ),
    sms_receiver: array("properties.smsReceivers", camel("name country_code phone_number"), none),
    voice_receiver: array("properties.voiceReceivers", camel("name country_code phone_number"), none),
    webhook_receiver: array(
      "properties.webhookReceivers",
      { ...receiver, service_uri: at("serviceUri"), aad_auth: readOnly("$never") },
      none,
    ),
  },
  defaults: {
    enabled: true,
    location: "global",
    ...Object.fromEntries(
      ["arm_role", "automation_runbook", "azure_function", "email", "event_hub", "logic_app", "webhook"].map((kind) => [
        `${kind}_receiver.use_common_alert_schema`,
        false,
      ]),
    ),
  },
  replace: "name resource_group_name location",
  same: { location: sameLocation },
};
