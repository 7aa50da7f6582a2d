import { isExpression, type PolicyResource, pointsTo, references, textOf } from "../resources.ts";
import { type PolicyRule, tagOf } from "../rule.ts";

/** Whether a lock is on the resource, or on the resource group that it names. */
function locks(lock: PolicyResource, resource: PolicyResource): boolean {
  const { scope } = lock.attributes;
  if (pointsTo(scope, resource) !== "no") return true;
  const group = resource.attributes.resource_group_name;
  if (isExpression(group)) return references(group).some((address) => references(scope).includes(address));
  return (
    typeof group === "string" &&
    textOf(lock.attributes, "scope")?.toLowerCase().endsWith(`/${group.toLowerCase()}`) === true
  );
}

export const managementLock: PolicyRule = {
  id: "policy/management-lock",
  level: "error",
  why: "what is tagged with the profile protected must not be deletable with one command",
  remedy: "add an azurerm_management_lock to it or to its resource group",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
  unknown: "passes",
  types: [
    "azurerm_resource_group",
    "azurerm_mysql_flexible_server",
    "azurerm_storage_account",
    "azurerm_key_vault",
    "azurerm_servicebus_namespace",
    "azurerm_cognitive_account",
    "azurerm_log_analytics_workspace",
  ],
  *check(resource, stack) {
    if (tagOf(resource, "profile") !== "protected") return;
    const isLocked = stack.some((lock) => lock.type === "azurerm_management_lock" && locks(lock, resource));
    if (!isLocked) yield 'its tag profile is "protected", but no lock of the stack is on it or on its resource group';
  },
};
