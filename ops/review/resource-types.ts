/**
 * What is lost when a resource of a type is destroyed. `data`: what it stores. `group`: everything in it. `protection`:
 * a lock or a network filter. `network`: a path that others use. `watch`: sight of what happens. `access`: someone's or
 * something's permission. `plain`: nothing but itself.
 */
export type Loss = "data" | "database" | "group" | "protection" | "network" | "watch" | "access" | "plain";

const TYPES: Readonly<Record<Loss, readonly string[]>> = {
  group: ["azurerm_resource_group"],
  database: [
    "azurerm_mysql_flexible_database",
    "azurerm_postgresql_flexible_server_database",
    "azurerm_mssql_database",
    "azurerm_cosmosdb_sql_database",
    "azurerm_cosmosdb_mongo_database",
  ],
  data: [
    "azurerm_mysql_flexible_server",
    "azurerm_postgresql_flexible_server",
    "azurerm_mssql_server",
    "azurerm_mssql_managed_instance",
    "azurerm_cosmosdb_account",
    "azurerm_cosmosdb_sql_container",
    "azurerm_redis_cache",
    "azurerm_managed_redis",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_storage_blob",
    "azurerm_storage_share",
    "azurerm_storage_queue",
    "azurerm_storage_table",
    "azurerm_managed_disk",
    "azurerm_key_vault",
    "azurerm_key_vault_secret",
    "azurerm_key_vault_key",
    "azurerm_key_vault_certificate",
    "azurerm_key_vault_managed_hardware_security_module",
    "azurerm_recovery_services_vault",
    "azurerm_data_protection_backup_vault",
    "azurerm_container_registry",
    "azurerm_log_analytics_workspace",
    "azurerm_application_insights",
    "azurerm_servicebus_namespace",
    "azurerm_servicebus_queue",
    "azurerm_servicebus_topic",
    "azurerm_servicebus_subscription",
    "azurerm_eventhub_namespace",
    "azurerm_eventhub",
    "azurerm_search_service",
  ],
  protection: [
    "azurerm_management_lock",
    "azurerm_network_security_group",
    "azurerm_network_security_rule",
    "azurerm_subnet_network_security_group_association",
    "azurerm_network_interface_security_group_association",
    "azurerm_key_vault_access_policy",
    "azurerm_resource_group_policy_assignment",
    "azurerm_subscription_policy_assignment",
    "azurerm_data_protection_backup_instance_mysql_flexible_server",
    "azurerm_advanced_threat_protection",
  ],
  network: [
    "azurerm_virtual_network",
    "azurerm_virtual_network_peering",
    "azurerm_subnet",
    "azurerm_private_endpoint",
    "azurerm_private_dns_zone",
    "azurerm_private_dns_zone_virtual_network_link",
    "azurerm_private_dns_a_record",
    "azurerm_route_table",
    "azurerm_nat_gateway",
    "azurerm_public_ip",
  ],
  watch: [
    "azurerm_monitor_diagnostic_setting",
    "azurerm_monitor_metric_alert",
    "azurerm_monitor_activity_log_alert",
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    "azurerm_monitor_action_group",
    "azurerm_consumption_budget_resource_group",
    "azurerm_consumption_budget_subscription",
  ],
  access: [
    "azurerm_role_assignment",
    "azurerm_role_definition",
    "azurerm_user_assigned_identity",
    "azurerm_federated_identity_credential",
    "azurerm_mysql_flexible_server_active_directory_administrator",
  ],
  plain: [
    "azurerm_mysql_flexible_server_configuration",
    "azurerm_mysql_flexible_server_firewall_rule",
    "azurerm_servicebus_queue_authorization_rule",
    "azurerm_servicebus_namespace_authorization_rule",
    "azurerm_servicebus_subscription_rule",
    "azurerm_eventgrid_system_topic",
    "azurerm_eventgrid_system_topic_event_subscription",
    "azurerm_eventgrid_event_subscription",
    "azurerm_storage_management_policy",
    "azurerm_storage_account_network_rules",
    "azurerm_container_app_environment",
    "azurerm_container_app_job",
    "azurerm_container_app",
    "azurerm_cognitive_account",
    "azurerm_cognitive_deployment",
    "azurerm_service_plan",
    "azurerm_resource_provider_registration",
    "terraform_data",
    "null_resource",
    "random_string",
    "random_id",
    "time_static",
    "time_sleep",
  ],
};

const LOSSES: ReadonlyMap<string, Loss> = new Map(
  (Object.entries(TYPES) as [Loss, readonly string[]][]).flatMap(([loss, types]) => types.map((type) => [type, loss])),
);

/** What destroying a resource of the type loses; undefined when nobody has looked at the type yet. */
export const lossOf = (type: string): Loss | undefined => LOSSES.get(type);

/** Whether destroying it loses what people have stored. */
export const holdsData = (type: string): boolean => {
  const loss = lossOf(type);
  return loss === "data" || loss === "database" || loss === "group";
};
