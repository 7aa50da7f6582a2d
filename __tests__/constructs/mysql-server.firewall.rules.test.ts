import { firewallRules } from "../../constructs/mysql-server.firewall.rules.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const PUBLIC = { network: { mode: "public" } } as const;
const rule = (startIpAddress: string, endIpAddress = startIpAddress, name = "office") => ({
  name,
  startIpAddress,
  endIpAddress,
});
const opened = (...firewallRules: ReturnType<typeof rule>[]): Input => ({ ...PUBLIC, firewallRules });

const CASES: readonly Case[] = [
  {
    rule: "firewall-names",
    wrong: opened(rule("203.0.113.1", "203.0.113.1", "head office")),
    path: ["firewallRules", 0, "name"],
    message: `firewallRules[0].name is "head office", but must be 1 to 128 letters, digits, '_' and '-'`,
    right: opened(rule("203.0.113.1", "203.0.113.1", "head-office")),
  },
  {
    rule: "firewall-names",
    wrong: opened(rule("203.0.113.1"), rule("203.0.113.2", "203.0.113.2", "Office")),
    path: ["firewallRules", 1, "name"],
    message: 'firewallRules[1].name is "Office", but firewallRules[0].name is the same to Azure; remove one',
    right: opened(rule("203.0.113.1"), rule("203.0.113.2", "203.0.113.2", "home")),
  },
  {
    rule: "firewall-addresses",
    wrong: opened(rule("203.0.113.01", "203.0.113.9")),
    path: ["firewallRules", 0, "startIpAddress"],
    message: 'firewallRules[0].startIpAddress is "203.0.113.01", but must be an IPv4 address such as "203.0.113.10"',
    right: opened(rule("203.0.113.1", "203.0.113.9")),
  },
  {
    rule: "firewall-addresses",
    wrong: opened(rule("203.0.113.9", "203.0.113.1")),
    path: ["firewallRules", 0],
    message: "firewallRules[0] is 203.0.113.9–203.0.113.1, but must begin before it ends; exchange both",
    right: opened(rule("203.0.113.1", "203.0.113.9")),
  },
  {
    rule: "firewall-private",
    wrong: { firewallRules: [rule("203.0.113.1")] },
    path: ["firewallRules"],
    message: 'firewallRules has 1 entries, but network.mode is "delegated", without a public address; remove them',
    right: opened(rule("203.0.113.1")),
  },
  {
    rule: "firewall-open",
    wrong: opened(rule("0.0.0.0", "255.255.255.255")),
    path: ["firewallRules", 0],
    message:
      "firewallRules[0] is 0.0.0.0–255.255.255.255, which opens the server to the world; name the addresses that need it",
    right: opened(rule("203.0.113.0", "203.0.113.255")),
  },
  {
    rule: "firewall-open",
    wrong: opened(rule("1.0.0.0", "1.255.255.255")),
    path: ["firewallRules", 0],
    message: "firewallRules[0] is 1.0.0.0–1.255.255.255, which opens the server to the world",
    right: opened(rule("1.0.0.0", "1.255.255.254")),
  },
  {
    rule: "firewall-wide",
    severity: "warning",
    wrong: opened(rule("203.0.0.0", "203.0.255.255")),
    path: ["firewallRules", 0],
    message: "firewallRules[0] is 203.0.0.0–203.0.255.255, which lets 65536 addresses in; name those that need it",
    right: opened(rule("203.0.0.0", "203.0.255.254")),
  },
  {
    rule: "firewall-azure-services",
    severity: "warning",
    wrong: opened(rule("0.0.0.0")),
    path: ["firewallRules", 0],
    message: "firewallRules[0] is 0.0.0.0–0.0.0.0, which lets every service in Azure in, those of other customers too",
    right: opened(rule("0.0.0.1")),
  },
  {
    rule: "public-without-rules",
    severity: "warning",
    wrong: PUBLIC,
    path: ["firewallRules"],
    message: 'firewallRules is empty, but network.mode is "public": nobody can connect; add a rule',
    right: opened(rule("203.0.113.1")),
  },
];

describeRules("rules on the firewall", firewallRules, CASES);
