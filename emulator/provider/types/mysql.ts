import { expectStatus } from "../azure/client.ts";
import { valueAt } from "../azure/json.ts";
import { get, send, told } from "../calls.ts";
import { at, type Fields } from "../fields.ts";
import { describe } from "../ids.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { GROUP, sameText } from "./common.ts";

export const MYSQL_API = "2023-12-30";
export const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers`;
const CHILD_LABELS = ["Subscription", "Resource Group Name", "Flexible Server Name"];
const polled = { create: { polls: true }, remove: { polls: true } } as const;
const replaceServer = "name resource_group_name server_name";

export const mysqlDatabase: TypeSpec = {
  type: "azurerm_mysql_flexible_database",
  label: "Database",
  id: `${SERVER}/{server_name}/databases/{name}`,
  idLabels: [...CHILD_LABELS, "Database Name"],
  apiVersion: MYSQL_API,
  ...polled,
  fields: { charset: at("properties.charset"), collation: at("properties.collation") },
  timeouts: { create: 60, delete: 60 },
  replace: `${replaceServer} charset collation`,
  same: { charset: sameText },
};

const firewallFields: Fields = {
  start_ip_address: at("properties.startIpAddress"),
  end_ip_address: at("properties.endIpAddress"),
};

export const mysqlFirewallRule: TypeSpec = {
  type: "azurerm_mysql_flexible_server_firewall_rule",
  label: "Firewall Rule",
  id: `${SERVER}/{server_name}/firewallRules/{name}`,
  idLabels: [...CHILD_LABELS, "Firewall Rule Name"],
  apiVersion: MYSQL_API,
  ...polled,
  fields: firewallFields,
  replace: replaceServer,
};

export const mysqlAdministrator: TypeSpec = {
  type: "azurerm_mysql_flexible_server_active_directory_administrator",
  label: "Flexible Server",
  id: "{server_id}/administrators/ActiveDirectory",
  names: `${SERVER}/{server_name}/administrators/ActiveDirectory`,
  idLabels: CHILD_LABELS,
  apiVersion: MYSQL_API,
  ...polled,
  fields: {
    identity_id: at("properties.identityResourceId"),
    login: at("properties.login"),
    object_id: at("properties.sid"),
    tenant_id: at("properties.tenantId"),
  },
  toBody: (body) => ({ properties: { administratorType: "ActiveDirectory", ...(body.properties as object) } }),
  replace: "server_id",
};

/** A server parameter always exists: creating it is a PATCH, and deleting it a PATCH back to its default. */
export const mysqlConfiguration: TypeSpec = {
  type: "azurerm_mysql_flexible_server_configuration",
  label: "Configuration",
  id: `${SERVER}/{server_name}/configurations/{name}`,
  idLabels: [...CHILD_LABELS, "Configuration Name"],
  apiVersion: MYSQL_API,
  fields: { value: at("properties.value") },
  create: { verb: "PATCH", method: "Update", polls: true, check: false },
  lock: (values) => [`mysql/${values.resource_group_name}/${values.server_name}`],
  replace: replaceServer,
  operations: { remove: resetConfiguration },
};

async function resetConfiguration(context: Context, id: string): Promise<void> {
  const target = describe(context.spec, id);
  const current = await told(`retrieving ${target}`, async () => expectStatus(await get(context, id), 200));
  const fallback = valueAt(current.body, "properties.defaultValue") ?? "";
  await send(
    context,
    id,
    "deleting",
    { verb: "PATCH", method: "Update", polls: true },
    { properties: { value: fallback } },
  );
}
