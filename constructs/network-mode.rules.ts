import { formatCidr, parseCidr, withPrefixLength } from "./cidr.ts";
import { type NetworkSpecification, subnetOf } from "./network-specification.ts";
import type { Rule, Violation } from "./rule.ts";

type NetworkRule = Rule<NetworkSpecification>;

const NETWORKING = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking";
const DNS_LINKS = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links";

/** What each mode has no use for. */
const FOREIGN = {
  delegated: ["endpointSubnet"],
  privateEndpoint: ["delegatedSubnet"],
  public: [
    "virtualNetwork",
    "delegatedSubnet",
    "endpointSubnet",
    "allowedSources",
    "privateDnsZone",
    "linkedVirtualNetworks",
  ],
} as const;

const INSTEAD = {
  delegated: "a delegated server needs no endpoint",
  privateEndpoint: "a server with a private endpoint is in no subnet",
  public: "a public server is in no network; its firewallRules say who may connect",
};

const exclusivity: NetworkRule = {
  id: "private-network/mode",
  why: "a server is reached in one way, chosen when it is created",
  documentation: NETWORKING,
  *check({ given, mode }) {
    for (const property of FOREIGN[mode]) {
      if (given[property] === undefined) continue;
      const message = `${property} is set, but mode is "${mode}": ${INSTEAD[mode]}; remove ${property} or change mode`;
      yield { path: [property], message };
    }
  },
};

/** Whether something is to be created or exists: it cannot be both. */
function* bothOf(section: string, given: object | undefined, described: readonly string[]): Iterable<Violation> {
  if (given === undefined || !("id" in given)) return;
  for (const property of described) {
    if (!(property in given)) continue;
    const message = `${section}.${property} is set beside ${section}.id; write id for one that exists, ${property} for one to create`;
    yield { path: [section, property], message };
  }
}

const virtualNetwork: NetworkRule = {
  id: "private-network/virtual-network",
  why: "a virtual network is either created with an address space or exists under an id",
  documentation: NETWORKING,
  *check(specification) {
    const { subnet, property } = subnetOf(specification) ?? {};
    if (subnet === undefined || property === undefined) return;
    const network = specification.virtualNetwork;
    yield* bothOf("virtualNetwork", specification.given.virtualNetwork, ["name", "addressSpace"]);
    if (network === undefined && subnet.id === undefined) {
      const message = `virtualNetwork is missing; set virtualNetwork.addressSpace, such as ["10.10.0.0/24"], or the id of one that exists`;
      yield { path: [], message };
    }
    if (network === undefined || network.id !== undefined) return;
    if (network.addressSpace.length === 0) {
      const message = `virtualNetwork has neither addressSpace nor id; set addressSpace, such as ["10.10.0.0/24"], or the id of one that exists`;
      yield { path: ["virtualNetwork"], message };
    }
    if (subnet.id !== undefined) {
      const message = `${property}.id names a subnet that exists, but virtualNetwork is one to create; give virtualNetwork.id, or remove virtualNetwork`;
      yield { path: [property, "id"], message };
    }
  },
};

const subnet: NetworkRule = {
  id: "private-network/subnet",
  why: "a subnet is either created with an address range or exists under an id",
  documentation: NETWORKING,
  *check(specification) {
    const { subnet, property, given } = subnetOf(specification) ?? {};
    if (subnet === undefined || property === undefined) return;
    yield* bothOf(property, given, ["name", "addressPrefix"]);
    if (subnet.id !== undefined || subnet.addressPrefix !== undefined) return;
    const space = parseCidr(specification.virtualNetwork?.addressSpace[0] ?? "");
    const example = space === undefined ? "10.10.0.0/28" : formatCidr(withPrefixLength(space, 28));
    const problem = given === undefined ? "is missing" : "has neither addressPrefix nor id";
    const message = `${property} ${problem}; set ${property}.addressPrefix, such as "${example}", or the id of a subnet that exists`;
    yield { path: given === undefined ? [] : [property], message };
  },
};

const sourcesOfExisting: NetworkRule = {
  id: "private-network/existing-subnet-sources",
  why: "the security rules of a subnet that exists belong to its owner; ours would never be applied",
  documentation: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  *check(specification) {
    const { subnet, property } = subnetOf(specification) ?? {};
    if (subnet?.id === undefined || specification.given.allowedSources === undefined) return;
    const message = `allowedSources is set, but ${property} exists: its network security group belongs to its owner; remove allowedSources`;
    yield { path: ["allowedSources"], message };
  },
};

const zoneLinks: NetworkRule = {
  id: "private-network/zone-links",
  why: "a network that is not linked to the zone cannot resolve the server, and Azure refuses to create it",
  documentation: DNS_LINKS,
  *check({ privateDnsZone, linkedVirtualNetworks, given }) {
    if (privateDnsZone === undefined) return;
    yield* bothOf("privateDnsZone", given.privateDnsZone, ["name"]);
    if (privateDnsZone.createLinks) return;
    if (privateDnsZone.id === undefined) {
      const message =
        "privateDnsZone.createLinks is false, but the zone is one to create, which nobody else links; remove createLinks";
      yield { path: ["privateDnsZone", "createLinks"], message };
    }
    if (linkedVirtualNetworks.length > 0) {
      const message = "linkedVirtualNetworks is set, but privateDnsZone.createLinks is false; remove one of them";
      yield { path: ["linkedVirtualNetworks"], message };
    }
  },
};

/** Rules on which parts a network has. */
export const modeRules: readonly NetworkRule[] = [exclusivity, virtualNetwork, subnet, sourcesOfExisting, zoneLinks];
