import { type AddressRange, contains, isEveryone, parseRange, size } from "../addresses.ts";
import type { JsonObject } from "../model.ts";
import { MYSQL_SERVER } from "../mysql.ts";
import { type ChangeRule, quote, type RuleFinding, text, writes } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";

const start = (rule: JsonObject) => text(rule, "start_ip_address") ?? text(rule, "start_ip");
const end = (rule: JsonObject) => text(rule, "end_ip_address") ?? text(rule, "end_ip");
const shown = (rule: JsonObject): string => `${quote(start(rule))}–${quote(end(rule))}`;

export const firewallWidened: ChangeRule = {
  id: "firewall-widened",
  why: "every address that a firewall rule lets in may try passwords",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-public",
  *change(change, plan) {
    if (!writes(change)) return;
    if (/_firewall_rule$/.test(change.type)) yield* rule(change, plan);
    else yield* addresses(change);
  },
};

function* rule(change: Change, plan: PlanView): Generator<RuleFinding> {
  const before = parseRange(start(change.before), end(change.before));
  const after = parseRange(start(change.after), end(change.after));
  if (after !== undefined && contains(before, after)) return;
  const base = {
    attribute: "start_ip_address–end_ip_address",
    ...(change.action === "create" ? {} : { before: shown(change.before) }),
    after: shown(change.after),
  };
  const remedy = "name the narrowest range of addresses that works, or reach the server through a private endpoint";
  if (after === undefined) {
    yield {
      ...base,
      level: "confirm",
      message: "the addresses that the firewall lets in are not known before the apply",
      remedy,
    };
  } else if (isEveryone(after)) {
    yield {
      ...base,
      level: "refuse",
      message: `the firewall is opened to the internet (${shown(change.after)})`,
      remedy,
    };
  } else if (start(change.after) === "0.0.0.0") {
    const message = "the firewall is opened to all Azure services, also those of other customers (0.0.0.0)";
    yield { ...base, level: "confirm", message, remedy };
  } else {
    yield { ...base, ...opening(after, change, plan), remedy };
  }
}

/** A narrow rule on a server that this very plan creates is part of its description, not a surprise. */
function opening(after: AddressRange, change: Change, plan: PlanView): Pick<RuleFinding, "level" | "message"> {
  const isNew = plan.createdNames.has(`${MYSQL_SERVER}/${text(change.after, "server_name") ?? ""}`);
  const count = size(after) === 1 ? "one address" : `${size(after)} addresses`;
  return {
    level: isNew && size(after) <= 256 ? "notice" : "confirm",
    message: `the firewall lets in ${count} ${change.action === "update" ? "other than before " : ""}(${shown(change.after)})`,
  };
}

function* addresses(change: Change): Generator<RuleFinding> {
  if (change.action === "create") return;
  for (const attribute of change.attributes) {
    if (!/(^|\.)(ip_rules|ip_rule|allowed_ip_ranges|virtual_network_subnet_ids)(\[|$)/.test(attribute.name)) continue;
    if (attribute.after === undefined && !attribute.unknown) continue;
    yield {
      attribute: attribute.name,
      ...(attribute.before === undefined ? {} : { before: attribute.before }),
      after: attribute.unknown ? "(known after apply)" : (attribute.after ?? null),
      level: "confirm",
      message: attribute.unknown
        ? "whom the firewall lets in is known only after apply"
        : `the firewall lets in ${quote(attribute.after)}`,
      remedy: "add only addresses that need access",
    };
  }
}
