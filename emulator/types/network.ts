import { AzureError } from "../azure-error.ts";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "../json.ts";
import { parseId, sameId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { etagOf, guid, type World } from "../world.ts";
import { privateDnsTypes } from "./private-dns.ts";
import { privateEndpointTypes } from "./private-endpoint.ts";
import { type Change, type ResourceType, removedBy, withOperation } from "./type.ts";

const WEAK = { etag: "weak", provisions: true } as const;
const OPERATIONS = { ...WEAK, ...withOperation("operations"), ...removedBy("operationResults", "operations") } as const;

const subnets: ResourceType = {
  ...OPERATIONS,
  type: "Microsoft.Network/virtualNetworks/subnets",
  defaults: () => ({
    properties: {
      delegations: [],
      serviceEndpoints: [],
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    },
  }),
  check({ id, next, before, world }) {
    if (
      before !== undefined &&
      textAt(before, "properties.addressPrefix") !== textAt(next, "properties.addressPrefix")
    ) {
      refuseWhenUsed(before, world, "InUsePrefixCannotBeDeleted", "have its address prefix changed");
    }
    if (before !== undefined && delegationsOf(before).join() !== delegationsOf(next).join()) {
      refuseWhenUsed(before, world, "SubnetMissingRequiredDelegation", "have its delegations changed");
    }
    const network = world.store.get(id.parent);
    if (network === undefined) return;
    const prefix = textAt(next, "properties.addressPrefix");
    const clash = world.store
      .within(id.parent)
      .find(
        (other) => isSubnet(other) && !sameId(other.id, id.id) && textAt(other, "properties.addressPrefix") === prefix,
      );
    if (prefix !== "" && clash !== undefined) {
      throw new AzureError(
        400,
        "NetcfgSubnetRangesOverlap",
        `Subnet '${id.name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${network.name}'.`,
      );
    }
  },
  settle({ next }) {
    for (const delegation of listAt(next, "properties.delegations")) {
      delegation.id = `${next.id}/delegations/${textAt(delegation, "name")}`;
      delegation.etag = next.etag;
      delegation.type = "Microsoft.Network/virtualNetworks/subnets/delegations";
      objectAt(delegation, "properties").provisioningState = "Succeeded";
    }
    for (const endpoint of listAt(next, "properties.serviceEndpoints")) {
      Object.assign(endpoint, { provisioningState: "Succeeded", locations: endpoint.locations ?? ["*"] });
    }
  },
  checkRemoval: (resource, world) => refuseWhenUsed(resource, world, "InUseSubnetCannotBeDeleted", "be deleted"),
};

function isSubnet(resource: Resource): boolean {
  return sameId(resource.type, subnets.type);
}

export function delegationsOf(subnet: Resource): string[] {
  return listAt(subnet, "properties.delegations").map((delegation) => textAt(delegation, "properties.serviceName"));
}

/** What lives in a subnet: servers, private endpoints, container environments. */
function usersOf(subnetId: string, world: World): string | undefined {
  const uses = (resource: Resource) =>
    [
      "properties.network.delegatedSubnetResourceId",
      "properties.subnet.id",
      "properties.vnetConfiguration.infrastructureSubnetId",
    ].some((path) => sameId(textAt(resource, path), subnetId));
  const user = world.store.all().find(uses);
  if (user === undefined) return undefined;
  const { subscription, group } = parseId(user.id);
  const scope = `/subscriptions/${subscription}/resourceGroups/${group}/providers`;
  return `${scope}/Microsoft.Network/networkInterfaces/${user.name}-nic/ipConfigurations/ipconfig`;
}

function refuseWhenUsed(subnet: Resource, world: World, code: string, what: string): void {
  const user = usersOf(subnet.id, world);
  if (user === undefined) return;
  throw new AzureError(
    400,
    code,
    `Subnet ${subnet.name} is in use by ${user} and cannot ${what}. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
    { details: [] },
  );
}

/** Networks and security groups have one writer at a time, whatever part of them is written. */
function oneAtATime(parent: Resource, _child: unknown, method: string, world: World): void {
  const running = world.operations.within(parent.id);
  if (running === undefined || method === "GET") return;
  throw new AzureError(
    429,
    "AnotherOperationInProgress",
    `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${world.endpoint}/subscriptions/${parseId(parent.id).subscription}/providers/Microsoft.Network/locations/${textAt(parent, "location")}/operations/${running.id}?api-version=2025-01-01.`,
    { details: [], headers: { "retry-after": String(world.clock.realSeconds(1)) } },
  );
}

const virtualNetworks: ResourceType = {
  ...OPERATIONS,
  type: "Microsoft.Network/virtualNetworks",
  defaults: ({ id }) => ({
    properties: {
      resourceGuid: guid("network", id.id),
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
      privateEndpointVNetPolicies: "Disabled",
    },
  }),
  companions: (change) => inline(change, "subnets", subnets),
  view(resource, world) {
    const children = world.store.within(resource.id);
    objectAt(resource, "properties").subnets = children.filter(isSubnet);
    objectAt(resource, "properties").virtualNetworkPeerings = children.filter((child) =>
      sameId(child.type, "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"),
    );
  },
  checkChild: oneAtATime,
  checkRemoval(resource, world) {
    const used = world.store
      .within(resource.id)
      .find((child) => isSubnet(child) && usersOf(child.id, world) !== undefined);
    if (used !== undefined) refuseWhenUsed(used, world, "InUseSubnetCannotBeDeleted", "be deleted");
  },
};

const peerings: ResourceType = {
  ...OPERATIONS,
  type: "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
  defaults: () => ({ properties: { peeringState: "Initiated", peeringSyncLevel: "FullyInSync" } }),
};

const securityRules: ResourceType = {
  ...OPERATIONS,
  type: "Microsoft.Network/networkSecurityGroups/securityRules",
  defaults: () => ({
    properties: {
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
    },
  }),
};

const securityGroups: ResourceType = {
  ...OPERATIONS,
  type: "Microsoft.Network/networkSecurityGroups",
  defaults: ({ id }) => ({ properties: { resourceGuid: guid("group", id.id), defaultSecurityRules: [] } }),
  companions: (change) => inline(change, "securityRules", securityRules),
  /** The rules of a security group are the ones it was last given. */
  settle({ id, body, world }) {
    const given = listAt(body, "properties.securityRules").map((rule) => textAt(rule, "name").toLowerCase());
    if (!Array.isArray(objectAt(body, "properties").securityRules)) return;
    for (const rule of world.store.within(id.id)) {
      if (sameId(rule.type, securityRules.type) && !given.includes(rule.name.toLowerCase()))
        world.store.delete(rule.id);
    }
  },
  view(resource, world) {
    const rules = world.store.within(resource.id).filter((child) => sameId(child.type, securityRules.type));
    const subnetIds = world.store
      .ofType(subnets.type)
      .filter((subnet) => sameId(textAt(subnet, "properties.networkSecurityGroup.id"), resource.id))
      .map((subnet) => ({ id: subnet.id }));
    objectAt(resource, "properties").securityRules = rules;
    if (subnetIds.length > 0) objectAt(resource, "properties").subnets = subnetIds;
  },
  checkChild: oneAtATime,
  checkRemoval(resource, world) {
    const user = world.store
      .ofType(subnets.type)
      .find((subnet) => sameId(textAt(subnet, "properties.networkSecurityGroup.id"), resource.id));
    if (user === undefined) return;
    throw new AzureError(
      400,
      "InUseNetworkSecurityGroupCannotBeDeleted",
      `Network security group ${resource.id} cannot be deleted because it is in use by the following resources: ${user.id}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
      { details: [] },
    );
  },
};

/** Children that were given inside the body of their parent. */
function inline({ id, next, world }: Change, property: string, type: ResourceType): Resource[] {
  const given = listAt(next, `properties.${property}`);
  delete objectAt(next, "properties")[property];
  return given.map((child) => {
    const name = textAt(child, "name");
    const childId = `${id.id}/${property}/${name}`;
    const properties = isObject(child.properties) ? child.properties : {};
    const resource: Resource = {
      id: childId,
      name,
      etag: `W/"${etagOf(world, childId)}"`,
      type: type.type,
      properties,
    };
    const change = { id: parseId(childId), world, body: child, before: undefined, next: resource };
    const defaults: JsonObject = type.defaults?.(change) ?? {};
    resource.properties = { provisioningState: "Succeeded", ...(defaults.properties as JsonObject), ...properties };
    type.settle?.(change);
    return resource;
  });
}

export const networkTypes: readonly ResourceType[] = [
  virtualNetworks,
  subnets,
  peerings,
  securityGroups,
  securityRules,
  ...privateDnsTypes,
  ...privateEndpointTypes,
];
