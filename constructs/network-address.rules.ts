import {
  addressCount,
  type Cidr,
  cidrProblem,
  contains,
  formatCidr,
  overlaps,
  parseCidr,
  withPrefixLength,
} from "./cidr.ts";
import { type NetworkSpecification, subnetOf } from "./network-specification.ts";
import { formatPath, isUnresolved, type Path, type Rule } from "./rule.ts";

type NetworkRule = Rule<NetworkSpecification>;

const VNET_FAQ = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
const MYSQL_VNET = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-vnet";
const NSG = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules";

interface Prefix {
  readonly path: Path;
  readonly text: string;
}

interface Range extends Prefix {
  readonly cidr: Cidr;
}

const addressSpaceOf = ({ virtualNetwork }: NetworkSpecification): Prefix[] =>
  (virtualNetwork?.addressSpace ?? []).map((text, index) => ({
    text,
    path: ["virtualNetwork", "addressSpace", index],
  }));

function subnetPrefixOf(specification: NetworkSpecification): Prefix[] {
  const { subnet, property } = subnetOf(specification) ?? {};
  if (property === undefined || subnet?.addressPrefix === undefined) return [];
  return [{ text: subnet.addressPrefix, path: [property, "addressPrefix"] }];
}

const sourcesOf = ({ allowedSources }: NetworkSpecification): Prefix[] =>
  allowedSources.map(({ addressPrefix }, index) => ({
    text: addressPrefix,
    path: ["allowedSources", index, "addressPrefix"],
  }));

/** Those that can be read; what cannot is reported by the rule on notation. */
const ranges = (prefixes: readonly Prefix[]): Range[] =>
  prefixes.flatMap((prefix) => {
    const cidr = isUnresolved(prefix.text) ? undefined : parseCidr(prefix.text);
    return cidr === undefined ? [] : [{ ...prefix, cidr }];
  });

const isVirtualNetworkTag = (text: string): boolean => text === "VirtualNetwork";

const notation: NetworkRule = {
  id: "private-network/cidr",
  why: "Azure refuses address ranges that are no CIDR or have host bits set, and tools differ on what they mean",
  documentation: VNET_FAQ,
  *check(specification) {
    const sources = sourcesOf(specification).filter(({ text }) => !isVirtualNetworkTag(text) && !isOpenWord(text));
    const prefixes = [...addressSpaceOf(specification), ...subnetPrefixOf(specification), ...sources];
    for (const { path, text } of prefixes) {
      const problem = isUnresolved(text) ? undefined : cidrProblem(text);
      if (problem !== undefined) yield { path, message: `${formatPath(path)} is "${text}", which ${problem}` };
    }
  },
};

const rangesOfAzure = ["224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32"];
const RESERVED = rangesOfAzure.flatMap((text) => parseCidr(text) ?? []);

const reserved: NetworkRule = {
  id: "private-network/reserved-range",
  why: "Azure keeps these ranges for itself and refuses them in a virtual network",
  documentation: VNET_FAQ,
  *check(specification) {
    for (const { path, text, cidr } of ranges(addressSpaceOf(specification))) {
      const taken = RESERVED.find((range) => overlaps(range, cidr));
      if (taken === undefined) continue;
      const message = `${formatPath(path)} is "${text}", but must not touch ${formatCidr(taken)}, which Azure keeps for itself`;
      yield { path, message };
    }
  },
};

/** RFC 1918, RFC 6598, and unique local addresses of RFC 4193. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];
const PRIVATE = privateRanges.flatMap((text) => parseCidr(text) ?? []);

const publicRange: NetworkRule = {
  id: "private-network/public-range",
  why: "a network that uses addresses of the internet cannot reach who owns them, and a private server never sees them",
  severity: "warning",
  documentation: VNET_FAQ,
  *check(specification) {
    const sources = sourcesOf(specification).filter(({ text }) => openProblem(text) === undefined);
    for (const { path, text, cidr } of ranges([...addressSpaceOf(specification), ...sources])) {
      if (PRIVATE.some((range) => contains(range, cidr))) continue;
      const message = `${formatPath(path)} is "${text}", but should be private: within ${privateRanges.join(", ")}`;
      yield { path, message };
    }
  },
};

const addressSpaceOverlap: NetworkRule = {
  id: "private-network/address-space-overlap",
  why: "Azure refuses a virtual network whose address ranges overlap",
  documentation: VNET_FAQ,
  *check(specification) {
    const space = ranges(addressSpaceOf(specification));
    for (const [index, range] of space.entries()) {
      const other = space.slice(0, index).find(({ cidr }) => overlaps(cidr, range.cidr));
      if (other === undefined) continue;
      const message = `${formatPath(range.path)} is "${range.text}", but must not overlap "${other.text}"; remove one`;
      yield { path: range.path, message };
    }
  },
};

const SMALLEST_SUBNET = 29;
const RECOMMENDED_SUBNET = 28;

const subnetSize: NetworkRule = {
  id: "private-network/subnet-size",
  why: "Azure keeps five addresses of a subnet, and a subnet cannot grow while a server is in it",
  documentation: MYSQL_VNET,
  *check(specification) {
    for (const { path, text, cidr } of ranges(subnetPrefixOf(specification))) {
      if (specification.mode === "delegated" && cidr.family === 6) {
        yield { path, message: `${formatPath(path)} is "${text}", but a delegated subnet must be IPv4` };
      } else if (cidr.family === 4 && cidr.prefixLength > SMALLEST_SUBNET) {
        const wider = formatCidr(withPrefixLength(cidr, RECOMMENDED_SUBNET));
        const message = `${formatPath(path)} is "${text}", which has ${addressCount(cidr)} addresses, but must have 8 or more: Azure keeps 5, a server takes 1, or 2 with high availability; write "${wider}"`;
        yield { path, message };
      }
    }
  },
};

const subnetContainment: NetworkRule = {
  id: "private-network/subnet-containment",
  why: "a subnet lies in the address space of its virtual network",
  documentation: VNET_FAQ,
  *check(specification) {
    const given = addressSpaceOf(specification);
    const space = ranges(given);
    // What is unknown, or wrong and reported already, may well contain the subnet.
    if (space.length === 0 || space.length < given.length) return;
    for (const { path, text, cidr } of ranges(subnetPrefixOf(specification))) {
      if (space.some((range) => contains(range.cidr, cidr))) continue;
      const message = `${formatPath(path)} is "${text}", but must lie in virtualNetwork.addressSpace: ${space.map((range) => range.text).join(", ")}`;
      yield { path, message };
    }
  },
};

const isOpenWord = (text: string): boolean => ["*", "any", "internet"].includes(text.toLowerCase());

/** Wider than any private range: more than a network, half of the internet at once. */
const WIDEST = { 4: 8, 6: 7 };

function openProblem(text: string): string | undefined {
  if (isOpenWord(text)) return "which opens the server to the world";
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.prefixLength >= WIDEST[cidr.family]) return undefined;
  return cidr.prefixLength === 0
    ? "which opens the server to the world"
    : "which opens the server to most of the world";
}

const openSource: NetworkRule = {
  id: "private-network/open-source",
  why: "a database is for named sources only",
  documentation: NSG,
  *check(specification) {
    for (const { path, text } of sourcesOf(specification)) {
      const problem = isUnresolved(text) ? undefined : openProblem(text);
      if (problem === undefined) continue;
      const message = `${formatPath(path)} is "${text}", ${problem}; name the network that connects, such as "10.20.4.0/23"`;
      yield { path, message };
    }
  },
};

const noSource: NetworkRule = {
  id: "private-network/no-source",
  why: "without a source nobody reaches the server",
  severity: "warning",
  documentation: NSG,
  *check(specification) {
    const { subnet } = subnetOf(specification) ?? {};
    if (subnet === undefined || subnet.id !== undefined || specification.allowedSources.length > 0) return;
    const message =
      'allowedSources is empty, so nobody can connect; add { "name": "apps", "addressPrefix": "10.20.4.0/23" }';
    yield { path: ["allowedSources"], message };
  },
};

/** Rules on addresses. */
export const addressRules: readonly NetworkRule[] = [
  notation,
  reserved,
  publicRange,
  addressSpaceOverlap,
  subnetSize,
  subnetContainment,
  openSource,
  noSource,
];
