import {
  type Arguments,
  all,
  between,
  type Check,
  idOf,
  ipAddress,
  keyId,
  notEmpty,
  oneOf,
  pattern,
  time,
  uuid,
} from "./checks.ts";
import { identity, identityId } from "./common.ts";

const SERVER = "Microsoft.DBforMySQL/flexibleServers";
const flexibleName = pattern(
  /^(?=.{3,63}$)[a-z0-9]([a-z0-9-]+[a-z0-9])?$/,
  "to be 3 to 63 lowercase letters, numbers and hyphens, with no hyphen at its start or end",
);
const serverName = pattern(
  /^[0-9a-z][-0-9a-z]{1,61}[0-9a-z]$/,
  "to be 3 to 63 lowercase letters, numbers and hyphens, with no hyphen at its start or end",
);
// As azurerm writes it: the expression ends where the first of its alternatives does, so longer names pass.
const sku =
  /^B_Standard_B(1|1m|2|2m|4m|8m|12m|16m|20m)s|GP_Standard_D(2|4|8|16|32|48|64)ds_v4|Standard_D(2|4|8|16|32|48|64)ads_v5|MO_(Standard_E(2|4|8|16|20|32|48|64|80i)ds_v4|Standard_E(2|2a|4|4a|8|8a|16|16a|20|20a|32|32a|48|48a|64|64a|96|96a)ds_v5)$/;

/** The value itself is never told. */
const password: Check = (value, path) => {
  const text = String(value);
  if (text.length < 8 || text.length > 128) return `length of ${JSON.stringify(path)} should be between 8 and 128`;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /\W/].filter((kind) => kind.test(text));
  return kinds.length >= 3
    ? undefined
    : `${JSON.stringify(path)} must contain characters from three of the categories – uppercase letters, lowercase letters, numbers and non-alphanumeric characters`;
};

const server: Arguments = {
  values: {
    ...identity("UserAssigned"),
    name: flexibleName,
    administrator_login: all(
      pattern(/^[a-zA-Z0-9_]{1,32}$/, "to be 1 to 32 letters, numbers and underscores"),
      pattern(
        /^(?!(azure_superuser|admin|administrator|root|guest|public)$)/,
        "not to be `azure_superuser`, `admin`, `administrator`, `root`, `guest` or `public`",
      ),
    ),
    administrator_password: password,
    administrator_password_wo: password,
    backup_retention_days: between(1, 35),
    create_mode: oneOf("Default GeoRestore PointInTimeRestore Replica"),
    "customer_managed_key.key_vault_key_id": keyId,
    "customer_managed_key.geo_backup_key_vault_key_id": keyId,
    "customer_managed_key.primary_user_assigned_identity_id": identityId,
    "customer_managed_key.geo_backup_user_assigned_identity_id": identityId,
    delegated_subnet_id: idOf("Microsoft.Network/virtualNetworks/subnets"),
    "high_availability.mode": oneOf("ZoneRedundant SameZone"),
    "maintenance_window.day_of_week": between(0, 6),
    "maintenance_window.start_hour": between(0, 23),
    "maintenance_window.start_minute": between(0, 59),
    point_in_time_restore_time_in_utc: time,
    private_dns_zone_id: idOf("Microsoft.Network/privateDnsZones"),
    public_network_access: oneOf("Disabled Enabled"),
    replication_role: oneOf("None"),
    sku_name: (value, path) =>
      sku.test(String(value)) ? undefined : `${JSON.stringify(path)} is not a valid sku name, got ${String(value)}`,
    source_server_id: idOf(SERVER),
    "storage.iops": between(360, 48_000),
    "storage.size_gb": between(20, 16_384),
    version: oneOf("5.7 8.0.21 8.4"),
  },
  conflicts: [
    "administrator_password administrator_password_wo",
    "customer_managed_key.key_vault_key_id customer_managed_key.managed_hsm_key_id",
  ],
  requiredWith: {
    administrator_password_wo: "administrator_password_wo_version",
    administrator_password_wo_version: "administrator_password_wo",
    "customer_managed_key.key_vault_key_id": "identity customer_managed_key.primary_user_assigned_identity_id",
    "customer_managed_key.managed_hsm_key_id": "identity customer_managed_key.primary_user_assigned_identity_id",
    "customer_managed_key.geo_backup_key_vault_key_id":
      "identity customer_managed_key.geo_backup_user_assigned_identity_id",
  },
};

export const MYSQL: { readonly [type: string]: Arguments } = {
  azurerm_mysql_flexible_server: server,
  azurerm_mysql_flexible_database: { values: { server_name: serverName } },
  azurerm_mysql_flexible_server_configuration: { values: { server_name: serverName } },
  azurerm_mysql_flexible_server_firewall_rule: {
    values: { server_name: flexibleName, start_ip_address: ipAddress, end_ip_address: ipAddress },
  },
  azurerm_mysql_flexible_server_active_directory_administrator: {
    values: { server_id: idOf(SERVER), identity_id: identityId, login: notEmpty, object_id: uuid, tenant_id: uuid },
  },
};
