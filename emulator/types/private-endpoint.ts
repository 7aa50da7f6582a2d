import { isObject, listAt, objectAt, textAt } from "../json.ts";
import { groupId, parseId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { guid, type World } from "../world.ts";
import { type ResourceType, removedBy, withOperation } from "./type.ts";

const COMMON = {
  etag: "weak",
  provisions: true,
  ...withOperation("operations"),
  ...removedBy("operationResults", "operations"),
} as const;

const CONNECTION_TYPE = "Microsoft.Network/privateEndpoints/privateLinkServiceConnections";
const ZONE_CONFIG_TYPE = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/privateDnsZoneConfigs";

/** Name suffix of what an endpoint leads to. */
const HOSTS: { readonly [subresource: string]: string } = {
  mysqlServer: "mysql.database.azure.com",
  vault: "vault.azure.net",
  blob: "blob.core.windows.net",
  queue: "queue.core.windows.net",
};

/** The address of an endpoint: the first free one of its subnet after the five that Azure keeps. */
function addressOf(endpoint: Resource, world: World): string {
  const subnetId = textAt(endpoint, "properties.subnet.id");
  const prefix = textAt(world.store.get(subnetId), "properties.addressPrefix").split("/")[0] ?? "";
  const octets = (prefix === "" ? "10.0.0.0" : prefix).split(".").map(Number);
  const siblings = world.store
    .ofType("Microsoft.Network/privateEndpoints")
    .filter((other) => textAt(other, "properties.subnet.id") === subnetId)
    .map((other) => other.id);
  const index = siblings.includes(endpoint.id) ? siblings.indexOf(endpoint.id) : siblings.length;
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 4 + index].join(".");
}

function interfaceId(endpoint: Resource): string {
  const name = `${endpoint.name}.nic.${guid("nic", endpoint.id)}`;
  return `${groupId(parseId(endpoint.id))}/providers/Microsoft.Network/networkInterfaces/${name}`;
}

function networkInterface(endpoint: Resource, world: World): Resource {
  const id = interfaceId(endpoint);
  const [connection] = listAt(endpoint, "properties.privateLinkServiceConnections");
  const groupIds = connection === undefined ? [] : objectAt(connection, "properties").groupIds;
  const subresource = Array.isArray(groupIds) && typeof groupIds[0] === "string" ? groupIds[0] : "";
  const target = parseId(textAt(connection, "properties.privateLinkServiceId")).name;
  return {
    id,
    name: parseId(id).name,
    type: "Microsoft.Network/networkInterfaces",
    location: endpoint.location,
    etag: endpoint.etag,
    properties: {
      provisioningState: "Succeeded",
      resourceGuid: guid("nic-guid", id),
      ipConfigurations: [
        {
          name: "privateEndpointIpConfig.1",
          id: `${id}/ipConfigurations/privateEndpointIpConfig.1`,
          properties: {
            provisioningState: "Succeeded",
            privateIPAddress: addressOf(endpoint, world),
            privateIPAllocationMethod: "Dynamic",
            subnet: { id: textAt(endpoint, "properties.subnet.id") },
            primary: true,
            privateIPAddressVersion: "IPv4",
            privateLinkConnectionProperties: {
              groupId: subresource,
              requiredMemberName: "default",
              fqdns: [`${target}.${HOSTS[subresource] ?? "azure.com"}`],
            },
          },
        },
      ],
      dnsSettings: { dnsServers: [] },
      networkSecurityGroup: null,
      nicType: "Standard",
      privateEndpoint: { id: endpoint.id },
    },
  };
}

const privateEndpoints: ResourceType = {
  ...COMMON,
  type: "Microsoft.Network/privateEndpoints",
  defaults: ({ id, next }) => ({
    properties: {
      resourceGuid: guid("endpoint", id.id),
      networkInterfaces: [{ id: interfaceId(next) }],
      customDnsConfigs: [],
      ipConfigurations: [],
      privateLinkServiceConnections: [],
    },
  }),
  settle({ next }) {
    for (const connection of listAt(next, "properties.privateLinkServiceConnections")) {
      connection.id = `${next.id}/privateLinkServiceConnections/${textAt(connection, "name")}`;
      connection.etag = next.etag;
      connection.type = CONNECTION_TYPE;
      Object.assign(objectAt(connection, "properties"), {
        provisioningState: "Succeeded",
        privateLinkServiceConnectionState: { status: "Approved", description: "", actionsRequired: "None" },
      });
    }
  },
  companions: ({ next, world }) => [networkInterface(next, world)],
};

const privateDnsZoneGroups: ResourceType = {
  ...COMMON,
  type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  settle({ id, next, world }) {
    const endpoint = world.store.get(id.parent);
    const [connection] = listAt(endpoint, "properties.privateLinkServiceConnections");
    const target = parseId(textAt(connection, "properties.privateLinkServiceId")).name;
    next.name = id.name;
    for (const config of listAt(next, "properties.privateDnsZoneConfigs")) {
      const zone = parseId(textAt(config, "properties.privateDnsZoneId")).name;
      config.id = `${next.id}/privateDnsZoneConfigs/${textAt(config, "name")}`;
      config.etag = next.etag;
      config.type = ZONE_CONFIG_TYPE;
      const record = {
        recordType: "A",
        recordSetName: target,
        fqdn: `${target}.${zone}`,
        ttl: 10,
        provisioningState: "Succeeded",
        ipAddresses: endpoint === undefined ? [] : [addressOf(endpoint, world)],
      };
      Object.assign(objectAt(config, "properties"), { provisioningState: "Succeeded", recordSets: [record] });
    }
    if (!isObject(next.properties)) next.properties = { privateDnsZoneConfigs: [] };
  },
};

export const privateEndpointTypes: readonly ResourceType[] = [
  privateEndpoints,
  privateDnsZoneGroups,
  { ...COMMON, type: "Microsoft.Network/networkInterfaces" },
];
