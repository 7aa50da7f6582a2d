import { Fn } from "cdktf";
import { describe, expect, it } from "vitest";
import {
  addressSpaceConflicts,
  type NetworkContext,
  privateNetworkRules,
  resolvePrivateNetwork,
} from "../../constructs/private-network.rules.ts";
import { evaluate } from "../../constructs/rule.ts";
import type { NetworkParameters } from "../../schemas/network.generated.ts";
import schema from "../../schemas/network.schema.json" with { type: "json" };

const naming = { project: "acme", stack: "mysql", environment: "dev" };
const OWN = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";
const networkId = (name: string, subscription = OWN) =>
  `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/${name}`;
const subnetId = (network: string, name: string) => `${networkId(network)}/subnets/${name}`;
const zoneId = (name: string, subscription = OWN) =>
  `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/${name}`;

const check = (parameters: NetworkParameters, context: Partial<NetworkContext> = {}) =>
  evaluate(privateNetworkRules, resolvePrivateNetwork({ naming, ...parameters, ...context }));

const SOURCES = [{ name: "apps", addressPrefix: "10.20.4.0/23" }];
const DELEGATED: NetworkParameters = {
  virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
  delegatedSubnet: { addressPrefix: "10.10.0.0/28" },
  allowedSources: SOURCES,
};
const ENDPOINT: NetworkParameters = {
  mode: "privateEndpoint",
  virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
  endpointSubnet: { addressPrefix: "10.10.0.0/28" },
  allowedSources: SOURCES,
};
const EXISTING: NetworkParameters = { delegatedSubnet: { id: subnetId("vnet-hub", "snet-mysql") } };
const space = (...addressSpace: string[]): NetworkParameters => ({ ...DELEGATED, virtualNetwork: { addressSpace } });
const subnet = (addressPrefix: string): NetworkParameters => ({ ...DELEGATED, delegatedSubnet: { addressPrefix } });
const source = (addressPrefix: string): NetworkParameters => ({
  ...DELEGATED,
  allowedSources: [{ name: "apps", addressPrefix }],
});
const linked = (...linkedVirtualNetworks: { name: string; id: string }[]): NetworkParameters => ({
  ...DELEGATED,
  linkedVirtualNetworks,
});
const zone = (
  privateDnsZone: NonNullable<NetworkParameters["privateDnsZone"]>,
  base = DELEGATED,
): NetworkParameters => ({
  ...base,
  privateDnsZone,
});
const without = <K extends keyof NetworkParameters>(key: K, base = DELEGATED): NetworkParameters => {
  const { [key]: _, ...rest } = base;
  return rest;
};

interface Case {
  readonly ruleId: string;
  readonly wrong: NetworkParameters;
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The smallest change that makes it right. */
  readonly right: NetworkParameters;
  readonly severity?: "warning";
}

const MODE: readonly Case[] = [
  {
    ruleId: "private-network/mode",
    wrong: { ...DELEGATED, endpointSubnet: { addressPrefix: "10.10.0.16/28" } },
    path: ["endpointSubnet"],
    message:
      'endpointSubnet is set, but mode is "delegated": a delegated server needs no endpoint; remove endpointSubnet or change mode',
    right: DELEGATED,
  },
  {
    ruleId: "private-network/mode",
    wrong: { ...ENDPOINT, delegatedSubnet: { addressPrefix: "10.10.0.16/28" } },
    path: ["delegatedSubnet"],
    message:
      'delegatedSubnet is set, but mode is "privateEndpoint": a server with a private endpoint is in no subnet; remove delegatedSubnet or change mode',
    right: ENDPOINT,
  },
  ...Object.entries({
    virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
    delegatedSubnet: { addressPrefix: "10.10.0.0/28" },
    endpointSubnet: { addressPrefix: "10.10.0.0/28" },
    allowedSources: SOURCES,
    privateDnsZone: { name: "a.mysql.database.azure.com" },
    linkedVirtualNetworks: [],
  }).map(([property, value]) => ({
    ruleId: "private-network/mode",
    wrong: { mode: "public", [property]: value } as NetworkParameters,
    path: [property],
    message: `${property} is set, but mode is "public": a public server is in no network; its firewallRules say who may connect; remove ${property} or change mode`,
    right: { mode: "public" } as const,
  })),
  {
    ruleId: "private-network/virtual-network",
    wrong: without("virtualNetwork"),
    path: [],
    message:
      'virtualNetwork is missing; set virtualNetwork.addressSpace, such as ["10.10.0.0/24"], or the id of one that exists',
    right: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub") } },
  },
  ...[{}, { addressSpace: [] }].map((virtualNetwork) => ({
    ruleId: "private-network/virtual-network",
    wrong: { ...DELEGATED, virtualNetwork },
    path: ["virtualNetwork"],
    message:
      'virtualNetwork has neither addressSpace nor id; set addressSpace, such as ["10.10.0.0/24"], or the id of one that exists',
    right: DELEGATED,
  })),
  {
    ruleId: "private-network/virtual-network",
    wrong: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub"), addressSpace: ["10.10.0.0/24"] } },
    path: ["virtualNetwork", "addressSpace"],
    message:
      "virtualNetwork.addressSpace is set beside virtualNetwork.id; write id for one that exists, addressSpace for one to create",
    right: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub") } },
  },
  {
    ruleId: "private-network/virtual-network",
    wrong: { ...EXISTING, virtualNetwork: { addressSpace: ["10.10.0.0/24"] } },
    path: ["delegatedSubnet", "id"],
    message:
      "delegatedSubnet.id names a subnet that exists, but virtualNetwork is one to create; give virtualNetwork.id, or remove virtualNetwork",
    right: { ...EXISTING, virtualNetwork: { id: networkId("vnet-hub") } },
  },
  {
    ruleId: "private-network/subnet",
    wrong: { ...without("delegatedSubnet"), virtualNetwork: { addressSpace: ["10.44.0.0/16"] } },
    path: [],
    message:
      'delegatedSubnet is missing; set delegatedSubnet.addressPrefix, such as "10.44.0.0/28", or the id of a subnet that exists',
    right: DELEGATED,
  },
  {
    ruleId: "private-network/subnet",
    wrong: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub") }, delegatedSubnet: { name: "snet-mysql" } },
    path: ["delegatedSubnet"],
    message:
      'delegatedSubnet has neither addressPrefix nor id; set delegatedSubnet.addressPrefix, such as "10.10.0.0/28", or the id of a subnet that exists',
    right: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub") } },
  },
  {
    ruleId: "private-network/subnet",
    wrong: { delegatedSubnet: { id: subnetId("vnet-hub", "snet-mysql"), name: "snet" } },
    path: ["delegatedSubnet", "name"],
    message:
      "delegatedSubnet.name is set beside delegatedSubnet.id; write id for one that exists, name for one to create",
    right: EXISTING,
  },
  {
    ruleId: "private-network/existing-subnet-sources",
    wrong: { ...EXISTING, allowedSources: SOURCES },
    path: ["allowedSources"],
    message:
      "allowedSources is set, but delegatedSubnet exists: its network security group belongs to its owner; remove allowedSources",
    right: EXISTING,
  },
  {
    ruleId: "private-network/zone-links",
    wrong: zone({ createLinks: false }),
    path: ["privateDnsZone", "createLinks"],
    message:
      "privateDnsZone.createLinks is false, but the zone is one to create, which nobody else links; remove createLinks",
    right: zone({ createLinks: true }),
  },
  {
    ruleId: "private-network/zone-links",
    wrong: {
      ...linked({ name: "hub", id: networkId("vnet-hub") }),
      privateDnsZone: { id: zoneId("hub.mysql.database.azure.com"), createLinks: false },
    },
    path: ["linkedVirtualNetworks"],
    message: "linkedVirtualNetworks is set, but privateDnsZone.createLinks is false; remove one of them",
    right: zone({ id: zoneId("hub.mysql.database.azure.com"), createLinks: false }),
  },
  {
    ruleId: "private-network/zone-links",
    wrong: zone({ id: zoneId("hub.mysql.database.azure.com"), name: "a.mysql.database.azure.com" }),
    path: ["privateDnsZone", "name"],
    message:
      "privateDnsZone.name is set beside privateDnsZone.id; write id for one that exists, name for one to create",
    right: zone({ id: zoneId("hub.mysql.database.azure.com") }),
  },
];

const FIRST = ["virtualNetwork", "addressSpace", 0];
const OPEN_ADVICE = 'name the network that connects, such as "10.20.4.0/23"';

const ADDRESSES: readonly Case[] = [
  {
    ruleId: "private-network/cidr",
    wrong: space("10.10.0/24"),
    path: FIRST,
    message:
      'virtualNetwork.addressSpace[0] is "10.10.0/24", which must be an address range in CIDR notation, such as "10.10.0.0/24"',
    right: space("10.10.0.0/24"),
  },
  {
    ruleId: "private-network/cidr",
    wrong: subnet("10.10.0.3/28"),
    path: ["delegatedSubnet", "addressPrefix"],
    message: 'delegatedSubnet.addressPrefix is "10.10.0.3/28", which has host bits set; write "10.10.0.0/28"',
    right: subnet("10.10.0.0/28"),
  },
  {
    ruleId: "private-network/cidr",
    wrong: source("AzureCloud"),
    path: ["allowedSources", 0, "addressPrefix"],
    message:
      'allowedSources[0].addressPrefix is "AzureCloud", which must be an address range in CIDR notation, such as "10.10.0.0/24"',
    right: source("VirtualNetwork"),
  },
  {
    ruleId: "private-network/subnet-size",
    wrong: subnet("10.10.0.20/30"),
    path: ["delegatedSubnet", "addressPrefix"],
    message:
      'delegatedSubnet.addressPrefix is "10.10.0.20/30", which has 4 addresses, but must have 8 or more: Azure keeps 5, a server takes 1, or 2 with high availability; write "10.10.0.16/28"',
    right: subnet("10.10.0.16/29"),
  },
  {
    ruleId: "private-network/subnet-size",
    wrong: { ...space("fd00::/56"), delegatedSubnet: { addressPrefix: "fd00::/64" } },
    path: ["delegatedSubnet", "addressPrefix"],
    message: 'delegatedSubnet.addressPrefix is "fd00::/64", but a delegated subnet must be IPv4',
    right: { ...space("fd00::/56", "10.10.0.0/24"), delegatedSubnet: { addressPrefix: "10.10.0.0/28" } },
  },
  {
    ruleId: "private-network/subnet-containment",
    wrong: subnet("10.10.1.0/28"),
    path: ["delegatedSubnet", "addressPrefix"],
    message:
      'delegatedSubnet.addressPrefix is "10.10.1.0/28", but must lie in virtualNetwork.addressSpace: 10.10.0.0/24',
    right: { ...subnet("10.10.1.0/28"), virtualNetwork: { addressSpace: ["10.10.0.0/24", "10.10.1.0/24"] } },
  },
  {
    ruleId: "private-network/subnet-containment",
    wrong: { ...ENDPOINT, endpointSubnet: { addressPrefix: "10.10.0.0/23" } },
    path: ["endpointSubnet", "addressPrefix"],
    message:
      'endpointSubnet.addressPrefix is "10.10.0.0/23", but must lie in virtualNetwork.addressSpace: 10.10.0.0/24',
    right: { ...ENDPOINT, endpointSubnet: { addressPrefix: "10.10.0.0/24" } },
  },
  {
    ruleId: "private-network/address-space-overlap",
    wrong: space("10.10.0.0/24", "192.168.0.0/24", "10.10.0.128/25"),
    path: ["virtualNetwork", "addressSpace", 2],
    message: 'virtualNetwork.addressSpace[2] is "10.10.0.128/25", but must not overlap "10.10.0.0/24"; remove one',
    right: space("10.10.0.0/24", "192.168.0.0/24", "10.10.1.128/25"),
  },
  ...["*", "Any", "internet", "0.0.0.0/0", "::/0"].map((addressPrefix) => ({
    ruleId: "private-network/open-source",
    wrong: source(addressPrefix),
    path: ["allowedSources", 0, "addressPrefix"],
    message: `allowedSources[0].addressPrefix is "${addressPrefix}", which opens the server to the world; ${OPEN_ADVICE}`,
    right: source("10.0.0.0/8"),
  })),
  ...["0.0.0.0/1", "10.0.0.0/7", "2000::/3"].map((addressPrefix) => ({
    ruleId: "private-network/open-source",
    wrong: source(addressPrefix),
    path: ["allowedSources", 0, "addressPrefix"],
    message: `allowedSources[0].addressPrefix is "${addressPrefix}", which opens the server to most of the world; ${OPEN_ADVICE}`,
    right: source("fc00::/7"),
  })),
  {
    ruleId: "private-network/public-range",
    severity: "warning",
    wrong: source("52.0.0.0/16"),
    path: ["allowedSources", 0, "addressPrefix"],
    message:
      'allowedSources[0].addressPrefix is "52.0.0.0/16", but should be private: within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7',
    right: source("100.64.0.0/10"),
  },
  ...["172.32.0.0/16", "100.128.0.0/16"].map((range) => ({
    ruleId: "private-network/public-range",
    severity: "warning" as const,
    wrong: { ...space(range), delegatedSubnet: { addressPrefix: range } },
    path: FIRST,
    message: `virtualNetwork.addressSpace[0] is "${range}", but should be private: within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7`,
    right: { ...space("172.31.0.0/16"), delegatedSubnet: { addressPrefix: "172.31.0.0/16" } },
  })),
  ...[without("allowedSources"), { ...DELEGATED, allowedSources: [] }].map((wrong) => ({
    ruleId: "private-network/no-source",
    severity: "warning" as const,
    wrong,
    path: ["allowedSources"],
    message: 'allowedSources is empty, so nobody can connect; add { "name": "apps", "addressPrefix": "10.20.4.0/23" }',
    right: DELEGATED,
  })),
];

const LONG = "x".repeat(80);

const IDENTITY: readonly Case[] = [
  ...["vnet-hub", subnetId("vnet-hub", "snet"), networkId("vnet-hub").replace(OWN, "prod")].map((id) => ({
    ruleId: "private-network/resource-id",
    wrong: { ...DELEGATED, virtualNetwork: { id } },
    path: ["virtualNetwork", "id"],
    message: `virtualNetwork.id is "${id}", but must have the form /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/virtualNetworks/<name>`,
    right: { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub").replace("resourceGroups", "resourcegroups") } },
  })),
  {
    ruleId: "private-network/resource-id",
    wrong: { delegatedSubnet: { id: networkId("vnet-hub") } },
    path: ["delegatedSubnet", "id"],
    message: `delegatedSubnet.id is "${networkId("vnet-hub")}", but must have the form /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/virtualNetworks/<name>/subnets/<name>`,
    right: EXISTING,
  },
  {
    ruleId: "private-network/resource-id",
    wrong: zone({ id: "hub.mysql.database.azure.com" }),
    path: ["privateDnsZone", "id"],
    message:
      'privateDnsZone.id is "hub.mysql.database.azure.com", but must have the form /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/privateDnsZones/<name>',
    right: zone({ id: zoneId("hub.mysql.database.azure.com") }),
  },
  {
    ruleId: "private-network/resource-id",
    wrong: linked({ name: "hub", id: "vnet-hub" }),
    path: ["linkedVirtualNetworks", 0, "id"],
    message:
      'linkedVirtualNetworks[0].id is "vnet-hub", but must have the form /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/virtualNetworks/<name>',
    right: linked({ name: "hub", id: networkId("vnet-hub") }),
  },
  {
    ruleId: "private-network/existing-subnet-network",
    wrong: { ...EXISTING, virtualNetwork: { id: networkId("vnet-other") } },
    path: ["delegatedSubnet", "id"],
    message: `delegatedSubnet.id is "${subnetId("vnet-hub", "snet-mysql")}", but must be a subnet of virtualNetwork.id, "${networkId("vnet-other")}"`,
    right: { ...EXISTING, virtualNetwork: { id: networkId("VNET-hub") } },
  },
  ...[
    ["example.com", "example"],
    ["mysql.database.azure.com", "mysql"],
    ["acmemysql.database.azure.com", "acmemysql"],
  ].map(([name = "", label]) => ({
    ruleId: "private-network/dns-zone",
    wrong: zone({ name }),
    path: ["privateDnsZone", "name"],
    message: `privateDnsZone.name names "${name}", but mode delegated needs a zone that ends in ".mysql.database.azure.com", such as "${label}.mysql.database.azure.com"`,
    right: zone({ name: "acme.private.mysql.database.azure.com" }),
  })),
  {
    ruleId: "private-network/dns-zone",
    wrong: zone({ id: zoneId("acme.mysql.database.azure.com") }, ENDPOINT),
    path: ["privateDnsZone", "id"],
    message:
      'privateDnsZone.id names "acme.mysql.database.azure.com", but mode privateEndpoint needs "privatelink.mysql.database.azure.com"',
    right: zone({ id: zoneId("PrivateLink.mysql.database.azure.com") }, ENDPOINT),
  },
  {
    ruleId: "private-network/names",
    wrong: { ...DELEGATED, virtualNetwork: { name: "-vnet", addressSpace: ["10.10.0.0/24"] } },
    path: ["virtualNetwork", "name"],
    message:
      "virtualNetwork.name is \"-vnet\", which must be letters, digits, '.', '_' and '-', beginning with a letter or digit and ending with a letter, digit or '_'",
    right: { ...DELEGATED, virtualNetwork: { name: "vnet", addressSpace: ["10.10.0.0/24"] } },
  },
  {
    ruleId: "private-network/names",
    wrong: { ...DELEGATED, delegatedSubnet: { name: `${LONG}x`, addressPrefix: "10.10.0.0/28" } },
    path: ["delegatedSubnet", "name"],
    message: `delegatedSubnet.name is "${LONG}x", which has 81 characters, but must have 1 to 80`,
    right: { ...DELEGATED, delegatedSubnet: { name: LONG, addressPrefix: "10.10.0.0/28" } },
  },
  {
    ruleId: "private-network/names",
    wrong: { ...DELEGATED, allowedSources: [{ name: "the apps", addressPrefix: "10.20.4.0/23" }] },
    path: ["allowedSources", 0, "name"],
    message:
      "the generated name \"allow-mysql-from-the apps\" must be letters, digits, '.', '_' and '-', beginning with a letter or digit and ending with a letter, digit or '_'; change allowedSources[0].name",
    right: { ...DELEGATED, allowedSources: [{ name: "the-apps", addressPrefix: "10.20.4.0/23" }] },
  },
  {
    ruleId: "private-network/names",
    wrong: linked({ name: LONG, id: networkId("vnet-hub") }),
    path: ["linkedVirtualNetworks", 0, "name"],
    message: `the generated name "link-acme-mysql-dev-${LONG}" has 100 characters, but must have 1 to 80; change linkedVirtualNetworks[0].name`,
    right: linked({ name: "hub", id: networkId("vnet-hub") }),
  },
  {
    ruleId: "private-network/names",
    wrong: zone({ name: `${"z".repeat(40)}.mysql.database.azure.com` }),
    path: ["privateDnsZone", "name"],
    message: `privateDnsZone.name is "${"z".repeat(40)}.mysql.database.azure.com", which has 65 characters, but must have 1 to 63`,
    right: zone({ name: `${"z".repeat(38)}.mysql.database.azure.com` }),
  },
  {
    ruleId: "private-network/duplicate",
    wrong: { ...DELEGATED, allowedSources: [...SOURCES, { name: "Apps", addressPrefix: "10.30.0.0/24" }] },
    path: ["allowedSources", 1, "name"],
    message: 'allowedSources[1].name is "Apps", but allowedSources[0].name is the same to Azure; remove one',
    right: { ...DELEGATED, allowedSources: [...SOURCES, { name: "batch", addressPrefix: "10.30.0.0/24" }] },
  },
  {
    ruleId: "private-network/duplicate",
    wrong: linked({ name: "hub", id: networkId("vnet-a") }, { name: "hub", id: networkId("vnet-b") }),
    path: ["linkedVirtualNetworks", 1, "name"],
    message:
      'linkedVirtualNetworks[1].name is "hub", but linkedVirtualNetworks[0].name is the same to Azure; remove one',
    right: linked({ name: "a", id: networkId("vnet-a") }, { name: "b", id: networkId("vnet-b") }),
  },
  {
    ruleId: "private-network/duplicate",
    wrong: linked({ name: "a", id: networkId("vnet-a") }, { name: "b", id: networkId("VNET-a") }),
    path: ["linkedVirtualNetworks", 1, "id"],
    message: `linkedVirtualNetworks[1].id is "${networkId("VNET-a")}", but linkedVirtualNetworks[0].id is the same to Azure; remove one`,
    right: linked({ name: "a", id: networkId("vnet-a") }, { name: "b", id: networkId("vnet-b") }),
  },
  {
    ruleId: "private-network/own-network-linked",
    wrong: { ...EXISTING, linkedVirtualNetworks: [{ name: "hub", id: networkId("VNet-Hub") }] },
    path: ["linkedVirtualNetworks", 0, "id"],
    message: `linkedVirtualNetworks[0].id is "${networkId("VNet-Hub")}", the network of the server, which is linked anyway; remove it`,
    right: { ...EXISTING, linkedVirtualNetworks: [{ name: "spoke", id: networkId("vnet-spoke") }] },
  },
];

const CASES = [...MODE, ...ADDRESSES, ...IDENTITY];

describe("rules of the network", () => {
  it.each(CASES)("$ruleId: $message", ({ ruleId, wrong, path, message, right, severity = "error" }) => {
    expect(check(wrong)).toEqual([expect.objectContaining({ ruleId, severity, path, message })]);
    expect(check(right)).toEqual([]);
  });

  it.each(["127.0.0.0/24", "169.254.1.0/24", "224.0.0.0/8", "168.63.129.0/24", "255.255.255.255/32"])(
    "private-network/reserved-range: Azure keeps %s for itself",
    (range) => {
      const ids = check({ ...space(range), delegatedSubnet: { addressPrefix: range } })
        .filter(({ severity }) => severity === "error")
        .map(({ ruleId, path }) => ({ ruleId, path }));
      expect(ids).toContainEqual({ ruleId: "private-network/reserved-range", path: FIRST });
      expect(check(DELEGATED)).toEqual([]);
    },
  );

  it("private-network/subscription: subnets and links are created in the subscription of the provider only", () => {
    const foreignNetwork = { ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub", OTHER) } };
    const hubZone = zoneId("hub.mysql.database.azure.com", OTHER);
    const context = { subscriptionId: OWN };
    const found = (parameters: NetworkParameters) => check(parameters, context).map(({ message }) => message);
    expect(found(foreignNetwork)).toEqual([
      `virtualNetwork.id is in subscription ${OTHER}, but subnets are created in ${OWN}; give delegatedSubnet.id, of a subnet that exists`,
    ]);
    expect(found(zone({ id: hubZone }))).toEqual([
      `privateDnsZone.id is in subscription ${OTHER}, but links are created in ${OWN}; set privateDnsZone.createLinks to false and have the owner of the zone link the network`,
    ]);
    expect(found(zone({ id: hubZone, createLinks: false }))).toEqual([]);
    expect(found({ ...DELEGATED, virtualNetwork: { id: networkId("vnet-hub", OWN.toUpperCase()) } })).toEqual([]);
    expect(check(foreignNetwork)).toEqual([]);
  });

  it("has a case for every rule, and a page to read on for every rule", () => {
    const ids = [
      ...CASES.map(({ ruleId }) => ruleId),
      "private-network/reserved-range",
      "private-network/subscription",
    ];
    expect(new Set(ids)).toEqual(new Set(privateNetworkRules.map(({ id }) => id)));
    expect(privateNetworkRules.filter(({ documentation }) => documentation === undefined)).toEqual([]);
  });

  it("names what to change when a generated name is too long", () => {
    const long = { naming: { ...naming, environment: "e".repeat(70) } };
    expect(check(DELEGATED, long).map(({ path, message }) => [path.join("."), message.replace(/e{70}/, "…")])).toEqual([
      [
        "virtualNetwork.name",
        'the generated name "vnet-acme-mysql-…" has 86 characters, but must have 2 to 64; set virtualNetwork.name',
      ],
      [
        "delegatedSubnet.name",
        'the generated name "snet-acme-mysql-…" has 86 characters, but must have 1 to 80; set delegatedSubnet.name',
      ],
      [
        "delegatedSubnet",
        'the generated name "nsg-acme-mysql-…" has 85 characters, but must have 1 to 80; shorten project in environment.json',
      ],
      [
        "privateDnsZone.name",
        'the generated name "acme-mysql-….mysql.database.azure.com" has 106 characters, but must have 1 to 63; set privateDnsZone.name',
      ],
      [
        "privateDnsZone",
        'the generated name "link-acme-mysql-…" has 86 characters, but must have 1 to 80; shorten project in environment.json',
      ],
    ]);
  });

  it("lets values pass that only Terraform knows", () => {
    const text = Fn.lower("A");
    expect(
      check({
        virtualNetwork: { name: text, addressSpace: [text, "10.10.0.0/24"] },
        delegatedSubnet: { name: text, addressPrefix: text },
        allowedSources: [{ name: "apps", addressPrefix: text }],
        privateDnsZone: { name: text },
        linkedVirtualNetworks: [{ name: "hub", id: text }],
      }),
    ).toEqual([]);
    expect(check({ ...subnet("10.99.0.0/28"), virtualNetwork: { addressSpace: [text] } })).toEqual([]);
    expect(
      check(
        {
          virtualNetwork: { id: text },
          delegatedSubnet: { id: text },
          privateDnsZone: { id: text },
          linkedVirtualNetworks: [{ name: "hub", id: networkId("vnet-hub") }],
        },
        { subscriptionId: text },
      ),
    ).toEqual([]);
  });
});

describe("defaults of the network", () => {
  it("are private: mode delegated, nobody let in, a zone of its own", () => {
    const { mode, allowedSources, delegatedSubnet, endpointSubnet, privateDnsZone } = resolvePrivateNetwork({ naming });
    expect({ mode, allowedSources, delegatedSubnet, endpointSubnet, privateDnsZone }).toEqual({
      mode: "delegated",
      allowedSources: [],
      delegatedSubnet: { name: "snet-acme-mysql-dev" },
      endpointSubnet: undefined,
      privateDnsZone: { name: "acme-mysql-dev.mysql.database.azure.com", createLinks: true },
    });
  });

  it("take the one zone that private endpoints resolve in", () => {
    expect(resolvePrivateNetwork({ naming, mode: "privateEndpoint" })).toMatchObject({
      endpointSubnet: { name: "snet-acme-mysql-dev-endpoints" },
      privateDnsZone: { name: "privatelink.mysql.database.azure.com" },
    });
  });

  it("are named as the schema says", () => {
    const placeholders = { project: "<project>", stack: "<stack>", environment: "<environment>" };
    const delegated = resolvePrivateNetwork({ naming: placeholders, virtualNetwork: {} });
    const endpoint = resolvePrivateNetwork({ naming: placeholders, mode: "privateEndpoint" });
    const { properties } = schema;
    for (const [described, name] of [
      [properties.virtualNetwork, delegated.virtualNetwork?.name],
      [properties.delegatedSubnet, delegated.delegatedSubnet?.name],
      [properties.endpointSubnet, endpoint.endpointSubnet?.name],
      [properties.privateDnsZone, delegated.privateDnsZone?.name],
      [properties.privateDnsZone, endpoint.privateDnsZone?.name],
    ] as const) {
      expect(described.properties.name.description).toMatch(new RegExp(` is (exactly )?${name}[.;]`));
    }
  });

  it("make nothing in mode public", () => {
    const specification = resolvePrivateNetwork({ naming, mode: "public" });
    expect(specification).not.toHaveProperty("virtualNetwork");
    expect(specification).not.toHaveProperty("delegatedSubnet");
    expect(specification).not.toHaveProperty("endpointSubnet");
    expect(specification).not.toHaveProperty("privateDnsZone");
  });
});

describe("address spaces of environments that peer", () => {
  const network = (environment: string, addressSpace: string[], ...peersWith: string[]) => ({
    environment,
    addressSpace,
    peersWith,
  });

  it("must not overlap, whichever of the two names the other", () => {
    const message =
      'virtualNetwork.addressSpace[1] of staging is "10.30.0.128/25", but must not overlap "10.30.0.0/24" of prod, which it peers with';
    const staging = ["10.20.0.0/24", "10.30.0.128/25"];
    const conflict = { environment: "staging", peer: "prod", path: ["virtualNetwork", "addressSpace", 1], message };
    const prod = ["10.30.0.0/24"];
    expect(addressSpaceConflicts([network("prod", prod, "staging"), network("staging", staging)])).toEqual([conflict]);
    expect(addressSpaceConflicts([network("prod", prod), network("staging", staging, "prod")])).toEqual([conflict]);
    expect(addressSpaceConflicts([network("prod", prod, "staging"), network("staging", staging, "prod")])).toEqual([
      conflict,
    ]);
  });

  it("may overlap when the environments do not peer", () => {
    expect(addressSpaceConflicts([network("dev", ["10.0.0.0/8"]), network("prod", ["10.0.0.0/8"], "staging")])).toEqual(
      [],
    );
  });

  it("may touch", () => {
    expect(addressSpaceConflicts([network("a", ["10.0.0.0/24"], "b"), network("b", ["10.0.1.0/24"])])).toEqual([]);
  });

  it("are left to another rule where they are no CIDR", () => {
    expect(addressSpaceConflicts([network("a", ["10.0.0.1/24"], "b"), network("b", ["10.0.0.0/24"])])).toEqual([]);
  });
});
