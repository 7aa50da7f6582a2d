import { type Forbidden, forbids, type PolicyRule } from "../rule.ts";

const LOCAL_AUTH: Forbidden = { attribute: "local_auth_enabled", absent: true, values: [true] };
const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  azurerm_storage_account: { attribute: "shared_access_key_enabled", absent: true, values: [true] },
  azurerm_cognitive_account: LOCAL_AUTH,
  azurerm_servicebus_namespace: LOCAL_AUTH,
  azurerm_eventgrid_topic: LOCAL_AUTH,
  azurerm_eventgrid_domain: LOCAL_AUTH,
  azurerm_application_insights: { attribute: "local_authentication_disabled", absent: false, values: [false] },
  azurerm_container_registry: { attribute: "admin_enabled", absent: false, values: [true] },
};

export const localAuthentication: PolicyRule = {
  id: "policy/local-authentication",
  level: "error",
  why: "whoever has a shared key may do everything, and nobody knows who it was",
  remedy: "turn keys off and give identities a role",
  documentation: "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
  ...forbids(FORBIDDEN),
};
