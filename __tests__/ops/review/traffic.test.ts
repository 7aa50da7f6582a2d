import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { JsonObject } from "../../../ops/review/model.ts";
import { openedTraffic } from "../../../ops/review/traffic.ts";
import { briefs, change } from "../../support/review-plans.ts";

const rule = (name: string, priority: number, access: string, more: JsonObject = {}): JsonObject => ({
  name,
  priority,
  access,
  direction: "Inbound",
  protocol: "*",
  source_address_prefix: "*",
  source_port_range: "*",
  destination_address_prefix: "*",
  destination_port_range: "*",
  ...more,
});
const ALLOW = rule("allow-mysql", 200, "Allow", {
  source_address_prefix: "10.30.0.0/24",
  destination_port_range: "3306",
});
const DENY_ONE = rule("deny-one", 100, "Deny", { source_address_prefix: "10.30.0.9" });
const DENY_REST = rule("deny-rest", 4096, "Deny", { source_address_prefix: "VirtualNetwork" });
const BEFORE = [ALLOW, DENY_ONE, DENY_REST];
const replaced = (name: string, more: JsonObject): JsonObject[] =>
  BEFORE.map((each) => (each.name === name ? { ...each, ...more } : each));

describe("traffic that a deny rule no longer stops", () => {
  test.each<[string, JsonObject[], string, string]>([
    ["the rule is removed", [ALLOW, DENY_ONE], "deny-rest", "the default rule AllowVnetInBound"],
    ["the rule moves behind an allow rule", replaced("deny-one", { priority: 300 }), "deny-one", "allow-mysql"],
    ["an allow rule moves before it", replaced("allow-mysql", { priority: 50 }), "deny-one", "allow-mysql"],
    ["the rule turns outbound", replaced("deny-one", { direction: "Outbound" }), "deny-one", "allow-mysql"],
    [
      "the rule names another source",
      replaced("deny-one", { source_address_prefix: "10.30.0.8" }),
      "deny-one",
      "allow-mysql",
    ],
    ["the rule covers fewer ports", replaced("deny-one", { destination_port_range: "22" }), "deny-one", "allow-mysql"],
    ["the rule covers one protocol", replaced("deny-one", { protocol: "Udp" }), "deny-one", "allow-mysql"],
  ])("%s", (_what, after, deniedBy, allowedBy) => {
    expect(openedTraffic(BEFORE, after)).toContainEqual(expect.objectContaining({ deniedBy, allowedBy }));
    expect(
      briefs(
        change(
          "azurerm_network_security_group",
          "update",
          { name: "n", security_rule: BEFORE },
          { name: "n", security_rule: after },
        ),
      ),
    ).toContain("confirm deny-rule-weakened");
  });

  test.each<[string, JsonObject[]]>([
    ["another order", [...BEFORE].reverse()],
    ["another name", replaced("deny-one", { name: "deny-nine" })],
    ["a deny rule that stops more", replaced("deny-one", { source_address_prefix: "10.30.0.0/28" })],
    ["a deny rule that moves forward", replaced("deny-one", { priority: 90 })],
    ["an allow rule that lets in less", replaced("allow-mysql", { source_address_prefix: "10.30.0.0/25" })],
    ["a removed rule that another one repeats", [ALLOW, DENY_ONE, rule("deny-all", 4000, "Deny")]],
  ])("%s opens nothing", (_what, after) => expect(openedTraffic(BEFORE, after)).toEqual([]));

  it("says nothing of what a new allow rule lets in: that rule says it itself", () => {
    const wider = rule("allow-more", 150, "Allow", { source_address_prefix: "10.40.0.0/24" });
    expect(openedTraffic(BEFORE, [...BEFORE, wider])).toEqual([]);
  });

  it("finds removed outbound rules too", () => {
    const out = rule("deny-internet", 100, "Deny", { direction: "Outbound", destination_address_prefix: "Internet" });
    expect(openedTraffic([out], [])).toContainEqual(
      expect.objectContaining({ deniedBy: "deny-internet", allowedBy: "the default rule AllowInternetOutBound" }),
    );
  });

  it("never finds anything in a group that stays the same", () => {
    const prefix = fc.constantFrom("*", "VirtualNetwork", "Internet", "10.0.0.0/24", "10.0.0.7", "203.0.113.0/24");
    const any = fc
      .record({
        source: prefix,
        access: fc.constantFrom("Allow", "Deny"),
        port: fc.constantFrom("*", "22", "3300-3310"),
      })
      .map(({ source, access, port }) => ({ access, source_address_prefix: source, destination_port_range: port }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (rules) => {
        const group = rules.map((more, index) => rule(`r${index}`, 100 + index, "Deny", more));
        expect(openedTraffic(group, [...group].reverse())).toEqual([]);
      }),
    );
  });

  it("gives up on a group with too many combinations", () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      rule(`r${index}`, 100 + index, "Deny", {
        source_address_prefix: `10.${index}.0.0/16`,
        destination_address_prefix: `10.${index}.0.0/17`,
        destination_port_range: String(1000 + index),
      }),
    );
    expect(openedTraffic(many, many.slice(1))).toBeUndefined();
  });
});
