import {
  type Arguments,
  all,
  anyId,
  atLeast,
  between,
  each,
  idOf,
  length,
  notBlank,
  notEmpty,
  oneOf,
  oneOfNumbers,
  pattern,
  time,
  url,
  uuid,
} from "./checks.ts";
import { identity } from "./common.ts";

const workspaceId = idOf("Microsoft.OperationalInsights/workspaces");
const AGGREGATIONS = "Average Count Minimum Maximum Total";
const CRITERIA = "criteria dynamic_criteria application_insights_web_test_location_availability_criteria";

function criteria(block: string, operators: string): NonNullable<Arguments["values"]> {
  return {
    [`${block}.metric_namespace`]: notEmpty,
    [`${block}.metric_name`]: notEmpty,
    [`${block}.aggregation`]: oneOf(AGGREGATIONS),
    [`${block}.operator`]: oneOf(operators),
    [`${block}.dimension.name`]: notEmpty,
    [`${block}.dimension.operator`]: oneOf("Include Exclude StartsWith"),
  };
}

const metricAlert: Arguments = {
  values: {
    ...criteria("criteria", "Equals GreaterThan GreaterThanOrEqual LessThan LessThanOrEqual"),
    ...criteria("dynamic_criteria", "LessThan GreaterThan GreaterOrLessThan"),
    name: notEmpty,
    scopes: anyId,
    "dynamic_criteria.alert_sensitivity": oneOf("Low Medium High"),
    "dynamic_criteria.evaluation_total_count": atLeast(1),
    "dynamic_criteria.evaluation_failure_count": atLeast(1),
    "dynamic_criteria.ignore_data_before": time,
    "application_insights_web_test_location_availability_criteria.web_test_id": idOf("Microsoft.Insights/webTests"),
    "application_insights_web_test_location_availability_criteria.component_id": idOf("Microsoft.Insights/components"),
    "application_insights_web_test_location_availability_criteria.failed_location_count": atLeast(1),
    "action.action_group_id": anyId,
    frequency: oneOf("PT1M PT5M PT15M PT30M PT1H"),
    severity: between(0, 4),
    window_size: oneOf("PT1M PT5M PT15M PT30M PT1H PT6H PT12H P1D"),
  },
  exactlyOneOf: [CRITERIA],
};

const web = url("http", "https");
const actionGroup: Arguments = {
  values: {
    name: notEmpty,
    short_name: length(1, 12),
    ...Object.fromEntries(
      [
        "arm_role",
        "automation_runbook",
        "azure_app_push",
        "azure_function",
        "email",
        "event_hub",
        "itsm",
        "logic_app",
        "sms",
        "voice",
        "webhook",
      ].map((kind) => [`${kind}_receiver.name`, notEmpty]),
    ),
    ...each("email_receiver.email_address azure_app_push_receiver.email_address", notEmpty),
    ...each("sms_receiver.country_code sms_receiver.phone_number", notEmpty),
    ...each("voice_receiver.country_code voice_receiver.phone_number", notEmpty),
    "itsm_receiver.connection_id": uuid,
    "itsm_receiver.region": notEmpty,
    "webhook_receiver.service_uri": web,
    "webhook_receiver.aad_auth.object_id": uuid,
    "webhook_receiver.aad_auth.tenant_id": uuid,
    "webhook_receiver.aad_auth.identifier_uri": url("api", "https"),
    "automation_runbook_receiver.automation_account_id": idOf("Microsoft.Automation/automationAccounts"),
    ...each("automation_runbook_receiver.runbook_name automation_runbook_receiver.webhook_resource_id", notEmpty),
    "automation_runbook_receiver.service_uri": web,
    "logic_app_receiver.resource_id": notEmpty,
    "logic_app_receiver.callback_url": web,
    "azure_function_receiver.function_app_resource_id": idOf("Microsoft.Web/sites"),
    "azure_function_receiver.function_name": notEmpty,
    "azure_function_receiver.http_trigger_url": web,
    "arm_role_receiver.role_id": uuid,
    ...each("event_hub_receiver.event_hub_name event_hub_receiver.event_hub_namespace", notEmpty),
    ...each("event_hub_receiver.tenant_id event_hub_receiver.subscription_id", uuid),
  },
};

const diagnosticSetting: Arguments = {
  values: {
    name: all(pattern(/^[^<>*%&:\\?+/]*$/, "to have none of < > * % & : \\ ? + /"), length(1, 260)),
    target_resource_id: anyId,
    eventhub_name: pattern(/^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,254}[a-zA-Z0-9])?$/, "to be the name of an event hub"),
    eventhub_authorization_rule_id: idOf("Microsoft.EventHub/namespaces/authorizationRules"),
    log_analytics_workspace_id: workspaceId,
    storage_account_id: idOf("Microsoft.Storage/storageAccounts"),
    partner_solution_id: anyId,
    log_analytics_destination_type: oneOf("Dedicated AzureDiagnostics"),
    ...each("enabled_log.category enabled_log.category_group enabled_metric.category metric.category", notEmpty),
    ...each("enabled_log.retention_policy.days metric.retention_policy.days", atLeast(0)),
  },
  atLeastOneOf: [
    "eventhub_authorization_rule_id log_analytics_workspace_id partner_solution_id storage_account_id",
    "enabled_log enabled_metric metric",
  ],
  conflicts: ["enabled_metric metric"],
};

const applicationInsights: Arguments = {
  values: {
    application_type: oneOf("web other java MobileCenter phone store ios Node.JS"),
    workspace_id: workspaceId,
    retention_in_days: oneOfNumbers(30, 60, 90, 120, 180, 270, 365, 550, 730),
    sampling_percentage: between(0, 100),
    daily_data_cap_in_gb: atLeast(0),
  },
};

const workspace: Arguments = {
  values: {
    ...identity("UserAssigned", "SystemAssigned"),
    name: all(
      pattern(
        /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/,
        "to be letters, numbers and '-', with no '-' at its start or end",
      ),
      length(4, 63),
    ),
    sku: oneOf("PerGB2018 PerNode Premium Standalone Standard CapacityReservation LACluster Unlimited"),
    reservation_capacity_in_gb_per_day: oneOfNumbers(100, 200, 300, 400, 500, 1000, 2000, 5000),
    retention_in_days: between(30, 730),
    daily_quota_gb: atLeast(-1),
    data_collection_rule_id: idOf("Microsoft.Insights/dataCollectionRules"),
  },
  conflicts: ["local_authentication_disabled local_authentication_enabled"],
};

const DIMENSIONS =
  "ChargeType Frequency InvoiceId Meter MeterCategory MeterSubCategory PartNumber PricingModel Product ProductOrderId ProductOrderName PublisherType ReservationId ReservationName ResourceGroupName ResourceGuid ResourceId ResourceLocation ResourceType ServiceFamily ServiceName SubscriptionID SubscriptionName UnitOfMeasure";

const budget: Arguments = {
  values: {
    name: notBlank,
    resource_group_id: pattern(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i, "to be the id of a resource group"),
    amount: atLeast(1),
    time_grain: oneOf("BillingAnnual BillingMonth BillingQuarter Annually Monthly Quarterly"),
    "time_period.start_date": all(
      time,
      pattern(/^\d{4}-\d{2}-01T/, "to be the first of a month"),
      pattern(/^(2017-(0[6-9]|1\d)|201[89]|20[2-9]|2[1-9])/, "to be on or after June 1, 2017"),
    ),
    "time_period.end_date": time,
    "notification.threshold": between(0, 1000),
    "notification.threshold_type": oneOf("Actual Forecasted"),
    "notification.operator": oneOf("EqualTo GreaterThan GreaterThanOrEqualTo"),
    ...each("contact_emails contact_groups contact_roles", notEmpty, "notification."),
    "filter.dimension.name": oneOf(DIMENSIONS),
    ...each("filter.dimension.operator filter.tag.operator", oneOf("In")),
    ...each("filter.dimension.values filter.tag.values", notEmpty),
  },
  atLeastOneOf: ["filter.dimension filter.tag"],
};

export const MONITOR: { readonly [type: string]: Arguments } = {
  azurerm_monitor_metric_alert: metricAlert,
  azurerm_monitor_action_group: actionGroup,
  azurerm_monitor_diagnostic_setting: diagnosticSetting,
  azurerm_application_insights: applicationInsights,
  azurerm_log_analytics_workspace: workspace,
  azurerm_consumption_budget_resource_group: budget,
};
