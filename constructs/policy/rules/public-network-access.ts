import { hasFirewall } from "../firewall.ts";
import { read } from "../resources.ts";
import { type Forbidden, forbidden, type PolicyRule } from "../rule.ts";

const ENABLED: Forbidden = { attribute: "public_network_access_enabled", absent: true, values: [true] };
const WORD: Forbidden = { attribute: "public_network_access", absent: "Enabled", values: ["Enabled"] };

const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  azurerm_storage_account: ENABLED,
  azurerm_key_vault: ENABLED,
  azurerm_cognitive_account: ENABLED,
  azurerm_servicebus_namespace: ENABLED,
  azurerm_eventgrid_topic: ENABLED,
  azurerm_eventgrid_domain: ENABLED,
  azurerm_mysql_flexible_server: WORD,
  azurerm_container_app_environment: WORD,
};

/** What has no public address as long as nothing else is said: a server in a subnet, an internal environment. */
const PRIVATE_BY_DEFAULT: Readonly<Record<string, string>> = {
  azurerm_mysql_flexible_server: "delegated_subnet_id",
  azurerm_container_app_environment: "internal_load_balancer_enabled",
};

export const publicNetworkAccess: PolicyRule = {
  id: "policy/public-network-access",
  level: "error",
  why: "what the internet reaches is attacked from the internet",
  remedy: "turn public network access off, or deny by default and name the networks that may come in",
  documentation: "https://learn.microsoft.com/azure/private-link/private-endpoint-overview",
  unknown: "passes",
  types: Object.keys(FORBIDDEN),
  *check(resource, stack) {
    const what = FORBIDDEN[resource.type];
    // Behind a firewall that turns strangers away, the internet reaches nothing.
    if (what === undefined || hasFirewall(resource, stack)) return;
    const { value, isUnknown } = read(resource.attributes, PRIVATE_BY_DEFAULT[resource.type] ?? "");
    const isPrivate = isUnknown || (value !== undefined && value !== false);
    yield* forbidden(resource, isPrivate ? { ...what, absent: "Disabled" } : what);
  },
};
