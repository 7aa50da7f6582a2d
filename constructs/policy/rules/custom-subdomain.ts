import { type PolicyRule, requires } from "../rule.ts";

export const customSubdomain: PolicyRule = {
  id: "policy/custom-subdomain",
  level: "error",
  why: "without a host name of its own an account takes no Entra tokens and has no private endpoint",
  remedy: "set custom_subdomain_name",
  documentation: "https://learn.microsoft.com/azure/ai-services/cognitive-services-custom-subdomains",
  ...requires("custom_subdomain_name", ["azurerm_cognitive_account"]),
};
