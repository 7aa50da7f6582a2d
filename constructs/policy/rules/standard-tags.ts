import { standardTags as tagsOf } from "../../tags.rules.ts";
import { isObject, read } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const NAMES = Object.keys(tagsOf({ project: "", environment: "", stack: "" }, "standard"));

export const standardTags: PolicyRule = {
  id: "policy/standard-tags",
  level: "warning",
  why: "a bill and an inventory are read by tags",
  remedy: "give it the tags of its resource group: LifecycleResourceGroup.tags",
  documentation:
    "https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-tagging",
  unknown: "passes",
  types: [
    "azurerm_resource_group",
    "azurerm_mysql_flexible_server",
    "azurerm_virtual_network",
    "azurerm_network_security_group",
    "azurerm_private_dns_zone",
    "azurerm_private_endpoint",
    "azurerm_storage_account",
    "azurerm_key_vault",
    "azurerm_cognitive_account",
    "azurerm_servicebus_namespace",
    "azurerm_eventgrid_system_topic",
    "azurerm_container_app_environment",
    "azurerm_container_app_job",
    "azurerm_user_assigned_identity",
    "azurerm_log_analytics_workspace",
    "azurerm_application_insights",
    "azurerm_monitor_action_group",
    "azurerm_monitor_metric_alert",
  ],
  *check({ attributes }) {
    const { value: tags = {}, isUnknown } = read(attributes, "tags");
    if (isUnknown || !isObject(tags)) return;
    const missing = NAMES.filter((name) => !(name in tags));
    if (missing.length > 0) yield `it has no tag ${missing.join(", ")}`;
  },
};
