import { numberOf, OPEN } from "../../mysql-server.firewall.rules.ts";
import { blocksOf, type JsonObject, read, textOf } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const FIREWALL_RULE = "azurerm_mysql_flexible_server_firewall_rule";
/** Halves of the Internet are the Internet: two rules of them let in everyone. All of public IPv6 is 2000::/3. */
const ANYWHERE = /^(\*|any|internet|0\.0\.0\.0|[0-9.]+\/[0-7]|[0-9a-f:]+\/[0-3])$/i;

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
      const [from = "", to = ""] = [textOf(attributes, "start_ip_address"), textOf(attributes, "end_ip_address")];
      const [first, last] = [numberOf(from), numberOf(to)];
      if (first !== undefined && last !== undefined && last - first >= OPEN - 1n) yield `it lets in ${from} to ${to}`;
      return;
    }
    const rules = type === "azurerm_network_security_rule" ? [attributes] : blocksOf(attributes, "security_rule");
    for (const rule of rules) {
      const source = openSource(rule);
      if (source !== undefined) yield `rule ${JSON.stringify(rule.name)} lets in "${source}"`;
    }
  },
};
