import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone/index.js";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association/index.js";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NetworkParameters } from "../schemas/network.generated.ts";
import { networkSubnet, privateDnsZoneLink } from "./azurerm.ts";
import { childId } from "./chain.ts";
import { type Located, located } from "./located.ts";
import type { NetworkAccess } from "./network-access.ts";
import {
  type ActiveSubnet,
  type AllowedSource,
  type NetworkContext,
  type NetworkSpecification,
  networkOfSubnet,
  PRIVATE_DNS_ZONE_TYPE,
  type PrivateDnsZoneSpecification,
  resolvePrivateNetwork,
  securityRuleName,
  subnetOf,
  VIRTUAL_NETWORK_TYPE,
  type VirtualNetworkSpecification,
} from "./network-specification.ts";
import { privateNetworkRules } from "./private-network.rules.ts";
import { assertRules } from "./rule.ts";
import type { GroupReference } from "./storage-account.ts";

/** See `NetworkParameters` for the parameters and their units. */
export interface PrivateNetworkProps extends NetworkParameters, NetworkContext {
  /** Where everything is created that does not belong to an existing network; a `LifecycleResourceGroup` fits. */
  readonly resourceGroup: GroupReference;
}

const MYSQL_PORT = "3306";

/**
 * The network of a MySQL server: a virtual network, a subnet that lets only named sources in, and a private DNS zone
 * linked to it. Each part is created, or exists and is named by its id. In mode public it creates nothing.
 *
 * @throws Error that lists every rule the props break.
 */
export class PrivateNetwork extends Construct {
  /** What a `MysqlServer` needs to be reached over this network. */
  readonly access: NetworkAccess;
  /** Resource id of the virtual network; undefined in mode public. */
  readonly virtualNetworkId?: string;

  readonly #group: PrivateNetworkProps["resourceGroup"];
  readonly #tags: { [name: string]: string };

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const { resourceGroup, ...parameters } = props;
    this.#group = resourceGroup;
    this.#tags = { ...resourceGroup.tags };
    const specification = resolvePrivateNetwork(parameters);
    assertRules(this.node.path, privateNetworkRules, specification);

    const active = subnetOf(specification);
    const { privateDnsZone } = specification;
    if (active === undefined || privateDnsZone === undefined) {
      this.access = { mode: "public", dependencies: [] };
      return;
    }
    const network = this.virtualNetwork(specification.virtualNetwork, active.subnet.id);
    const { subnetId, association } = this.subnet(specification, active, network);
    const zone = this.privateDnsZone(privateDnsZone);
    const links = privateDnsZone.createLinks ? this.links(specification, zone, network, association) : [];

    this.virtualNetworkId = network.id;
    const shared = { privateDnsZoneId: zone.id, dependencies: [...association, ...links] };
    this.access =
      active.property === "delegatedSubnet"
        ? { mode: "delegated", delegatedSubnetId: subnetId, ...shared }
        : { mode: "privateEndpoint", endpointSubnetId: subnetId, ...shared };
  }

  private virtualNetwork(network: VirtualNetworkSpecification | undefined, subnetId: string | undefined): Located {
    const existing = network?.id ?? networkIdOf(subnetId);
    if (existing !== undefined) return located(VIRTUAL_NETWORK_TYPE, existing);
    const { name, location } = this.#group;
    const created = new VirtualNetwork(this, "virtual-network", {
      name: network?.name ?? "",
      location,
      resourceGroupName: name,
      addressSpace: [...(network?.addressSpace ?? [])],
      tags: this.#tags,
    });
    return { id: created.id, name: created.name, resourceGroupName: name };
  }

  /** Writes to a virtual network one after another: subnet, association, links. Azure refuses two at once. */
  private subnet(specification: NetworkSpecification, { subnet, property }: ActiveSubnet, network: Located) {
    if (subnet.id !== undefined) return { subnetId: subnet.id, association: [] };
    const securityGroup = this.securityGroup(specification, subnet.addressPrefix ?? "");
    const common = {
      name: subnet.name,
      resourceGroupName: network.resourceGroupName,
      virtualNetworkName: network.name,
      addressPrefixes: [subnet.addressPrefix ?? ""],
      defaultOutboundAccessEnabled: false,
    };
    const created =
      property === "delegatedSubnet"
        ? networkSubnet(this, "delegated-subnet", {
            ...common,
            delegation: [
              {
                name: "mysql",
                serviceDelegation: {
                  name: "Microsoft.DBforMySQL/flexibleServers",
                  actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
                },
              },
            ],
            // Azure adds it by itself; without it every plan would take it away.
            serviceEndpoints: ["Microsoft.Storage"],
          })
        : // Otherwise the security rules would not apply to the endpoint.
          networkSubnet(this, "endpoint-subnet", { ...common, privateEndpointNetworkPolicies: "Enabled" });
    const association = new SubnetNetworkSecurityGroupAssociation(this, "network-security-group-association", {
      subnetId: created.id,
      networkSecurityGroupId: securityGroup.id,
    });
    return { subnetId: created.id, association: [association] };
  }

  /** Rules stand in the group itself, not beside it: a rule that somebody adds by hand is seen and taken away. */
  private securityGroup(specification: NetworkSpecification, addressPrefix: string): NetworkSecurityGroup {
    const { mode, networkSecurityGroupName, allowedSources } = specification;
    // The nodes of a highly available server talk to each other.
    const ownSubnet = mode === "delegated" ? [allow("allow-mysql-within-subnet", 100, addressPrefix)] : [];
    return new NetworkSecurityGroup(this, "network-security-group", {
      name: networkSecurityGroupName,
      location: this.#group.location,
      resourceGroupName: this.#group.name,
      securityRule: [
        ...ownSubnet,
        ...allowedSources.map((source: AllowedSource, index: number) =>
          allow(securityRuleName(source), 200 + index, source.addressPrefix),
        ),
        // What does not come from a virtual network is refused by Azure's own last rule. Nothing is said on outbound
        // traffic: the server needs Azure's DNS and storage.
        {
          ...allow("deny-other-inbound", 4096, "VirtualNetwork"),
          access: "Deny",
          protocol: "*",
          destinationPortRange: "*",
        },
      ],
      tags: this.#tags,
    });
  }

  private privateDnsZone(zone: PrivateDnsZoneSpecification): Located {
    if (zone.id !== undefined) return located(PRIVATE_DNS_ZONE_TYPE, zone.id);
    const resourceGroupName = this.#group.name;
    const created = new PrivateDnsZone(this, "private-dns-zone", {
      name: zone.name,
      resourceGroupName,
      tags: this.#tags,
    });
    return { id: created.id, name: created.name, resourceGroupName };
  }

  /**
   * Links depend on the subnet, so that they are gone before it: Azure refuses to delete a subnet whose network still
   * serves the zone of a server (InUseSubnetCannotBeDeleted).
   */
  private links(
    { linkName, linkedVirtualNetworks }: NetworkSpecification,
    zone: Located,
    network: Located,
    dependsOn: ITerraformDependable[],
  ): ITerraformDependable[] {
    const link = (id: string, name: string, virtualNetworkId: string) =>
      privateDnsZoneLink(this, id, zone, {
        name,
        virtualNetworkId,
        registrationEnabled: false,
        tags: this.#tags,
        ...(dependsOn.length === 0 ? {} : { dependsOn }),
      });
    return [
      link("link", linkName, network.id),
      ...linkedVirtualNetworks.map(({ name, id }, index) =>
        link(childId("link", name, index), `${linkName}-${name}`, id),
      ),
    ];
  }
}

function allow(name: string, priority: number, sourceAddressPrefix: string) {
  return {
    name,
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix,
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: MYSQL_PORT,
  };
}

function networkIdOf(subnetId: string | undefined): string | undefined {
  if (subnetId === undefined) return undefined;
  return networkOfSubnet(subnetId) ?? Fn.element(Fn.split("/subnets/", subnetId), 0);
}
