import type { NetworkParameters } from "../schemas/network.generated.ts";
import { parseResourceId } from "./azure-resource-id.ts";
import { type NamingContext, resourceName } from "./naming.ts";

export type NetworkMode = "delegated" | "privateEndpoint" | "public";

/** What a network is told beside its parameters. */
export interface NetworkContext {
  /** What generated names are made of. */
  readonly naming: NamingContext;
  /**
   * The subscription the provider works in. With it, ids of other subscriptions are refused where something must be
   * created in them.
   *
   * @default not checked
   */
  readonly subscriptionId?: string;
}

/** A virtual network to create, or, with `id`, one that exists. */
export interface VirtualNetworkSpecification {
  readonly id?: string;
  readonly name: string;
  readonly addressSpace: readonly string[];
}

/** A subnet to create, or, with `id`, one that exists. */
export interface SubnetSpecification {
  readonly id?: string;
  readonly name: string;
  readonly addressPrefix?: string;
}

/** A private DNS zone to create, or, with `id`, one that exists. */
export interface PrivateDnsZoneSpecification {
  readonly id?: string;
  readonly name: string;
  readonly createLinks: boolean;
}

export interface AllowedSource {
  readonly name: string;
  /** CIDR, or `VirtualNetwork`. */
  readonly addressPrefix: string;
}

export interface LinkedVirtualNetwork {
  readonly name: string;
  readonly id: string;
}

/** A network with every default filled in. Parts that the mode does not have are missing. */
export interface NetworkSpecification extends NetworkContext {
  /** What was written, for rules on what may not be. */
  readonly given: NetworkParameters;
  readonly mode: NetworkMode;
  /** Missing too when the id of the subnet names it. */
  readonly virtualNetwork?: VirtualNetworkSpecification;
  readonly delegatedSubnet?: SubnetSpecification;
  readonly endpointSubnet?: SubnetSpecification;
  readonly networkSecurityGroupName: string;
  readonly allowedSources: readonly AllowedSource[];
  readonly privateDnsZone?: PrivateDnsZoneSpecification;
  readonly linkName: string;
  readonly linkedVirtualNetworks: readonly LinkedVirtualNetwork[];
}

export const VIRTUAL_NETWORK_TYPE = "Microsoft.Network/virtualNetworks";
export const SUBNET_TYPE = "Microsoft.Network/virtualNetworks/subnets";
export const PRIVATE_DNS_ZONE_TYPE = "Microsoft.Network/privateDnsZones";

/** The zone that Azure resolves private endpoints of MySQL servers in. */
export const PRIVATE_LINK_ZONE = "privatelink.mysql.database.azure.com";
/** How the zone of a delegated server must end. */
export const ZONE_SUFFIX = ".mysql.database.azure.com";

/** Fills in every default, and writes ids in the letter case that azurerm insists on. */
export function resolvePrivateNetwork(props: NetworkParameters & NetworkContext): NetworkSpecification {
  const { naming, subscriptionId, ...given } = props;
  const mode = given.mode ?? "delegated";
  const base = {
    given,
    mode,
    naming,
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    networkSecurityGroupName: resourceName("networkSecurityGroup", naming),
    linkName: resourceName("virtualNetworkLink", naming),
    allowedSources: given.allowedSources ?? [],
    linkedVirtualNetworks: (given.linkedVirtualNetworks ?? []).map(({ name, id }) => ({
      name,
      id: canonicalId(VIRTUAL_NETWORK_TYPE, id),
    })),
  };
  if (mode === "public") return base;
  const network = given.virtualNetwork;
  return {
    ...base,
    ...(network === undefined ? {} : { virtualNetwork: resolveVirtualNetwork(network, naming) }),
    ...(mode === "delegated" ? { delegatedSubnet: resolveSubnet(given.delegatedSubnet, naming) } : {}),
    ...(mode === "privateEndpoint" ? { endpointSubnet: resolveSubnet(given.endpointSubnet, naming, "endpoints") } : {}),
    privateDnsZone: resolveZone(given.privateDnsZone, mode, naming),
  };
}

function resolveVirtualNetwork(
  given: NonNullable<NetworkParameters["virtualNetwork"]>,
  naming: NamingContext,
): VirtualNetworkSpecification {
  return {
    name: given.name ?? resourceName("virtualNetwork", naming),
    addressSpace: given.addressSpace ?? [],
    ...(given.id === undefined ? {} : { id: canonicalId(VIRTUAL_NETWORK_TYPE, given.id) }),
  };
}

function resolveSubnet(
  given: NetworkParameters["delegatedSubnet"],
  naming: NamingContext,
  suffix?: string,
): SubnetSpecification {
  return {
    name: given?.name ?? resourceName("subnet", naming, suffix),
    ...(given?.addressPrefix === undefined ? {} : { addressPrefix: given.addressPrefix }),
    ...(given?.id === undefined ? {} : { id: canonicalId(SUBNET_TYPE, given.id) }),
  };
}

function resolveZone(
  given: NetworkParameters["privateDnsZone"],
  mode: "delegated" | "privateEndpoint",
  naming: NamingContext,
): PrivateDnsZoneSpecification {
  const generated =
    mode === "delegated" ? `${resourceName("privateDnsZone", naming)}${ZONE_SUFFIX}` : PRIVATE_LINK_ZONE;
  return {
    name: given?.name ?? generated,
    createLinks: given?.createLinks ?? true,
    ...(given?.id === undefined ? {} : { id: canonicalId(PRIVATE_DNS_ZONE_TYPE, given.id) }),
  };
}

const canonicalId = (type: string, id: string): string => parseResourceId(type, id)?.id ?? id;

/** The subnet that the mode has, the property that describes it, and what was written there. */
export interface ActiveSubnet {
  readonly subnet: SubnetSpecification;
  readonly property: "delegatedSubnet" | "endpointSubnet";
  readonly given: NetworkParameters["delegatedSubnet"];
}

/** The subnet that the mode has; undefined in mode public. */
export function subnetOf({ delegatedSubnet, endpointSubnet, given }: NetworkSpecification): ActiveSubnet | undefined {
  if (delegatedSubnet !== undefined) {
    return { subnet: delegatedSubnet, property: "delegatedSubnet", given: given.delegatedSubnet };
  }
  if (endpointSubnet === undefined) return undefined;
  return { subnet: endpointSubnet, property: "endpointSubnet", given: given.endpointSubnet };
}

/** The id of the virtual network that the id of a subnet names; undefined when that is no id of a subnet. */
export function networkOfSubnet(subnetId: string): string | undefined {
  return parseResourceId(SUBNET_TYPE, subnetId)?.id.replace(/\/subnets\/[^/]+$/, "");
}

/** The name of the security rule for a source. */
export const securityRuleName = ({ name }: AllowedSource): string => `allow-mysql-from-${name}`;
