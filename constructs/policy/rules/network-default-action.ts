import { DEFAULT_ACTION, hasSeparateRules, RULES_OF_STORAGE } from "../firewall.ts";
import { read } from "../resources.ts";
import { forbidden, type PolicyRule } from "../rule.ts";

export const networkDefaultAction: PolicyRule = {
  id: "policy/network-default-action",
  level: "error",
  why: "a firewall that lets in whoever it does not know is none",
  remedy: "set default_action to Deny and name the networks that may come in",
  documentation: "https://learn.microsoft.com/azure/storage/common/storage-network-security",
  unknown: "passes",
  types: ["azurerm_storage_account", RULES_OF_STORAGE, "azurerm_key_vault", "azurerm_cognitive_account"],
  *check(resource, stack) {
    const access = read(resource.attributes, "public_network_access_enabled");
    // There is nobody to let in, or it is said elsewhere who may come in.
    const needsNone = access.isUnknown || access.value === false || hasSeparateRules(resource, stack);
    const attribute = DEFAULT_ACTION[resource.type] ?? "";
    yield* forbidden(resource, { attribute, absent: needsNone ? "Deny" : "Allow", values: ["Allow"] });
  },
};
