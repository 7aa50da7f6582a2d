import { type Json, valueAt } from "../azure/json.ts";
import { at, type Codec, readOnly } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import { logAnalyticsWorkspace, userAssignedIdentity } from "./identity-and-logs.ts";
import { keyVault } from "./key-vault.ts";
import { actionGroup } from "./monitor.ts";
import { mysqlServer } from "./mysql-server.ts";
import { privateDnsZone, subnet, virtualNetwork } from "./network.ts";
import { resourceGroup } from "./resource-group.ts";

const names: Codec = {
  write: () => undefined,
  read: (json) => (json as readonly Json[]).map((item) => String(valueAt(item, "name"))),
};

/** A data source reads what the resource of the same name reads, and some more. */
export const DATA_SOURCES: { readonly [type: string]: TypeSpec } = {
  azurerm_key_vault: keyVault,
  azurerm_log_analytics_workspace: logAnalyticsWorkspace,
  azurerm_monitor_action_group: actionGroup,
  azurerm_mysql_flexible_server: {
    ...mysqlServer,
    fields: { ...mysqlServer.fields, restore_point_in_time: readOnly("properties.restorePointInTime") },
  },
  azurerm_private_dns_zone: { ...privateDnsZone, extras: {} },
  azurerm_resource_group: resourceGroup,
  azurerm_subnet: {
    ...subnet,
    fields: {
      ...subnet.fields,
      address_prefix: readOnly("properties.addressPrefix"),
      network_security_group_id: at("properties.networkSecurityGroup.id"),
      route_table_id: at("properties.routeTable.id"),
    },
  },
  azurerm_user_assigned_identity: userAssignedIdentity,
  azurerm_virtual_network: {
    ...virtualNetwork,
    fields: { ...virtualNetwork.fields, subnets: readOnly("properties.subnets", names) },
  },
};
