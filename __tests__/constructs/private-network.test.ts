import { Fn, TerraformResource, type TerraformStack } from "cdktf";
import { describe, expect, it } from "vitest";
import { LifecycleResourceGroup } from "../../constructs/lifecycle-resource-group.ts";
import type { NetworkAccess } from "../../constructs/network-access.ts";
import { PrivateNetwork, type PrivateNetworkProps } from "../../constructs/private-network.ts";
import { type Block, type RenderedStack, render } from "../support/constructs.ts";

const naming = { project: "acme", stack: "mysql", environment: "dev" };
const HUB = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-hub/providers/Microsoft.Network";
const VNET = `${HUB}/virtualNetworks/vnet-hub`;

type Parameters = Omit<PrivateNetworkProps, "resourceGroup" | "naming">;

const DELEGATED: Parameters = {
  virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
  delegatedSubnet: { addressPrefix: "10.10.0.0/28" },
};
const ENDPOINT: Parameters = {
  mode: "privateEndpoint",
  virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
  endpointSubnet: { addressPrefix: "10.10.0.16/28" },
};

const groupOf = (stack: TerraformStack) =>
  new LifecycleResourceGroup(stack, "group", { location: "westeurope", profile: "ephemeral", naming });

/** A stack with one network, what the network hands to a server, and the addresses the server waits for. */
function network(parameters: Parameters): { stack: RenderedStack; access: NetworkAccess; waitsFor: string[] } {
  let access: NetworkAccess = { mode: "public", dependencies: [] };
  const stack = render((scope) => {
    ({ access } = new PrivateNetwork(scope, "network", { ...parameters, naming, resourceGroup: groupOf(scope) }));
  });
  const waitsFor = access.dependencies
    .filter((dependency) => TerraformResource.isTerraformResource(dependency))
    .map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`);
  return { stack, access, waitsFor };
}

const addresses = (stack: RenderedStack, type: string) => stack.addresses.filter((it) => it.startsWith(`${type}.`));
const reference = (type: string, attribute: string) =>
  expect.stringMatching(new RegExp(`^\\$\\{${type}\\.\\S+\\.${attribute}\\}$`));
const rules = (stack: RenderedStack) => stack.only("azurerm_network_security_group").security_rule as Block[];
const TYPES_MADE = [
  "azurerm_network_security_group",
  "azurerm_private_dns_zone",
  "azurerm_private_dns_zone_virtual_network_link",
  "azurerm_resource_group",
  "azurerm_subnet",
  "azurerm_subnet_network_security_group_association",
  "azurerm_virtual_network",
];

describe("a delegated network", () => {
  it("needs an address space and a subnet in it", () => {
    const { stack, access } = network(DELEGATED);
    expect(Object.keys(stack.resource).sort()).toEqual(TYPES_MADE);
    expect(access.mode).toBe("delegated");
    expect(stack.only("azurerm_virtual_network")).toMatchObject({
      name: "vnet-acme-mysql-dev",
      location: "westeurope",
      address_space: ["10.10.0.0/24"],
      resource_group_name: reference("azurerm_resource_group", "name"),
    });
    expect(stack.only("azurerm_subnet")).toEqual({
      name: "snet-acme-mysql-dev",
      resource_group_name: reference("azurerm_resource_group", "name"),
      virtual_network_name: reference("azurerm_virtual_network", "name"),
      address_prefixes: ["10.10.0.0/28"],
      default_outbound_access_enabled: false,
      service_endpoints: ["Microsoft.Storage"],
      delegation: [
        {
          name: "mysql",
          service_delegation: {
            name: "Microsoft.DBforMySQL/flexibleServers",
            actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
          },
        },
      ],
    });
  });

  it("takes all its parameters", () => {
    const { stack } = network({
      mode: "delegated",
      virtualNetwork: { name: "vnet-mine", addressSpace: ["10.10.0.0/24", "10.11.0.0/24"] },
      delegatedSubnet: { name: "snet-mine", addressPrefix: "10.11.0.0/28" },
      allowedSources: [{ name: "apps", addressPrefix: "10.20.4.0/23" }],
      privateDnsZone: { name: "mine.mysql.database.azure.com", createLinks: true },
      linkedVirtualNetworks: [{ name: "hub", id: VNET.replace("resourceGroups", "resourcegroups") }],
      subscriptionId: "11111111-1111-4111-8111-111111111111",
    });
    expect(stack.only("azurerm_virtual_network")).toMatchObject({
      name: "vnet-mine",
      address_space: ["10.10.0.0/24", "10.11.0.0/24"],
    });
    expect(stack.only("azurerm_subnet")).toMatchObject({ name: "snet-mine", address_prefixes: ["10.11.0.0/28"] });
    expect(stack.only("azurerm_private_dns_zone")).toMatchObject({ name: "mine.mysql.database.azure.com" });
    const links = Object.values(stack.all("azurerm_private_dns_zone_virtual_network_link"));
    expect(Object.fromEntries(links.map(({ name, virtual_network_id }) => [name, virtual_network_id]))).toEqual({
      "link-acme-mysql-dev": reference("azurerm_virtual_network", "id"),
      // In the letter case that azurerm insists on, whatever was written.
      "link-acme-mysql-dev-hub": VNET,
    });
  });

  it("takes values that only Terraform knows", () => {
    const { stack } = network({
      virtualNetwork: { addressSpace: [Fn.lower("10.10.0.0/24")] },
      delegatedSubnet: { addressPrefix: Fn.cidrsubnet("10.10.0.0/24", 4, 0) },
      allowedSources: [{ name: "apps", addressPrefix: Fn.lower("10.20.4.0/23") }],
    });
    expect(stack.only("azurerm_subnet")).toMatchObject({ address_prefixes: ['${cidrsubnet("10.10.0.0/24", 4, 0)}'] });
    expect(rules(stack)[1]).toMatchObject({ source_address_prefix: '${lower("10.20.4.0/23")}' });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => network({ ...DELEGATED, delegatedSubnet: { addressPrefix: "10.99.0.0/30" } })).toThrow(
      "test/network cannot be built:\n" +
        '  delegatedSubnet.addressPrefix is "10.99.0.0/30", which has 4 addresses, but must have 8 or more: Azure keeps 5, a server takes 1, or 2 with high availability; write "10.99.0.0/28" (private-network/subnet-size)\n' +
        '  delegatedSubnet.addressPrefix is "10.99.0.0/30", but must lie in virtualNetwork.addressSpace: 10.10.0.0/24 (private-network/subnet-containment)',
    );
  });

  it("tags what can be tagged as the group is tagged", () => {
    const { stack } = network(DELEGATED);
    const tags = {
      project: "acme",
      stack: "mysql",
      environment: "dev",
      profile: "ephemeral",
      "managed-by": "convergent",
    };
    for (const type of [
      "azurerm_virtual_network",
      "azurerm_network_security_group",
      "azurerm_private_dns_zone",
      "azurerm_private_dns_zone_virtual_network_link",
    ]) {
      expect(stack.only(type).tags, type).toEqual(tags);
    }
  });
});

describe("a network with a private endpoint", () => {
  it("has a plain subnet, whose security rules apply to the endpoint", () => {
    const { stack, access } = network(ENDPOINT);
    expect(Object.keys(stack.resource).sort()).toEqual(TYPES_MADE);
    expect(access.mode).toBe("privateEndpoint");
    const subnet = stack.only("azurerm_subnet");
    expect(subnet).toMatchObject({
      name: "snet-acme-mysql-dev-endpoints",
      private_endpoint_network_policies: "Enabled",
      default_outbound_access_enabled: false,
    });
    expect(subnet).not.toHaveProperty("delegation");
    expect(subnet).not.toHaveProperty("service_endpoints");
  });

  it("resolves the server in the one zone that private endpoints resolve in", () => {
    expect(network(ENDPOINT).stack.only("azurerm_private_dns_zone").name).toBe("privatelink.mysql.database.azure.com");
  });
});

describe("a public network", () => {
  it("creates nothing", () => {
    const { stack, access } = network({ mode: "public" });
    expect(Object.keys(stack.resource)).toEqual(["azurerm_resource_group"]);
    expect(access).toEqual({ mode: "public", dependencies: [] });
  });
});

describe("the network security group", () => {
  const allowedSources = [
    { name: "apps", addressPrefix: "10.20.4.0/23" },
    { name: "office", addressPrefix: "VirtualNetwork" },
  ];

  it("lets named sources in on port 3306 and refuses everything else", () => {
    const { stack } = network({ ...DELEGATED, allowedSources });
    const allowed = { access: "Allow", direction: "Inbound", protocol: "Tcp", destination_port_range: "3306" };
    expect(rules(stack)).toMatchObject([
      { ...allowed, name: "allow-mysql-within-subnet", priority: 100, source_address_prefix: "10.10.0.0/28" },
      { ...allowed, name: "allow-mysql-from-apps", priority: 200, source_address_prefix: "10.20.4.0/23" },
      { ...allowed, name: "allow-mysql-from-office", priority: 201, source_address_prefix: "VirtualNetwork" },
      {
        name: "deny-other-inbound",
        access: "Deny",
        direction: "Inbound",
        priority: 4096,
        protocol: "*",
        source_address_prefix: "VirtualNetwork",
        destination_port_range: "*",
      },
    ]);
  });

  it("lets nobody in by default but the nodes of the server itself", () => {
    const allowed = (parameters: Parameters) =>
      rules(network(parameters).stack)
        .filter(({ access }) => access === "Allow")
        .map(({ name }) => name);
    expect(allowed(DELEGATED)).toEqual(["allow-mysql-within-subnet"]);
    expect(allowed(ENDPOINT)).toEqual([]);
  });

  it("never blocks Azure's DNS: it says nothing on outbound traffic", () => {
    expect(new Set(rules(network({ ...DELEGATED, allowedSources }).stack).map(({ direction }) => direction))).toEqual(
      new Set(["Inbound"]),
    );
  });

  it("holds its rules itself, so that a rule added by hand is drift and goes away", () => {
    expect(network({ ...DELEGATED, allowedSources }).stack.all("azurerm_network_security_rule")).toEqual({});
  });

  it("keeps the rules of the sources that are there when one is added at the end: no rule is renumbered", () => {
    const before = rules(network({ ...DELEGATED, allowedSources }).stack);
    const more = [...allowedSources, { name: "batch", addressPrefix: "10.40.0.0/24" }];
    const after = rules(network({ ...DELEGATED, allowedSources: more }).stack);
    expect(after.filter(({ name }) => name !== "allow-mysql-from-batch")).toEqual(before);
  });
});

describe("the order", () => {
  it("is network, subnet, association, link: Azure refuses two writes to a network at once (AnotherOperationInProgress)", () => {
    const { stack } = network(DELEGATED);
    expect(stack.only("azurerm_subnet_network_security_group_association")).toEqual({
      subnet_id: reference("azurerm_subnet", "id"),
      network_security_group_id: reference("azurerm_network_security_group", "id"),
    });
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link").depends_on).toEqual(
      addresses(stack, "azurerm_subnet_network_security_group_association"),
    );
  });

  it("removes links before the subnet (InUseSubnetCannotBeDeleted): every link depends on it through its association", () => {
    const { stack } = network({ ...DELEGATED, linkedVirtualNetworks: [{ name: "hub", id: VNET }] });
    const links = Object.values(stack.all("azurerm_private_dns_zone_virtual_network_link"));
    expect(links).toHaveLength(2);
    for (const { depends_on } of links) {
      expect(depends_on).toEqual(addresses(stack, "azurerm_subnet_network_security_group_association"));
    }
  });

  it("lets the server wait for the links of the zone (VnetNotLinkedToPrivateDnsZone) and for its security rules", () => {
    for (const parameters of [DELEGATED, ENDPOINT]) {
      const { stack, waitsFor } = network(parameters);
      expect(waitsFor.sort()).toEqual([
        ...addresses(stack, "azurerm_private_dns_zone_virtual_network_link"),
        ...addresses(stack, "azurerm_subnet_network_security_group_association"),
      ]);
    }
  });

  it("registers no machines in the zone", () => {
    const { stack } = network(DELEGATED);
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link").registration_enabled).toBe(false);
  });
});

describe("what exists", () => {
  const made = (parameters: Parameters) =>
    Object.keys(network(parameters).stack.resource)
      .filter((type) => type !== "azurerm_resource_group")
      .sort();

  it("takes a new subnet in the group of an existing network", () => {
    const { stack } = network({ ...DELEGATED, virtualNetwork: { id: VNET } });
    expect(stack.all("azurerm_virtual_network")).toEqual({});
    expect(stack.only("azurerm_subnet")).toMatchObject({
      resource_group_name: "rg-hub",
      virtual_network_name: "vnet-hub",
    });
    expect(stack.only("azurerm_network_security_group").resource_group_name).toEqual(
      reference("azurerm_resource_group", "name"),
    );
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link").virtual_network_id).toBe(VNET);
  });

  it("is left alone when it is a subnet: its security group belongs to its owner", () => {
    const parameters = { delegatedSubnet: { id: `${VNET}/subnets/snet-mysql` } };
    expect(made(parameters)).toEqual(["azurerm_private_dns_zone", "azurerm_private_dns_zone_virtual_network_link"]);
    const { stack, access } = network(parameters);
    expect(access).toMatchObject({ delegatedSubnetId: `${VNET}/subnets/snet-mysql` });
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link").virtual_network_id).toBe(VNET);
  });

  it("takes links in the group of an existing hub zone", () => {
    const id = `${HUB}/privateDnsZones/hub.mysql.database.azure.com`;
    const { stack, access } = network({ ...DELEGATED, privateDnsZone: { id } });
    expect(stack.all("azurerm_private_dns_zone")).toEqual({});
    expect(access).toMatchObject({ privateDnsZoneId: id });
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link")).toMatchObject({
      private_dns_zone_name: "hub.mysql.database.azure.com",
      resource_group_name: "rg-hub",
    });
  });

  it("takes no link when the owner of the hub zone makes it", () => {
    const id = `${HUB}/privateDnsZones/hub.mysql.database.azure.com`;
    const { stack, waitsFor } = network({ ...DELEGATED, privateDnsZone: { id, createLinks: false } });
    expect(stack.all("azurerm_private_dns_zone_virtual_network_link")).toEqual({});
    expect(waitsFor).toEqual(addresses(stack, "azurerm_subnet_network_security_group_association"));
  });

  it("can be all of it, and then nothing is made", () => {
    const { stack, access } = network({
      mode: "privateEndpoint",
      virtualNetwork: { id: VNET },
      endpointSubnet: { id: `${VNET}/subnets/snet-endpoints` },
      privateDnsZone: { id: `${HUB}/privateDnsZones/privatelink.mysql.database.azure.com`, createLinks: false },
    });
    expect(Object.keys(stack.resource)).toEqual(["azurerm_resource_group"]);
    expect(access).toEqual({
      mode: "privateEndpoint",
      endpointSubnetId: `${VNET}/subnets/snet-endpoints`,
      privateDnsZoneId: `${HUB}/privateDnsZones/privatelink.mysql.database.azure.com`,
      dependencies: [],
    });
  });

  it("may have ids that only Terraform knows", () => {
    const { stack } = network({
      delegatedSubnet: { id: Fn.trimspace("S") },
      privateDnsZone: { id: Fn.trimspace("Z") },
    });
    expect(stack.only("azurerm_private_dns_zone_virtual_network_link")).toMatchObject({
      private_dns_zone_name: '${element(split("/", trimspace("Z")), 8)}',
      resource_group_name: '${element(split("/", trimspace("Z")), 4)}',
      virtual_network_id: '${element(split("/subnets/", trimspace("S")), 0)}',
    });
  });
});

describe("two networks in one stack", () => {
  it("do not collide, neither in Terraform nor in Azure", () => {
    const stack = render((scope) => {
      const resourceGroup = groupOf(scope);
      new PrivateNetwork(scope, "one", { ...DELEGATED, naming, resourceGroup });
      new PrivateNetwork(scope, "two", { ...DELEGATED, naming: { ...naming, instance: "blue" }, resourceGroup });
    });
    for (const type of TYPES_MADE.filter((it) => it !== "azurerm_resource_group")) {
      const blocks = Object.values(stack.all(type));
      expect(blocks, type).toHaveLength(2);
      expect(new Set(blocks.map((block) => block.name ?? block.subnet_id)).size, type).toBe(2);
    }
  });

  it("can share one zone", () => {
    const stack = render((scope) => {
      const resourceGroup = groupOf(scope);
      const { access } = new PrivateNetwork(scope, "one", { ...ENDPOINT, naming, resourceGroup });
      if (access.mode === "public") throw new Error("not private");
      new PrivateNetwork(scope, "two", {
        ...ENDPOINT,
        naming: { ...naming, instance: "blue" },
        resourceGroup,
        privateDnsZone: { id: access.privateDnsZoneId },
      });
    });
    expect(Object.keys(stack.all("azurerm_private_dns_zone"))).toHaveLength(1);
    expect(Object.keys(stack.all("azurerm_private_dns_zone_virtual_network_link"))).toHaveLength(2);
  });
});
