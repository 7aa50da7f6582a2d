import { type Json, valueAt } from "../azure/json.ts";
import { get, remove, send } from "../calls.ts";
import { array, at, toBody as bodyOf, type Fields, location, readOnly } from "../fields.ts";
import { readBody, write } from "../resource.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, sameValue, type Value, type ValueObject } from "../values.ts";
import { GROUP, sameLocation, sameText } from "./common.ts";
import { NETWORK_API } from "./network.ts";

const connection: Fields = {
  name: at("name"),
  private_connection_resource_id: at("properties.privateLinkServiceId"),
  request_message: at("properties.requestMessage"),
  subresource_names: at("properties.groupIds"),
};

/** A private endpoint, with its group of DNS zones and what Azure tells about its network interface. */
export const privateEndpoint: TypeSpec = {
  type: "azurerm_private_endpoint",
  label: "Private Endpoint",
  id: `${GROUP}/providers/Microsoft.Network/privateEndpoints/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Private Endpoint Name"],
  apiVersion: NETWORK_API,
  create: { polls: true },
  remove: { polls: true },
  timeouts: { create: 60, update: 60, delete: 60 },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    custom_dns_configs: {
      ...array("properties.customDnsConfigs", { fqdn: at("fqdn"), ip_addresses: at("ipAddresses") }),
      direction: "read",
    },
    custom_network_interface_name: at("properties.customNetworkInterfaceName", undefined, { unset: "" }),
    ip_configuration: array(
      "properties.ipConfigurations",
      {
        name: at("name"),
        private_ip_address: at("properties.privateIPAddress"),
        subresource_name: at("properties.groupId"),
        member_name: at("properties.memberName"),
      },
      { unset: [] },
    ),
    network_interface: { ...array("properties.networkInterfaces", { id: at("id") }), direction: "read" },
    subnet_id: at("properties.subnet.id"),
    private_dns_zone_group: {
      ...array("$groups.value", { id: readOnly("id"), name: readOnly("name") }),
      direction: "read",
    },
  },
  extras: {
    groups: (id) => ({ url: `${id}/privateDnsZoneGroups` }),
    nic: (_, body) => firstInterface(body),
    group: (_, body) => firstGroup(body),
  },
  replace:
    "name resource_group_name location subnet_id custom_network_interface_name private_service_connection.name private_service_connection.is_manual_connection private_service_connection.private_connection_resource_id private_service_connection.private_connection_resource_alias private_service_connection.subresource_names ip_configuration.name ip_configuration.private_ip_address ip_configuration.subresource_name ip_configuration.member_name",
  same: {
    location: sameLocation,
    resource_group_name: sameText,
  },
  recomputed: {
    private_dns_zone_configs: "private_dns_zone_group",
  },
  toBody: connect,
  toState,
  afterCreate: (context, id, values) => putZones(context, id, "creating", values),
  operations: { update, remove: removeEndpoint },
};

function firstInterface(body: Json) {
  const interfaces = valueAt(body, "properties.networkInterfaces");
  const id = Array.isArray(interfaces) ? valueAt(interfaces[0], "id") : undefined;
  return typeof id === "string" ? { url: id } : undefined;
}

function firstGroup(body: Json) {
  const groups = valueAt(body, "$groups.value");
  const id = Array.isArray(groups) ? valueAt(groups[0], "id") : undefined;
  return typeof id === "string" ? { url: id } : undefined;
}

function connect(body: { [name: string]: Json }, values: ValueObject): Json {
  const wanted = first(values.private_service_connection);
  const isManual = isObject(wanted) && wanted.is_manual_connection === true;
  const made = isObject(wanted) ? [bodyOf(connection, wanted)] : [];
  const connections = {
    manualPrivateLinkServiceConnections: isManual ? made : [],
    privateLinkServiceConnections: isManual ? [] : made,
  };
  return { ...body, properties: { ...(body.properties as object), ...connections } };
}

function toState(state: { [name: string]: Value }, body: Json): void {
  const manual = listAt(body, "properties.manualPrivateLinkServiceConnections");
  const made = [...manual, ...listAt(body, "properties.privateLinkServiceConnections")];
  state.private_service_connection = made.map((json) => ({
    name: text(json, "name"),
    is_manual_connection: manual.length > 0,
    private_connection_resource_id: text(json, "properties.privateLinkServiceId"),
    private_connection_resource_alias: "",
    private_ip_address: text(listAt(body, "$nic.properties.ipConfigurations")[0], "properties.privateIPAddress"),
    request_message: manual.length > 0 ? text(json, "properties.requestMessage") : "",
    subresource_names: listAt(json, "properties.groupIds") as Value,
  }));
  state.network_interface = listAt(body, "properties.networkInterfaces").map((json) => {
    const id = text(json, "id");
    return { id, name: id.split("/").at(-1) ?? "" };
  });
  const zones = listAt(body, "$group.properties.privateDnsZoneConfigs");
  state.private_dns_zone_group = listAt(body, "$groups.value").map((json) => ({
    id: text(json, "id"),
    name: text(json, "name"),
    private_dns_zone_ids: zones.map((zone) => text(zone, "properties.privateDnsZoneId")),
  }));
  state.private_dns_zone_configs = zones.map((zone) => zoneState(zone, text(valueAt(body, "$group"), "id")));
}

function zoneState(zone: Json, groupId: string): Value {
  const name = text(zone, "name");
  return {
    id: `${groupId}/privateDnsZoneConfigs/${name}`,
    name,
    private_dns_zone_id: text(zone, "properties.privateDnsZoneId"),
    record_sets: listAt(zone, "properties.recordSets").map((set) => ({
      fqdn: text(set, "fqdn"),
      ip_addresses: listAt(set, "ipAddresses") as Value,
      name: text(set, "recordSetName"),
      ttl: (valueAt(set, "ttl") ?? 0) as Value,
      type: text(set, "recordType"),
    })),
  };
}

/** The group of DNS zones is a resource of its own. */
async function putZones(context: Context, id: string, doing: string, values: ValueObject): Promise<void> {
  const group = first(values.private_dns_zone_group);
  if (!isObject(group)) return;
  const zones = Array.isArray(group.private_dns_zone_ids) ? group.private_dns_zone_ids.map(String) : [];
  const configs = zones.map((zone) => ({ name: zone.split("/").at(-1) ?? "", properties: { privateDnsZoneId: zone } }));
  const body = { name: id.split("/").at(-1) ?? "", properties: { privateDnsZoneConfigs: configs } };
  await send(context, id, doing, { polls: true, path: `/privateDnsZoneGroups/${group.name}` }, body);
}

async function update(
  context: Context,
  id: string,
  prior: ValueObject,
  planned: ValueObject,
  config: ValueObject,
): Promise<void> {
  await write(context, id, "updating", planned, config);
  const before = first(prior.private_dns_zone_group);
  const after = first(planned.private_dns_zone_group);
  if (sameValue(named(before), named(after))) return;
  if (isObject(before) && (!isObject(after) || before.name !== after.name))
    await removeGroup(context, id, String(before.name));
  await putZones(context, id, "updating", planned);
}

function named(group: Value): Value {
  return isObject(group) ? [group.name ?? null, group.private_dns_zone_ids ?? null] : null;
}

async function removeEndpoint(context: Context, id: string): Promise<void> {
  const groups = await get(context, `${id}/privateDnsZoneGroups`);
  for (const group of listAt(groups.body, "value")) await removeGroup(context, id, text(group, "name"));
  await readBody({ ...context, spec: { ...context.spec, extras: {} } }, id);
  await remove(context, id, { polls: true });
}

function removeGroup(context: Context, id: string, name: string): Promise<void> {
  return remove(context, id, { polls: true, path: `/privateDnsZoneGroups/${name}` });
}

function listAt(json: Json | undefined, path: string): readonly Json[] {
  const list = valueAt(json, path);
  return Array.isArray(list) ? list : [];
}

function text(json: Json | undefined, path: string): string {
  return String(valueAt(json, path) ?? "");
}

function first(value: Value | undefined): Value {
  return Array.isArray(value) ? (value[0] ?? null) : null;
}
