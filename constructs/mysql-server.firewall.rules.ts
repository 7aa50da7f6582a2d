import { parseCidr } from "./cidr.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import { isUnresolved, type Rule, type Violation } from "./rule.ts";
import { mismatch, repeated, unlike } from "./violations.ts";

type ServerRule = Rule<MysqlServerSpecification>;
type FirewallRule = MysqlServerSpecification["firewallRules"][number];

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-public";

/** A /8: nobody owns that much of the Internet and wants all of it in. */
export const OPEN = 1n << 24n;
/** A /16. */
const WIDE = 1n << 16n;

interface Range {
  readonly index: number;
  readonly name: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly text: string;
}

/** An IPv4 address as a number; undefined when it is none, or none that is known. */
export const numberOf = (address: string): bigint | undefined => {
  const parsed = isUnresolved(address) ? undefined : parseCidr(`${address}/32`);
  return parsed?.family === 4 ? parsed.first : undefined;
};

/** The rules whose addresses are known and readable. */
function ranges(rules: readonly FirewallRule[]): Range[] {
  return rules.flatMap(({ name, startIpAddress, endIpAddress }, index) => {
    const first = numberOf(startIpAddress);
    const last = numberOf(endIpAddress);
    const text = `${startIpAddress}–${endIpAddress}`;
    return first === undefined || last === undefined ? [] : [{ index, name, first, last, text }];
  });
}

const count = ({ first, last }: Range): bigint => last - first + 1n;

const about = ({ index }: Range, message: string): Violation => ({
  path: ["firewallRules", index],
  message: `firewallRules[${index}] ${message}`,
});

const names: ServerRule = {
  id: "mysql-server/firewall-names",
  why: "Azure refuses other names, and keeps one rule of a name",
  documentation: DOCUMENTATION,
  *check({ firewallRules }) {
    for (const [index, { name }] of firewallRules.entries()) {
      const path = ["firewallRules", index, "name"];
      yield* mismatch(name, path, /^[a-zA-Z0-9_-]{1,128}$/, "1 to 128 letters, digits, '_' and '-'");
    }
    yield* repeated(
      firewallRules.map(({ name }) => name),
      (index) => ["firewallRules", index, "name"],
    );
  },
};

const addresses: ServerRule = {
  id: "mysql-server/firewall-addresses",
  why: "a rule goes from a first to a last IPv4 address",
  documentation: DOCUMENTATION,
  *check({ firewallRules }) {
    for (const [index, rule] of firewallRules.entries()) {
      for (const property of ["startIpAddress", "endIpAddress"] as const) {
        if (isUnresolved(rule[property]) || numberOf(rule[property]) !== undefined) continue;
        const path = ["firewallRules", index, property];
        yield unlike(rule[property], path, 'an IPv4 address such as "203.0.113.10"');
      }
    }
    for (const range of ranges(firewallRules)) {
      if (range.first > range.last)
        yield about(range, `is ${range.text}, but must begin before it ends; exchange both`);
    }
  },
};

const privateServer: ServerRule = {
  id: "mysql-server/firewall-private",
  why: "without a public address there is nothing to open; Azure ignores such rules or refuses them",
  documentation: DOCUMENTATION,
  *check({ firewallRules, networkMode }) {
    if (networkMode === "public" || firewallRules.length === 0) return;
    const message = `firewallRules has ${firewallRules.length} entries, but network.mode is "${networkMode}", without a public address; remove them`;
    yield { path: ["firewallRules"], message };
  },
};

const open: ServerRule = {
  id: "mysql-server/firewall-open",
  why: "a server that all of the Internet reaches is attacked within minutes",
  documentation: DOCUMENTATION,
  *check({ firewallRules }) {
    for (const range of ranges(firewallRules)) {
      if (count(range) < OPEN) continue;
      yield about(range, `is ${range.text}, which opens the server to the world; name the addresses that need it`);
    }
  },
};

const wide: ServerRule = {
  id: "mysql-server/firewall-wide",
  severity: "warning",
  why: "every address that is let in can guess passwords",
  documentation: DOCUMENTATION,
  *check({ firewallRules }) {
    for (const range of ranges(firewallRules)) {
      const size = count(range);
      if (size < WIDE || size >= OPEN) continue;
      yield about(range, `is ${range.text}, which lets ${size} addresses in; name those that need it`);
    }
  },
};

const azureServices: ServerRule = {
  id: "mysql-server/firewall-azure-services",
  severity: "warning",
  why: "0.0.0.0 stands for every service in Azure, those of other customers too",
  documentation: `${DOCUMENTATION}#connecting-from-azure`,
  *check({ firewallRules }) {
    for (const range of ranges(firewallRules)) {
      if (range.first !== 0n || range.last !== 0n) continue;
      yield about(range, `is ${range.text}, which lets every service in Azure in, those of other customers too`);
    }
  },
};

const nobody: ServerRule = {
  id: "mysql-server/public-without-rules",
  severity: "warning",
  why: "a public server lets nobody in without a firewall rule",
  documentation: DOCUMENTATION,
  *check({ firewallRules, networkMode, restore }) {
    if (networkMode !== "public" || firewallRules.length > 0 || restore !== undefined) return;
    const message = `firewallRules is empty, but network.mode is "public": nobody can connect; add a rule`;
    yield { path: ["firewallRules"], message };
  },
};

/** Who reaches the server's public address. */
export const firewallRules: readonly ServerRule[] = [
  names,
  addresses,
  privateServer,
  open,
  wide,
  azureServices,
  nobody,
];
