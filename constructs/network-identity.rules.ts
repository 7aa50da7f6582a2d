import { parseResourceId, resourceIdShape, same } from "./azure-resource-id.ts";
import { type CheckedName, type NamedType, nameViolation } from "./naming.ts";
import {
  type AllowedSource,
  type NetworkSpecification,
  networkOfSubnet,
  PRIVATE_DNS_ZONE_TYPE,
  PRIVATE_LINK_ZONE,
  SUBNET_TYPE,
  securityRuleName,
  subnetOf,
  VIRTUAL_NETWORK_TYPE,
  ZONE_SUFFIX,
} from "./network-specification.ts";
import { formatPath, isUnresolved, type Path, type Rule } from "./rule.ts";
import { repeated } from "./violations.ts";

type NetworkRule = Rule<NetworkSpecification>;

const NAME_RULES =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork";
const MYSQL_VNET = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-vnet";
const DNS_LINKS = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links";

interface GivenId {
  readonly type: string;
  readonly id: string;
  readonly path: Path;
}

/** Every id that was written and is known before Terraform runs. */
function idsOf(specification: NetworkSpecification): GivenId[] {
  const { virtualNetwork, privateDnsZone, linkedVirtualNetworks } = specification;
  const { subnet, property = "" } = subnetOf(specification) ?? {};
  const ids = [
    { type: VIRTUAL_NETWORK_TYPE, id: virtualNetwork?.id, path: ["virtualNetwork", "id"] },
    { type: SUBNET_TYPE, id: subnet?.id, path: [property, "id"] },
    { type: PRIVATE_DNS_ZONE_TYPE, id: privateDnsZone?.id, path: ["privateDnsZone", "id"] },
    ...linkedVirtualNetworks.map(({ id }, index) => ({
      type: VIRTUAL_NETWORK_TYPE,
      id,
      path: ["linkedVirtualNetworks", index, "id"],
    })),
  ];
  return ids.flatMap(({ type, id, path }) => (id === undefined || isUnresolved(id) ? [] : [{ type, id, path }]));
}

const resourceIds: NetworkRule = {
  id: "private-network/resource-id",
  why: "azurerm refuses an id of another form",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/overview",
  *check(specification) {
    for (const { type, id, path } of idsOf(specification)) {
      if (parseResourceId(type, id) !== undefined) continue;
      yield { path, message: `${formatPath(path)} is "${id}", but must have the form ${resourceIdShape(type)}` };
    }
  },
};

const subnetOfNetwork: NetworkRule = {
  id: "private-network/existing-subnet-network",
  why: "a subnet that exists lies in one virtual network, and the zone is linked to that one",
  documentation: MYSQL_VNET,
  *check(specification) {
    const { subnet, property = "" } = subnetOf(specification) ?? {};
    const networkId = specification.virtualNetwork?.id;
    if (subnet?.id === undefined || networkId === undefined || isUnresolved(networkId)) return;
    const parent = networkOfSubnet(subnet.id);
    if (parent === undefined || same(parent, networkId)) return;
    const message = `${property}.id is "${subnet.id}", but must be a subnet of virtualNetwork.id, "${networkId}"`;
    yield { path: [property, "id"], message };
  },
};

const subscription: NetworkRule = {
  id: "private-network/subscription",
  why: "the provider creates subnets and links in its own subscription only",
  documentation: DNS_LINKS,
  *check(specification) {
    const { subscriptionId, privateDnsZone } = specification;
    if (subscriptionId === undefined || isUnresolved(subscriptionId)) return;
    const elsewhere = (type: string, id: string | undefined): string | undefined => {
      const found = id === undefined ? undefined : parseResourceId(type, id)?.subscriptionId;
      return found === undefined || same(found, subscriptionId) ? undefined : found;
    };
    const networkSubscription = elsewhere(VIRTUAL_NETWORK_TYPE, specification.virtualNetwork?.id);
    const { subnet, property } = subnetOf(specification) ?? {};
    if (networkSubscription !== undefined && subnet?.id === undefined) {
      const message = `virtualNetwork.id is in subscription ${networkSubscription}, but subnets are created in ${subscriptionId}; give ${property}.id, of a subnet that exists`;
      yield { path: ["virtualNetwork", "id"], message };
    }
    const zoneSubscription = elsewhere(PRIVATE_DNS_ZONE_TYPE, privateDnsZone?.id);
    if (zoneSubscription !== undefined && privateDnsZone?.createLinks === true) {
      const message = `privateDnsZone.id is in subscription ${zoneSubscription}, but links are created in ${subscriptionId}; set privateDnsZone.createLinks to false and have the owner of the zone link the network`;
      yield { path: ["privateDnsZone", "id"], message };
    }
  },
};

const zoneName: NetworkRule = {
  id: "private-network/dns-zone",
  why: "Azure finds a delegated server in a zone of this suffix only, and a private endpoint in this zone only",
  documentation: MYSQL_VNET,
  *check({ mode, privateDnsZone }) {
    if (privateDnsZone === undefined) return;
    const { id } = privateDnsZone;
    // Of an id that is a token, or wrong and reported already, nothing more is known.
    const name = id === undefined ? privateDnsZone.name : parseResourceId(PRIVATE_DNS_ZONE_TYPE, id)?.names[0];
    if (name === undefined || isUnresolved(name)) return;
    const property = id === undefined ? "name" : "id";
    const path = ["privateDnsZone", property];
    if (mode === "privateEndpoint" && !same(name, PRIVATE_LINK_ZONE)) {
      const message = `privateDnsZone.${property} names "${name}", but mode privateEndpoint needs "${PRIVATE_LINK_ZONE}"`;
      yield { path, message };
    }
    if (mode === "delegated" && !(name.toLowerCase().endsWith(ZONE_SUFFIX) && name.length > ZONE_SUFFIX.length)) {
      const message = `privateDnsZone.${property} names "${name}", but mode delegated needs a zone that ends in "${ZONE_SUFFIX}", such as "${name.split(".")[0]}${ZONE_SUFFIX}"`;
      yield { path, message };
    }
  },
};

const SHORTER = "shorten project in environment.json";

/** Names of what is created, given or generated. */
function namesOf(specification: NetworkSpecification): CheckedName[] {
  const { virtualNetwork, privateDnsZone, linkedVirtualNetworks, networkSecurityGroupName } = specification;
  const { subnet, property, given } = subnetOf(specification) ?? {};
  if (subnet === undefined || property === undefined) return [];
  const names: CheckedName[] = [];
  if (virtualNetwork !== undefined && virtualNetwork.id === undefined) {
    names.push(checked("virtualNetwork", virtualNetwork.name, "virtualNetwork", specification.given.virtualNetwork));
  }
  if (subnet.id === undefined) {
    names.push(checked("subnet", subnet.name, property, given));
    names.push({ type: "networkSecurityGroup", name: networkSecurityGroupName, path: [property], generated: SHORTER });
    names.push(...specification.allowedSources.map((source, index) => sourceName(source, index)));
  }
  if (privateDnsZone !== undefined && privateDnsZone.id === undefined) {
    names.push(checked("privateDnsZone", privateDnsZone.name, "privateDnsZone", specification.given.privateDnsZone));
  }
  if (privateDnsZone?.createLinks === true) {
    const { linkName: name } = specification;
    names.push({ type: "virtualNetworkLink", name, path: ["privateDnsZone"], generated: SHORTER });
    names.push(...linkedVirtualNetworks.map((linked, index) => linkName(name, linked.name, index)));
  }
  return names;
}

function checked(type: NamedType, name: string, property: string, given?: { readonly name?: string }): CheckedName {
  const path = [property, "name"];
  return given?.name === undefined ? { type, name, path, generated: `set ${formatPath(path)}` } : { type, name, path };
}

const sourceName = (source: AllowedSource, index: number): CheckedName => ({
  type: "securityRule",
  name: securityRuleName(source),
  path: ["allowedSources", index, "name"],
  generated: `change allowedSources[${index}].name`,
});

const linkName = (prefix: string, name: string, index: number): CheckedName => ({
  type: "virtualNetworkLink",
  name: `${prefix}-${name}`,
  path: ["linkedVirtualNetworks", index, "name"],
  generated: `change linkedVirtualNetworks[${index}].name`,
});

const names: NetworkRule = {
  id: "private-network/names",
  why: "Azure refuses names that are too long or hold other characters",
  documentation: NAME_RULES,
  check: (specification) => namesOf(specification).flatMap((name) => nameViolation(name) ?? []),
};

const duplicates: NetworkRule = {
  id: "private-network/duplicate",
  why: "two security rules, or two links, of one name are one to Azure",
  documentation: NAME_RULES,
  *check({ allowedSources, linkedVirtualNetworks }) {
    const linked = (property: string) => (index: number) => ["linkedVirtualNetworks", index, property];
    const texts = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
    yield* repeated(texts(allowedSources), (index) => ["allowedSources", index, "name"]);
    yield* repeated(texts(linkedVirtualNetworks), linked("name"));
    yield* repeated(
      linkedVirtualNetworks.map(({ id }) => id),
      linked("id"),
    );
  },
};

const ownNetworkLinked: NetworkRule = {
  id: "private-network/own-network-linked",
  why: "the network of the server is linked already, and a zone links a network once",
  documentation: DNS_LINKS,
  *check(specification) {
    const subnetId = subnetOf(specification)?.subnet.id;
    const own = specification.virtualNetwork?.id ?? (subnetId === undefined ? undefined : networkOfSubnet(subnetId));
    for (const [index, { id }] of specification.linkedVirtualNetworks.entries()) {
      if (own === undefined || !same(own, id)) continue;
      const path = ["linkedVirtualNetworks", index, "id"];
      yield {
        path,
        message: `${formatPath(path)} is "${id}", the network of the server, which is linked anyway; remove it`,
      };
    }
  },
};

/** Rules on names and ids. */
export const identityRules: readonly NetworkRule[] = [
  resourceIds,
  subnetOfNetwork,
  subscription,
  zoneName,
  names,
  duplicates,
  ownNetworkLinked,
];
