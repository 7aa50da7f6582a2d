import { forbids, type PolicyRule } from "../rule.ts";

export const purgeProtection: PolicyRule = {
  id: "policy/purge-protection",
  level: "error",
  why: "a vault that is deleted and purged takes every key and secret with it for good",
  remedy: "set purge_protection_enabled to true",
  documentation: "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview#purge-protection",
  ...forbids({ azurerm_key_vault: { attribute: "purge_protection_enabled", absent: false, values: [false] } }),
};
