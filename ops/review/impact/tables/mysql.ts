import type { ImpactTable } from "../model.ts";
import { IDENTITY, PLACED } from "./common.ts";

/** Source: azurerm 4.55.0, and Azure's documentation of Azure Database for MySQL Flexible Server. */
export const MYSQL: ImpactTable = {
  azurerm_mysql_flexible_server: {
    ...PLACED,
    ...IDENTITY,
    administrator_login: "loses data: any",
    administrator_password: "interrupts: any",
    administrator_password_wo: "interrupts: any",
    administrator_password_wo_version: "interrupts: any",
    backup_retention_days: ["loses history: less", "costs: more"],
    create_mode: "loses data: any",
    delegated_subnet_id: "loses data: any",
    geo_redundant_backup_enabled: "loses data: any",
    point_in_time_restore_time_in_utc: "loses data: any",
    private_dns_zone_id: "loses data: any",
    public_network_access: "opens access: to Enabled",
    // A promoted replica never becomes a replica again.
    replication_role: "loses history: to None",
    sku_name: ["interrupts: by compute-size", "costs: any"],
    source_server_id: "loses data: any",
    version: "interrupts: by version-changed",
    zone: "interrupts: by failover",
    "customer_managed_key.*": "lowers protection: by encryption-weakened",
    "high_availability.mode": "lowers protection: by high-availability-changed",
    "high_availability.standby_availability_zone": "interrupts: by failover",
    "maintenance_window.*": "interrupts: any",
    "storage.auto_grow_enabled": "interrupts: off",
    "storage.io_scaling_enabled": "costs: on",
    "storage.iops": ["interrupts: less", "costs: more"],
    "storage.log_on_disk_enabled": "interrupts: any",
    "storage.size_gb": ["loses data: less", "costs: more"],
  },
  azurerm_mysql_flexible_database: {
    name: "loses data: any",
    resource_group_name: "loses data: any",
    server_name: "loses data: any",
    charset: "loses data: any",
    collation: "loses data: any",
  },
  azurerm_mysql_flexible_server_configuration: {
    name: "interrupts: any",
    resource_group_name: "interrupts: any",
    server_name: "interrupts: any",
    value: "interrupts: by restart-required",
  },
  azurerm_mysql_flexible_server_firewall_rule: {
    name: "interrupts: any",
    resource_group_name: "interrupts: any",
    server_name: "interrupts: any",
    start_ip_address: "opens access: by firewall-widened",
    end_ip_address: "opens access: by firewall-widened",
  },
  azurerm_mysql_flexible_server_active_directory_administrator: {
    server_id: "opens access: any",
    identity_id: "opens access: any",
    login: "opens access: any",
    object_id: "opens access: any",
    tenant_id: "opens access: any",
  },
};
