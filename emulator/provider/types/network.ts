import { get } from "../calls.ts";
import { array, at, camel, enabled, type Fields, location, object, readOnly, single, wrapped } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isZero, type Value } from "../values.ts";
import { GROUP, sameLocation, sameText } from "./common.ts";

export const NETWORK_API = "2025-01-01";
const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const polled = { create: { polls: true }, remove: { polls: true } } as const;

const ruleFields: Fields = {
  access: at("properties.access"),
  description: at("properties.description"),
  destination_address_prefix: at("properties.destinationAddressPrefix"),
  destination_address_prefixes: at("properties.destinationAddressPrefixes"),
  destination_application_security_group_ids: at("properties.destinationApplicationSecurityGroups", wrapped("id")),
  destination_port_range: at("properties.destinationPortRange"),
  destination_port_ranges: at("properties.destinationPortRanges"),
  direction: at("properties.direction"),
  priority: at("properties.priority"),
  protocol: at("properties.protocol"),
  source_address_prefix: at("properties.sourceAddressPrefix"),
  source_address_prefixes: at("properties.sourceAddressPrefixes"),
  source_application_security_group_ids: at("properties.sourceApplicationSecurityGroups", wrapped("id")),
  source_port_range: at("properties.sourcePortRange"),
  source_port_ranges: at("properties.sourcePortRanges"),
};

/** Lists of a rule are only sent when they hold something. */
function withoutEmptyLists(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutEmptyLists);
  if (typeof json !== "object" || json === null) return json;
  const kept = Object.entries(json).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutEmptyLists(value)]));
}

const delegation: Fields = {
  name: at("name"),
  service_delegation: object("properties", { name: at("serviceName"), actions: at("actions") }),
};

const subnetFields: Fields = {
  address_prefixes: at("properties.addressPrefix", single),
  default_outbound_access_enabled: at("properties.defaultOutboundAccess"),
  delegation: array("properties.delegations", delegation, { unset: [] }),
  ip_address_pool: array("properties.ipamPoolPrefixAllocations", {
    id: at("pool.id"),
    number_of_ip_addresses: at("numberOfIpAddresses"),
  }),
  private_endpoint_network_policies: at("properties.privateEndpointNetworkPolicies"),
  private_link_service_network_policies_enabled: at("properties.privateLinkServiceNetworkPolicies", enabled),
  service_endpoint_policy_ids: at("properties.serviceEndpointPolicies", wrapped("id"), { unset: [] }),
  service_endpoints: at("properties.serviceEndpoints", wrapped("service"), { unset: [] }),
  sharing_scope: at("properties.sharingScope", undefined, { unset: "" }),
};

/** Writes inside one network wait for each other, as azurerm lets them. */
export const networkLock = (values: { readonly [name: string]: Value }) => [
  `network/${values.resource_group_name}/${values.virtual_network_name}`,
];

/** azurerm reads the network after each write of a subnet, until it is consistent. */
export async function readNetwork(context: Context, subnetId: string): Promise<void> {
  await get(context, subnetId.replace(/\/subnets\/[^/]*$/i, ""));
}

export const virtualNetwork: TypeSpec = {
  type: "azurerm_virtual_network",
  label: "Virtual Network",
  id: `${NETWORK}/virtualNetworks/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Virtual Network Name"],
  apiVersion: NETWORK_API,
  ...polled,
  settle: { create: [0] },
  fields: {
    name: at("name"),
    location: at("location", location),
    tags: at("tags"),
    address_space: at("properties.addressSpace.addressPrefixes"),
    bgp_community: at("properties.bgpCommunities.virtualNetworkCommunity"),
    ddos_protection_plan: object("properties.ddosProtectionPlan", { id: at("id") }),
    dns_servers: at("properties.dhcpOptions.dnsServers", undefined, { unset: [] }),
    edge_zone: at("extendedLocation.name"),
    encryption: object("properties.encryption", { enforcement: at("enforcement") }),
    flow_timeout_in_minutes: at("properties.flowTimeoutInMinutes"),
    guid: readOnly("properties.resourceGuid"),
    ip_address_pool: array("properties.addressSpace.ipamPoolPrefixAllocations", {
      id: at("pool.id"),
      number_of_ip_addresses: at("numberOfIpAddresses"),
    }),
    private_endpoint_vnet_policies: at("properties.privateEndpointVNetPolicies"),
    subnet: array(
      "properties.subnets",
      {
        id: readOnly("id"),
        name: at("name"),
        ...subnetFields,
        route_table_id: at("properties.routeTable.id"),
        security_group: at("properties.networkSecurityGroup.id"),
      },
      { unset: [] },
    ),
  },
  replace: "name resource_group_name location edge_zone",
  same: { location: sameLocation },
  defaults: { private_endpoint_vnet_policies: "Disabled" },
};

export const subnet: TypeSpec = {
  type: "azurerm_subnet",
  label: "Subnet",
  id: `${NETWORK}/virtualNetworks/{virtual_network_name}/subnets/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Virtual Network Name", "Subnet Name"],
  apiVersion: NETWORK_API,
  ...polled,
  fields: { name: at("name"), ...subnetFields },
  lock: networkLock,
  settle: { create: [0] },
  afterCreate: readNetwork,
  replace: "name resource_group_name virtual_network_name",
  refuse: ({ sharing_scope, default_outbound_access_enabled: outbound }) =>
    !isZero(sharing_scope ?? null) && outbound === true
      ? "`sharing_scope` cannot be set if `default_outbound_access_enabled` is set to `true`"
      : undefined,
  defaults: {
    default_outbound_access_enabled: true,
    private_endpoint_network_policies: "Disabled",
    private_link_service_network_policies_enabled: true,
  },
};

export const networkSecurityGroup: TypeSpec = {
  type: "azurerm_network_security_group",
  label: "Network Security Group",
  id: `${NETWORK}/networkSecurityGroups/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Network Security Group Name"],
  apiVersion: NETWORK_API,
  ...polled,
  fields: {
    name: at("name"),
    location: at("location", location),
    tags: at("tags"),
    security_rule: array("properties.securityRules", { name: at("name"), ...ruleFields }, { unset: [] }),
  },
  toBody: (body) => {
    const { properties } = body as { properties: { securityRules: unknown[] } };
    return {
      ...body,
      properties: { ...properties, securityRules: withoutEmptyLists(properties.securityRules) },
    } as typeof body;
  },
  replace: "name resource_group_name location",
  same: { location: sameLocation },
};

export const networkSecurityRule: TypeSpec = {
  type: "azurerm_network_security_rule",
  label: "Security Rule",
  id: `${NETWORK}/networkSecurityGroups/{network_security_group_name}/securityRules/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Network Security Group Name", "Security Rule Name"],
  apiVersion: NETWORK_API,
  ...polled,
  fields: {
    name: at("name"),
    ...ruleFields,
    destination_port_range: at("properties.destinationPortRange", undefined, { unset: "" }),
  },
  lock: (values) => [`group/${values.resource_group_name}/${values.network_security_group_name}`],
  toBody: (body) => withoutEmptyLists(body) as typeof body,
  replace: "name resource_group_name network_security_group_name",
};

export const PRIVATE_DNS_API = "2024-06-01";

export const privateDnsZone: TypeSpec = {
  type: "azurerm_private_dns_zone",
  label: "Private Dns Zone",
  id: `${NETWORK}/privateDnsZones/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Private Dns Zone Name"],
  apiVersion: PRIVATE_DNS_API,
  ...polled,
  fields: {
    tags: at("tags"),
    max_number_of_record_sets: readOnly("properties.maxNumberOfRecordSets"),
    max_number_of_virtual_network_links: readOnly("properties.maxNumberOfVirtualNetworkLinks"),
    max_number_of_virtual_network_links_with_registration: readOnly(
      "properties.maxNumberOfVirtualNetworkLinksWithRegistration",
    ),
    number_of_record_sets: readOnly("properties.numberOfRecordSets"),
    soa_record: {
      ...object("$soa.properties", {
        ...camel("fqdn ttl"),
        email: at("soaRecord.email"),
        expire_time: at("soaRecord.expireTime"),
        host_name: at("soaRecord.host"),
        minimum_ttl: at("soaRecord.minimumTtl"),
        refresh_time: at("soaRecord.refreshTime"),
        retry_time: at("soaRecord.retryTime"),
        serial_number: at("soaRecord.serialNumber"),
        tags: at("metadata"),
      }),
      direction: "read",
    },
  },
  extras: { soa: (id) => ({ url: `${id}/SOA/@`, apiVersion: PRIVATE_DNS_API }) },
  toBody: (body) => ({ location: "global", ...body }),
  computedBlocks: "soa_record",
  replace: "name resource_group_name soa_record",
  same: { resource_group_name: sameText },
};

export const privateDnsZoneLink: TypeSpec = {
  type: "azurerm_private_dns_zone_virtual_network_link",
  label: "Virtual Network Link",
  id: `${NETWORK}/privateDnsZones/{private_dns_zone_name}/virtualNetworkLinks/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Private Dns Zone Name", "Virtual Network Link Name"],
  apiVersion: PRIVATE_DNS_API,
  ...polled,
  settle: { remove: [30, 10, 10, 10, 10, 10, 10, 10, 10, 10] },
  fields: {
    tags: at("tags"),
    registration_enabled: at("properties.registrationEnabled"),
    resolution_policy: at("properties.resolutionPolicy"),
    virtual_network_id: at("properties.virtualNetwork.id"),
  },
  toBody: (body) => ({ location: "global", ...body }),
  replace: "name private_dns_zone_name resource_group_name virtual_network_id",
  same: { name: sameText, resource_group_name: sameText },
  defaults: { registration_enabled: false },
};
