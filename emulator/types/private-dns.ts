import { AzureError } from "../azure-error.ts";
import { objectAt, textAt } from "../json.ts";
import { isWithin, parseId, sameId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { guid, type World } from "../world.ts";
import { checkGlobal } from "./locations.ts";
import { type ResourceType, removedBy } from "./type.ts";

const DNS = {
  etag: "bare",
  provisions: true,
  create: { status: 202, async: "operations", location: "operationResults", body: "none" },
  ...removedBy("operationResults", "operations"),
} as const;

const virtualNetworkLinks: ResourceType = {
  ...DNS,
  type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  defaults: () => ({ properties: { resolutionPolicy: "Default", virtualNetworkLinkState: "Completed" } }),
  /** One virtual network sees one zone of a name. */
  check(change) {
    const { id, next, world } = change;
    checkGlobal(change);
    const network = textAt(next, "properties.virtualNetwork.id");
    const zone = parseId(id.parent).name;
    const other = world.store
      .ofType(virtualNetworkLinks.type)
      .find((link) => !sameId(link.id, id.id) && isClash(link, network, zone));
    if (other === undefined) return;
    throw new AzureError(
      400,
      "BadRequest",
      `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone}' and '${parseId(other.id).names[0]}' zones.`,
    );
  },
};

function isClash(link: Resource, network: string, zone: string): boolean {
  return sameId(textAt(link, "properties.virtualNetwork.id"), network) && sameId(parseId(link.id).names[0] ?? "", zone);
}

const privateDnsZones: ResourceType = {
  ...DNS,
  type: "Microsoft.Network/privateDnsZones",
  check: checkGlobal,
  defaults: ({ id }) => ({
    properties: {
      internalId: Buffer.from(guid("zone", id.id)).toString("base64"),
      maxNumberOfRecordSets: 25000,
      maxNumberOfVirtualNetworkLinks: 1000,
      maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      numberOfRecordSets: 1,
      numberOfVirtualNetworkLinksWithRegistration: 0,
    },
  }),
  view(resource, world) {
    objectAt(resource, "properties").numberOfVirtualNetworkLinks = linksOf(resource, world).length;
  },
  checkRemoval(resource, world) {
    const [link] = linksOf(resource, world);
    if (link === undefined) return;
    throw new AzureError(
      409,
      "CannotDeleteResource",
      `Can not delete resource before nested resources are deleted. Nested resources: '${link.id}'.`,
    );
  },
};

function linksOf(zone: Resource, world: World): Resource[] {
  return world.store.ofType(virtualNetworkLinks.type).filter((link) => isWithin(link.id, zone.id));
}

const soaRecords: ResourceType = {
  type: "Microsoft.Network/privateDnsZones/SOA",
  create: { status: 200, body: "resource" },
  etag: "bare",
  implicitNames: ["@"],
  implicit: (id) => ({
    etag: guid("soa", id.id),
    properties: {
      fqdn: `${id.names[0]}.`,
      ttl: 3600,
      soaRecord: {
        email: "azureprivatedns-host.microsoft.com",
        expireTime: 2419200,
        host: "azureprivatedns.net",
        minimumTtl: 10,
        refreshTime: 3600,
        retryTime: 300,
        serialNumber: 1,
      },
      isAutoRegistered: false,
    },
  }),
};

export const privateDnsTypes: readonly ResourceType[] = [privateDnsZones, virtualNetworkLinks, soaRecords];
