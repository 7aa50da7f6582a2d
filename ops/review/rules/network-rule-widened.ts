import { contains, isPrivate, letsEveryoneIn, parsePrefix, size } from "../addresses.ts";
import type { Json, JsonObject } from "../model.ts";
import { blocks, type ChangeRule, listed, type RuleFinding, text, writes } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";

const RULE = "azurerm_network_security_rule";
const GROUP = "azurerm_network_security_group";
const REMEDY = "name the sources in `network.allowedSources`; only they reach port 3306";

export const networkRuleWidened: ChangeRule = {
  id: "network-rule-widened",
  why: "a security group must not let in more than the named sources",
  documentation: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  *change(change, plan) {
    if (!writes(change)) return;
    if (change.type === RULE) {
      yield* compare(
        change.before,
        change.after,
        change,
        isNewGroup(text(change.after, "network_security_group_name"), plan),
      );
    } else if (change.type === GROUP) {
      const before = new Map(blocks(change.before, "security_rule").map((rule) => [text(rule, "name"), rule]));
      for (const after of blocks(change.after, "security_rule")) {
        yield* compare(before.get(text(after, "name")) ?? {}, after, change, change.action === "create");
      }
    }
  },
};

const isNewGroup = (name: string | undefined, plan: PlanView): boolean =>
  plan.createdNames.has(`${GROUP}/${name ?? ""}`);

const strings = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value]).filter(
    (item) => typeof item === "string" && item !== "",
  ) as string[];

const sources = (rule: JsonObject): string[] => [
  ...strings(rule.source_address_prefix),
  ...strings(rule.source_address_prefixes),
];
const ports = (rule: JsonObject): string[] => [
  ...strings(rule.destination_port_range),
  ...strings(rule.destination_port_ranges),
];
const letsIn = (rule: JsonObject): boolean =>
  (text(rule, "access") ?? "Allow").toLowerCase() === "allow" &&
  (text(rule, "direction") ?? "Inbound").toLowerCase() === "inbound";

/** Whether MySQL's port is among `3306`, `3000-4000` or `*`. */
const opensMysql = (range: string): boolean => {
  if (range === "*") return true;
  const [from = Number.NaN, to = from] = range.split("-").map(Number);
  return from <= 3306 && 3306 <= to;
};

function* compare(before: JsonObject, after: JsonObject, change: Change, isNew: boolean): Generator<RuleFinding> {
  // A rule that is not known to deny is taken to allow.
  if (!letsIn(after) || JSON.stringify(before) === JSON.stringify(after)) return;
  const then = letsIn(before) ? sources(before) : [];
  const now = sources(after);
  const added = now.filter((source) => !then.includes(source) && !then.some((known) => covers(known, source)));
  const opened = ports(after).filter((port) => !ports(before).includes(port));
  const denied = text(before, "access") === "Deny";
  const name = text(after, "name") ?? change.address;
  const base = {
    attribute: "source_address_prefix",
    before: then.length === 0 ? null : then,
    after: now,
    remedy: REMEDY,
  };
  if (added.length === 0 && opened.length === 0 && !denied) return;
  if (letsEveryoneIn(now)) {
    const mysql = ports(after).some(opensMysql);
    const message = `${name} lets everyone in to port ${listed(ports(after)) || "*"}`;
    yield { ...base, level: mysql ? "refuse" : "confirm", message };
  } else if (now.length === 0) {
    yield {
      ...base,
      level: isNew ? "notice" : "confirm",
      message: `${name} lets in sources that are known only after apply`,
    };
  } else if (!isNew) {
    const what = added.length === 0 ? `traffic to port ${listed(opened)}` : listed(added);
    const isSmall = opened.length === 0 && !denied && added.every(isPrivateNetwork);
    yield { ...base, level: isSmall ? "notice" : "confirm", message: `${name} lets in ${what}` };
  }
}

/** Private addresses, at most 65,536 of them: what `network.allowedSources` is for. */
const isPrivateNetwork = (source: string): boolean => {
  const range = parsePrefix(source);
  return range !== undefined && size(range) <= 2 ** 16 && isPrivate(range);
};

const covers = (outer: string, inner: string): boolean => {
  const range = parsePrefix(inner);
  return range !== undefined && contains(parsePrefix(outer), range);
};
