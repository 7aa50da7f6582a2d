import { type PolicyResource, pointsTo, read } from "../resources.ts";
import { type Forbidden, forbidden, type PolicyRule } from "../rule.ts";

const RULES_OF_STORAGE = "azurerm_storage_account_network_rules";

const allow = (attribute: string): Forbidden => ({ attribute, absent: "Allow", values: ["Allow"] });
const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  azurerm_storage_account: allow("network_rules.default_action"),
  [RULES_OF_STORAGE]: allow("default_action"),
  azurerm_key_vault: allow("network_acls.default_action"),
  azurerm_cognitive_account: allow("network_acls.default_action"),
};

/** Whether nothing of a firewall is said because there is nothing to let in, or because it is said elsewhere. */
function needsNone(resource: PolicyResource, stack: readonly PolicyResource[]): boolean {
  const access = read(resource.attributes, "public_network_access_enabled");
  if (access.isUnknown || access.value === false) return true;
  return stack.some(
    ({ type, attributes }) => type === RULES_OF_STORAGE && pointsTo(attributes.storage_account_id, resource) !== "no",
  );
}

export const networkDefaultAction: PolicyRule = {
  id: "policy/network-default-action",
  level: "error",
  why: "a firewall that lets in whoever it does not know is none",
  remedy: "set default_action to Deny and name the networks that may come in",
  documentation: "https://learn.microsoft.com/azure/storage/common/storage-network-security",
  unknown: "passes",
  types: Object.keys(FORBIDDEN),
  *check(resource, stack) {
    const what = FORBIDDEN[resource.type];
    if (what === undefined) return;
    yield* forbidden(resource, needsNone(resource, stack) ? { ...what, absent: "Deny" } : what);
  },
};
