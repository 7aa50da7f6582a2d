import type { ImpactTable } from "../model.ts";
import { PLACED_EMPTY } from "./common.ts";

/** Source: azurerm 4.55.0, and Azure's documentation of virtual networks, private DNS and private endpoints. */
export const NETWORK: ImpactTable = {
  azurerm_virtual_network: {
    ...PLACED_EMPTY,
    address_space: "interrupts: removed",
    bgp_community: "interrupts: any",
    "ddos_protection_plan.*": "lowers protection: removed",
    dns_servers: "instructs a machine: any",
    edge_zone: "interrupts: any",
    "encryption.enforcement": "lowers protection: any",
    flow_timeout_in_minutes: "interrupts: less",
    "ip_address_pool.*": "interrupts: any",
    private_endpoint_vnet_policies: "lowers protection: any",
    "subnet.*": "interrupts: any",
  },
  azurerm_subnet: {
    name: "interrupts: any",
    resource_group_name: "interrupts: any",
    virtual_network_name: "interrupts: any",
    address_prefixes: "interrupts: any",
    default_outbound_access_enabled: "opens access: on",
    "delegation.*": "interrupts: any",
    "ip_address_pool.*": "interrupts: any",
    private_endpoint_network_policies: "lowers protection: to Disabled",
    private_link_service_network_policies_enabled: "lowers protection: off",
    service_endpoint_policy_ids: "lowers protection: removed",
    service_endpoints: ["interrupts: removed", "opens access: added (notice)"],
    sharing_scope: "opens access: any",
  },
  azurerm_network_security_group: {
    ...PLACED_EMPTY,
    "security_rule.*": "opens access: by network-rule-widened",
  },
  azurerm_network_security_rule: { "*": "opens access: by network-rule-widened" },
  azurerm_subnet_network_security_group_association: {
    network_security_group_id: "lowers protection: any",
    subnet_id: "lowers protection: any",
  },
  azurerm_private_dns_zone: {
    name: "interrupts: any",
    resource_group_name: "interrupts: any",
    "soa_record.*": "interrupts: any",
    "tags.*": "harmless",
  },
  azurerm_private_dns_zone_virtual_network_link: {
    name: "interrupts: any",
    resource_group_name: "interrupts: any",
    private_dns_zone_name: "interrupts: any",
    virtual_network_id: "interrupts: any",
    registration_enabled: "opens access: on (notice)",
    resolution_policy: "opens access: to NxDomainRedirect",
    "tags.*": "harmless",
  },
  azurerm_private_endpoint: {
    ...PLACED_EMPTY,
    custom_network_interface_name: "interrupts: any",
    subnet_id: "interrupts: any",
    "ip_configuration.*": "interrupts: any",
    "private_dns_zone_group.*": "interrupts: any",
    "private_service_connection.*": "interrupts: any",
  },
};
