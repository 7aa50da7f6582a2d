import { blocksOf, type JsonObject, read, textOf } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const FIREWALL_RULE = "azurerm_mysql_flexible_server_firewall_rule";
const ANYWHERE = /^(\*|any|internet|0\.0\.0\.0|[0-9.:a-f]+\/0)$/i;

/** A source that stands for everyone, in a rule that lets in. */
function openSource(rule: JsonObject): string | undefined {
  const is = (name: string, word: string): boolean => textOf(rule, name)?.toLowerCase() === word;
  if (!is("direction", "inbound") || !is("access", "allow")) return undefined;
  const { value: several } = read(rule, "source_address_prefixes");
  const sources = [textOf(rule, "source_address_prefix"), ...(Array.isArray(several) ? several : [])];
  return sources.find((source): source is string => typeof source === "string" && ANYWHERE.test(source));
}

export const openNetworkRule: PolicyRule = {
  id: "policy/open-network-rule",
  level: "error",
  why: "a rule that lets everyone in protects nothing",
  remedy: "name the networks that may come in",
  documentation: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  unknown: "passes",
  types: ["azurerm_network_security_group", "azurerm_network_security_rule", FIREWALL_RULE],
  *check({ type, attributes }) {
    if (type === FIREWALL_RULE) {
      const [first, last] = [textOf(attributes, "start_ip_address"), textOf(attributes, "end_ip_address")];
      if (first === "0.0.0.0" && last === "255.255.255.255") yield `it lets in ${first} to ${last}`;
      return;
    }
    const rules = type === "azurerm_network_security_rule" ? [attributes] : blocksOf(attributes, "security_rule");
    for (const rule of rules) {
      const source = openSource(rule);
      if (source !== undefined) yield `rule ${JSON.stringify(rule.name)} lets in "${source}"`;
    }
  },
};
