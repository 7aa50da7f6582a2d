import {
  EventgridSystemTopicEventSubscription,
  type EventgridSystemTopicEventSubscriptionConfig,
} from "@cdktf/provider-azurerm/lib/eventgrid-system-topic-event-subscription/index.js";
import {
  FederatedIdentityCredential,
  type FederatedIdentityCredentialConfig,
} from "@cdktf/provider-azurerm/lib/federated-identity-credential/index.js";
import {
  PrivateDnsZoneVirtualNetworkLink,
  type PrivateDnsZoneVirtualNetworkLinkConfig,
} from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link/index.js";
import { Subnet, type SubnetConfig } from "@cdktf/provider-azurerm/lib/subnet/index.js";
import type { TerraformElement, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { AZURERM_5, azurermVersion } from "./azurerm-version.ts";
import type { Located } from "./located.ts";

/*
 * Everything that version 5 of azurerm writes otherwise than version 4. The bindings know the arguments of version 4
 * alone, so those of version 5 are written over them here, and nowhere else.
 */

/**
 * Makes a stack require the release of azurerm that the constructs in it write for: nothing for version 4, where the
 * bindings say it.
 */
export function requireAzurerm(stack: TerraformStack): void {
  if (azurermVersion(stack) === 5) stack.addOverride("terraform.required_providers.azurerm.version", AZURERM_5);
}

export function federatedIdentityCredential(scope: Construct, id: string, config: FederatedIdentityCredentialConfig) {
  return inVersion5(new FederatedIdentityCredential(scope, id, config), {
    parent_id: undefined,
    resource_group_name: undefined,
    user_assigned_identity_id: config.parentId,
  });
}

type QueueSubscription = EventgridSystemTopicEventSubscriptionConfig & { readonly serviceBusQueueEndpointId: string };

/** What delivers events to a queue of Service Bus. */
export function queueSubscription(scope: Construct, id: string, config: QueueSubscription) {
  return inVersion5(new EventgridSystemTopicEventSubscription(scope, id, config), {
    service_bus_queue_endpoint_id: undefined,
    service_bus_queue_id: config.serviceBusQueueEndpointId,
  });
}

type ZoneLink = Omit<PrivateDnsZoneVirtualNetworkLinkConfig, "privateDnsZoneName" | "resourceGroupName">;

export function privateDnsZoneLink(scope: Construct, id: string, zone: Located, config: ZoneLink) {
  const { resourceGroupName, name: privateDnsZoneName } = zone;
  const link = new PrivateDnsZoneVirtualNetworkLink(scope, id, { ...config, resourceGroupName, privateDnsZoneName });
  return inVersion5(link, {
    private_dns_zone_name: undefined,
    resource_group_name: undefined,
    private_dns_zone_id: zone.id,
  });
}

export function networkSubnet(scope: Construct, id: string, config: SubnetConfig): Subnet {
  const { serviceEndpoints } = config;
  return inVersion5(new Subnet(scope, id, config), {
    service_endpoints: undefined,
    ...(serviceEndpoints && { service_endpoint: serviceEndpoints.map((service) => ({ service })) }),
  });
}

/** Writes arguments over those of version 4, where version 5 is written; undefined takes one away. */
function inVersion5<Element extends TerraformElement>(element: Element, written: Readonly<Record<string, unknown>>) {
  if (azurermVersion(element) === 5) {
    for (const [name, value] of Object.entries(written)) element.addOverride(name, value);
  }
  return element;
}
