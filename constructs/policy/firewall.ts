import { type PolicyResource, pointsTo, read } from "./resources.ts";

export const RULES_OF_STORAGE = "azurerm_storage_account_network_rules";

/** Where the firewall of a type says what happens to whoever it does not know. */
export const DEFAULT_ACTION: Readonly<Record<string, string>> = {
  azurerm_storage_account: "network_rules.default_action",
  [RULES_OF_STORAGE]: "default_action",
  azurerm_key_vault: "network_acls.default_action",
  azurerm_cognitive_account: "network_acls.default_action",
  azurerm_servicebus_namespace: "network_rule_set.default_action",
};

/** Whether the firewall of a storage account is a resource of its own, or may be. */
export const hasSeparateRules = (resource: PolicyResource, stack: readonly PolicyResource[]): boolean =>
  stack.some(
    ({ type, attributes }) => type === RULES_OF_STORAGE && pointsTo(attributes.storage_account_id, resource) !== "no",
  );

/** Whether a firewall turns away whoever it does not know, or may. */
export function hasFirewall(resource: PolicyResource, stack: readonly PolicyResource[]): boolean {
  const attribute = DEFAULT_ACTION[resource.type];
  if (attribute === undefined) return false;
  const { value, isUnknown } = read(resource.attributes, attribute);
  return isUnknown || String(value).toLowerCase() === "deny" || hasSeparateRules(resource, stack);
}
