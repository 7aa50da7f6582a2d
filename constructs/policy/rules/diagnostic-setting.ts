import { pointsTo, read } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const ENVIRONMENT = "azurerm_container_app_environment";

export const diagnosticSetting: PolicyRule = {
  id: "policy/diagnostic-setting",
  level: "warning",
  why: "without its logs nobody can tell later what happened",
  remedy: "send its logs to a workspace with an azurerm_monitor_diagnostic_setting",
  documentation: "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
  unknown: "passes",
  types: [
    "azurerm_mysql_flexible_server",
    "azurerm_key_vault",
    "azurerm_storage_account",
    "azurerm_cognitive_account",
    "azurerm_servicebus_namespace",
    "azurerm_eventgrid_system_topic",
    "azurerm_eventgrid_topic",
    "azurerm_eventgrid_domain",
    ENVIRONMENT,
  ],
  *check(resource, stack) {
    // An environment of container apps can send its logs by itself.
    const own = read(resource.attributes, "log_analytics_workspace_id");
    if (resource.type === ENVIRONMENT && (own.isUnknown || own.value !== undefined)) return;
    const isLogged = stack.some(
      ({ type, attributes }) =>
        type === "azurerm_monitor_diagnostic_setting" && pointsTo(attributes.target_resource_id, resource) !== "no",
    );
    if (!isLogged) yield "no diagnostic setting of the stack has it as its target";
  },
};
