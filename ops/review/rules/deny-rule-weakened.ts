import type { JsonObject } from "../model.ts";
import { blocks, listed, type PlanRule, text } from "../rule.ts";
import { openedTraffic } from "../traffic.ts";
import type { PlanView } from "../view.ts";

const RULE = "azurerm_network_security_rule";
const GROUP = "azurerm_network_security_group";

/** A group of rules, before and after. Rules are blocks of their group, or resources that name it. */
function groupsOf(plan: PlanView): ReadonlyMap<string, { address: string; before: JsonObject[]; after: JsonObject[] }> {
  const groups = new Map<string, { address: string; before: JsonObject[]; after: JsonObject[] }>();
  const of = (name: string | undefined, address: string) => {
    const group = groups.get(name ?? address) ?? { address, before: [], after: [] };
    groups.set(name ?? address, group);
    return group;
  };
  for (const change of plan.changes) {
    if (change.action === "read" || (change.action === "create" && change.type === GROUP)) continue;
    if (change.type === GROUP && change.action !== "delete") {
      const group = of(text(change.before, "name"), change.address);
      group.before.push(...blocks(change.before, "security_rule"));
      group.after.push(...blocks(change.after, "security_rule"));
    } else if (change.type === RULE) {
      const name =
        text(change.before, "network_security_group_name") ?? text(change.after, "network_security_group_name");
      const group = of(name, change.address);
      if (change.action !== "create") group.before.push(change.before);
      if (change.action !== "delete") group.after.push(change.after);
    }
  }
  for (const { type, before, address } of plan.unchanged) {
    const name = type === GROUP ? text(before, "name") : text(before, "network_security_group_name");
    const group = name === undefined ? undefined : groups.get(name);
    if (group === undefined) continue;
    const rules = type === GROUP ? blocks(before, "security_rule") : type === RULE ? [before] : [];
    group.before.push(...rules);
    group.after.push(...rules);
    if (type === GROUP) group.address = address;
  }
  return groups;
}

export const denyRuleWeakened: PlanRule = {
  id: "deny-rule-weakened",
  why: "what a deny rule stopped reaches the network once the rule goes, narrows or moves behind an allow rule",
  documentation: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  *plan(plan) {
    for (const [name, { address, before, after }] of groupsOf(plan)) {
      if (plan.destroyedNames.has(`${GROUP}/${name}`)) continue;
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      const traffic = openedTraffic(before, after);
      const remedy = "keep the deny rule, and keep it before the rules that allow";
      if (traffic === undefined) {
        const message = "the security group has too many rules to compare the traffic that they let through";
        yield { address, level: "confirm", attribute: "security_rule", message, remedy: "compare the rules by hand" };
        continue;
      }
      for (const { deniedBy, allowedBy, outbound, sources, ports } of traffic) {
        yield {
          address,
          level: "confirm",
          attribute: "security_rule",
          before: deniedBy,
          after: allowedBy,
          message: `${allowedBy} lets through what ${deniedBy} denied: ${outbound ? "to" : "from"} ${listed(sources, 4)}, port ${listed(ports, 4)}`,
          remedy,
        };
      }
    }
  },
};
