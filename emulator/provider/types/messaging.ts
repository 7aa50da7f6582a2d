import type { JsonObject } from "../azure/json.ts";
import { at, enabled, type Fields, inverted, location, object, readOnly } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import { isZero } from "../values.ts";
import { GROUP, sameLocation, sameText } from "./common.ts";
import { forgetNoIdentity, identity } from "./identity.ts";

const SERVICE_BUS_API = "2024-01-01";
const NAMESPACE = `${GROUP}/providers/Microsoft.ServiceBus/namespaces`;
const RULES = "authorizationRules/RootManageSharedAccessKey";

export const serviceBusNamespace: TypeSpec = {
  type: "azurerm_servicebus_namespace",
  label: "Namespace",
  id: `${NAMESPACE}/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Namespace Name"],
  apiVersion: SERVICE_BUS_API,
  create: { polls: true },
  remove: { polls: true },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    identity: identity(),
    sku: at("sku.name"),
    capacity: at("sku.capacity"),
    endpoint: readOnly("properties.serviceBusEndpoint"),
    local_auth_enabled: at("properties.disableLocalAuth", inverted),
    minimum_tls_version: at("properties.minimumTlsVersion"),
    premium_messaging_partitions: at("properties.premiumMessagingPartitions"),
    public_network_access_enabled: at("properties.publicNetworkAccess", enabled),
    default_primary_connection_string: readOnly("$keys.primaryConnectionString"),
    default_primary_key: readOnly("$keys.primaryKey"),
    default_secondary_connection_string: readOnly("$keys.secondaryConnectionString"),
    default_secondary_key: readOnly("$keys.secondaryKey"),
    network_rule_set: {
      ...object("$network.properties", {
        default_action: at("defaultAction"),
        ip_rules: at("ipRules"),
        public_network_access_enabled: at("publicNetworkAccess", enabled),
        trusted_services_allowed: at("trustedServiceAccessEnabled"),
      }),
      direction: "read",
    },
  },
  extras: {
    keys: (id) => ({ url: `${id}/${RULES}/listKeys`, method: "POST", mayBeForbidden: true }),
    network: (id) => ({ url: `${id}/networkRuleSets/default` }),
  },
  toBody: (body) => {
    const sku = body.sku as JsonObject;
    return { ...body, sku: { ...sku, tier: sku.name ?? null } };
  },
  toState: forgetNoIdentity,
  computedBlocks: "network_rule_set",
  defaults: {
    capacity: 0,
    local_auth_enabled: true,
    minimum_tls_version: "1.2",
    "network_rule_set.default_action": "Allow",
    "network_rule_set.public_network_access_enabled": true,
    "network_rule_set.trusted_services_allowed": false,
    premium_messaging_partitions: 0,
    public_network_access_enabled: true,
  },
  replace:
    "name resource_group_name location premium_messaging_partitions customer_managed_key.infrastructure_encryption_enabled",
  replaceWhen: {
    sku: (prior, planned) => prior === "Premium" || planned === "Premium",
    customer_managed_key: (_, planned) => isZero(planned),
  },
  same: { location: sameLocation },
};

const queueFields: Fields = {
  name: at("name"),
  auto_delete_on_idle: at("properties.autoDeleteOnIdle"),
  batched_operations_enabled: at("properties.enableBatchedOperations"),
  dead_lettering_on_message_expiration: at("properties.deadLetteringOnMessageExpiration"),
  default_message_ttl: at("properties.defaultMessageTimeToLive"),
  duplicate_detection_history_time_window: at("properties.duplicateDetectionHistoryTimeWindow"),
  express_enabled: at("properties.enableExpress"),
  forward_dead_lettered_messages_to: at("properties.forwardDeadLetteredMessagesTo"),
  forward_to: at("properties.forwardTo"),
  lock_duration: at("properties.lockDuration"),
  max_delivery_count: at("properties.maxDeliveryCount"),
  max_message_size_in_kilobytes: at("properties.maxMessageSizeInKilobytes"),
  max_size_in_megabytes: at("properties.maxSizeInMegabytes", undefined, { unset: 0 }),
  partitioning_enabled: at("properties.enablePartitioning"),
  requires_duplicate_detection: at("properties.requiresDuplicateDetection"),
  requires_session: at("properties.requiresSession"),
  status: at("properties.status"),
};

export const serviceBusQueue: TypeSpec = {
  type: "azurerm_servicebus_queue",
  label: "Queue",
  id: "{namespace_id}/queues/{name}",
  names: `${NAMESPACE}/{namespace_name}/queues/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Namespace Name", "Queue Name"],
  apiVersion: SERVICE_BUS_API,
  create: { method: "QueuesCreateOrUpdate" },
  remove: { method: "QueuesDelete" },
  fields: queueFields,
  defaults: {
    batched_operations_enabled: true,
    dead_lettering_on_message_expiration: false,
    duplicate_detection_history_time_window: "PT10M",
    express_enabled: false,
    lock_duration: "PT1M",
    max_delivery_count: 10,
    partitioning_enabled: false,
    requires_duplicate_detection: false,
    requires_session: false,
    status: "Active",
  },
  replace: "name namespace_id partitioning_enabled requires_duplicate_detection requires_session",
};

export const EVENT_GRID_API = "2025-02-15";

export const eventGridSystemTopic: TypeSpec = {
  type: "azurerm_eventgrid_system_topic",
  label: "System Topic",
  id: `${GROUP}/providers/Microsoft.EventGrid/systemTopics/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "System Topic Name"],
  apiVersion: EVENT_GRID_API,
  create: { polls: true },
  remove: { polls: true },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    identity: identity(),
    topic_type: at("properties.topicType"),
    source_resource_id: at("properties.source"),
    source_arm_resource_id: readOnly("properties.source"),
    metric_resource_id: readOnly("properties.metricResourceId"),
    metric_arm_resource_id: readOnly("properties.metricResourceId"),
  },
  toBody: (body, values) => {
    const source = values.source_resource_id ?? values.source_arm_resource_id;
    return { ...body, properties: { ...(body.properties as JsonObject), source: String(source) } };
  },
  toState: forgetNoIdentity,
  replace: "name resource_group_name location source_resource_id source_arm_resource_id topic_type",
  same: { location: sameLocation, source_resource_id: sameText, source_arm_resource_id: sameText },
};
