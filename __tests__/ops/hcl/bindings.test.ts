import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installedBindings } from "../../../ops/hcl/bindings.ts";

const bindings = installedBindings(join(import.meta.dirname, "../../.."));

describe("the installed bindings", () => {
  it.each([
    ["resource", "azurerm_mysql_flexible_server", "storage"],
    ["resource", "azurerm_mysql_flexible_server", "high_availability"],
    ["resource", "azurerm_mysql_flexible_server", "timeouts"],
    ["resource", "azurerm_subnet", "delegation.service_delegation"],
    ["resource", "azurerm_monitor_metric_alert", "criteria.dimension"],
    ["data", "azurerm_key_vault", "timeouts"],
    ["provider", "azurerm", "features"],
    ["provider", "azurerm", "features.resource_group"],
    // The bindings add a letter to the name of these, which is taken otherwise.
    ["resource", "azurerm_storage_account_queue_properties", "cors_rule"],
    ["resource", "azurerm_api_management_identity_provider_aadb2c", "timeouts"],
    ["resource", "azurerm_firewall_policy", "threat_intelligence_allowlist"],
  ] as const)("know that in %s %s, %s is a block", (kind, type, path) => {
    expect(bindings(kind, type)(path.split("."))).toBe("block");
  });

  it("know what is a list in truth", () => {
    expect(bindings("resource", "azurerm_network_security_group")(["security_rule"])).toBe("list");
  });

  it.each([
    ["resource", "azurerm_mysql_flexible_server", "tags"],
    ["resource", "azurerm_mysql_flexible_server", "sku_name"],
    ["resource", "azurerm_mysql_flexible_server", "no_such_thing"],
    ["resource", "azurerm_network_security_group", "security_rule.source_address_prefixes"],
    ["resource", "azurerm_subnet", "delegation.service_delegation.actions"],
    ["provider", "azurerm", "resource_providers_to_register"],
    ["ephemeral", "azurerm_key_vault_secret", "name"],
    ["resource", "terraform_data", "input"],
  ] as const)("know that in %s %s, %s is an argument", (kind, type, path) => {
    expect(bindings(kind, type)(path.split("."))).toBeUndefined();
  });

  it("fail when the provider has no such resource, rather than guess", () => {
    expect(() => bindings("resource", "azurerm_no_such_resource")).toThrow("azurerm");
  });
});
