import type { Attribute, Block, NestedBlock } from "./model.ts";

/**
 * What the classes of @cdktf/provider-azurerm do not say, by type (`data.` before a data source). Paths are separated
 * by spaces. `id` is optional and computed everywhere, and `…_wo` is write-only, without being listed.
 */
type Correction = {
  /** Version of the state's schema. @default 0 */
  readonly version?: number;
  /** Inputs that Azure fills in when they are not given. */
  readonly computed?: string;
  readonly sensitive?: string;
  readonly required?: string;
  /** Repeatable blocks with a limit other than 1. */
  readonly maxItems?: { readonly [path: string]: number };
};

export const CORRECTIONS: { readonly [type: string]: Correction } = {
  azurerm_application_insights: {
    version: 2,
    computed: "workspace_id",
    sensitive: "connection_string instrumentation_key",
  },
  azurerm_cognitive_account: {
    sensitive: "custom_question_answering_search_service_key primary_access_key secondary_access_key",
  },
  azurerm_consumption_budget_resource_group: { computed: "etag time_period.end_date" },
  azurerm_container_app_environment: {
    computed: "logs_destination public_network_access",
    sensitive: "dapr_application_insights_connection_string",
  },
  azurerm_container_app_job: {
    computed:
      "template.container.liveness_probe.path template.container.readiness_probe.path template.container.startup_probe.path",
    sensitive: "secret.value",
  },
  azurerm_eventgrid_system_topic: { computed: "source_arm_resource_id source_resource_id" },
  azurerm_eventgrid_system_topic_event_subscription: {
    computed: "eventhub_endpoint_id hybrid_connection_endpoint_id included_event_types",
    sensitive: "delivery_property.value",
  },
  azurerm_key_vault: { version: 2, computed: "access_policy enable_rbac_authorization rbac_authorization_enabled" },
  azurerm_key_vault_secret: { sensitive: "value" },
  azurerm_log_analytics_workspace: {
    version: 3,
    computed: "local_authentication_disabled local_authentication_enabled retention_in_days sku",
    sensitive: "primary_shared_key secondary_shared_key",
  },
  azurerm_monitor_action_group: {
    version: 1,
    computed:
      "event_hub_receiver.subscription_id event_hub_receiver.tenant_id webhook_receiver.aad_auth.identifier_uri webhook_receiver.aad_auth.tenant_id",
  },
  azurerm_monitor_diagnostic_setting: { computed: "log_analytics_destination_type" },
  azurerm_monitor_metric_alert: { version: 1, computed: "target_resource_location target_resource_type" },
  azurerm_mysql_flexible_server: {
    computed:
      "administrator_login high_availability.standby_availability_zone public_network_access replication_role sku_name storage.iops storage.size_gb version zone",
    sensitive: "administrator_password",
  },
  azurerm_network_security_group: { computed: "security_rule" },
  azurerm_private_dns_zone_virtual_network_link: { computed: "resolution_policy" },
  azurerm_private_endpoint: { computed: "ip_configuration.member_name" },
  azurerm_role_assignment: {
    computed:
      "condition_version name principal_type role_definition_id role_definition_name skip_service_principal_aad_check",
  },
  azurerm_servicebus_namespace: {
    version: 1,
    sensitive:
      "default_primary_connection_string default_primary_key default_secondary_connection_string default_secondary_key",
  },
  azurerm_servicebus_queue: {
    computed: "auto_delete_on_idle default_message_ttl max_message_size_in_kilobytes max_size_in_megabytes",
  },
  azurerm_storage_account: {
    version: 4,
    computed:
      "access_tier blob_properties.default_service_version large_file_share_enabled network_rules.bypass network_rules.ip_rules network_rules.private_link_access.endpoint_tenant_id network_rules.virtual_network_subnet_ids",
    sensitive:
      "primary_access_key primary_blob_connection_string primary_connection_string secondary_access_key secondary_blob_connection_string secondary_connection_string",
    maxItems: { "blob_properties.cors_rule": 5, "queue_properties.cors_rule": 5, "share_properties.cors_rule": 5 },
  },
  azurerm_storage_container: { version: 1, computed: "default_encryption_scope metadata" },
  azurerm_storage_queue: { version: 1 },
  azurerm_user_assigned_identity: { version: 1 },
  azurerm_virtual_network: { computed: "dns_servers subnet", maxItems: { ip_address_pool: 2 } },
  "data.azurerm_application_insights": { sensitive: "connection_string" },
  "data.azurerm_log_analytics_workspace": { sensitive: "primary_shared_key secondary_shared_key" },
  "data.azurerm_private_dns_zone": { computed: "resource_group_name" },
  provider: { required: "features.template_deployment.delete_nested_items_during_deletion" },
};

export function correct(type: string, block: Block): Block {
  const correction = CORRECTIONS[type] ?? {};
  const paths = (text: string | undefined) => new Set((text ?? "").split(" "));
  const lists = {
    computed: paths(correction.computed),
    sensitive: paths(correction.sensitive),
    required: paths(correction.required),
    maxItems: correction.maxItems ?? {},
  };
  return correctBlock(lists, type.startsWith("data."), block, "");
}

type Lists = {
  computed: Set<string>;
  sensitive: Set<string>;
  required: Set<string>;
  maxItems: { readonly [path: string]: number };
};

function correctBlock(lists: Lists, isData: boolean, block: Block, prefix: string): Block {
  const attributes: { [name: string]: Attribute } = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    const path = `${prefix}${name}`;
    const isId = path === "id" && attribute.optional === true;
    attributes[name] = {
      type: attribute.type,
      ...(attribute.required || lists.required.has(path) ? { required: true } : {}),
      ...(attribute.optional && !lists.required.has(path) ? { optional: true } : {}),
      ...(attribute.computed || isId || lists.computed.has(path) ? { computed: true } : {}),
      ...(lists.sensitive.has(path) ? { sensitive: true } : {}),
      ...(name.endsWith("_wo") && !isData ? { writeOnly: true } : {}),
    };
  }
  const blocks: { [name: string]: NestedBlock } = {};
  for (const [name, nested] of Object.entries(block.blocks)) {
    const path = `${prefix}${name}`;
    const maxItems = lists.maxItems[path] ?? nested.maxItems;
    blocks[name] = {
      ...nested,
      ...(maxItems === undefined ? {} : { maxItems }),
      block: correctBlock(lists, isData, nested.block, `${path}.`),
    };
  }
  return { attributes, blocks };
}
