import {
  type Arguments,
  all,
  anyId,
  atLeast,
  between,
  duration,
  each,
  idOf,
  ipAddressOrRange,
  keyId,
  notEmpty,
  oneOf,
  oneOfNumbers,
  pattern,
  url,
  uuid,
} from "./checks.ts";
import { eitherIdentity, identityId } from "./common.ts";

const namespace: Arguments = {
  values: {
    ...eitherIdentity,
    name: all(
      pattern(
        /^[a-zA-Z][-a-zA-Z0-9]{4,48}[a-zA-Z0-9]$/,
        "to be 6 to 50 letters, numbers and hyphens, to start with a letter and to end with a letter or a number",
      ),
      pattern(/^(?!.*(-sb|-mgmt)$)/, "not to end with -sb or -mgmt"),
    ),
    sku: oneOf("Basic Standard Premium"),
    capacity: oneOfNumbers(0, 1, 2, 4, 8, 16),
    premium_messaging_partitions: oneOfNumbers(0, 1, 2, 4),
    minimum_tls_version: oneOf("1.0 1.1 1.2"),
    "customer_managed_key.key_vault_key_id": keyId,
    "customer_managed_key.identity_id": identityId,
    "network_rule_set.default_action": oneOf("Allow Deny"),
    "network_rule_set.network_rules.subnet_id": idOf("Microsoft.Network/virtualNetworks/subnets"),
  },
};

const queueName = pattern(
  /^[a-zA-Z0-9][\w\-./~]{0,258}([a-zA-Z0-9])?$/,
  "to be less than 260 letters, numbers, periods, hyphens, tildes, slashes and underscores",
);

const queue: Arguments = {
  values: {
    name: queueName,
    namespace_id: idOf("Microsoft.ServiceBus/namespaces"),
    // azurerm does not check lock_duration.
    ...each("auto_delete_on_idle default_message_ttl duplicate_detection_history_time_window", duration),
    ...each("forward_dead_lettered_messages_to forward_to", queueName),
    max_delivery_count: atLeast(1),
    max_message_size_in_kilobytes: between(1024, 102_400),
    max_size_in_megabytes: oneOfNumbers(1024, 2048, 3072, 4096, 5120, 10_240, 20_480, 40_960, 81_920),
    status: oneOf("Active Creating Deleting Disabled ReceiveDisabled Renaming SendDisabled Unknown"),
  },
};

const systemTopic: Arguments = {
  values: {
    ...eitherIdentity,
    name: pattern(/^[-a-zA-Z0-9]{3,128}$/, "to be 3 to 128 letters, numbers and hyphens"),
    ...each("source_resource_id source_arm_resource_id", anyId),
    topic_type: notEmpty,
  },
  conflicts: ["source_arm_resource_id source_resource_id"],
};

const ENDPOINTS =
  "azure_function_endpoint eventhub_endpoint_id hybrid_connection_endpoint_id service_bus_queue_endpoint_id service_bus_topic_endpoint_id storage_queue_endpoint webhook_endpoint";
const accountId = idOf("Microsoft.Storage/storageAccounts");

const eventSubscription: Arguments = {
  values: {
    name: pattern(/^[-a-zA-Z0-9]{3,64}$/, "to be 3 to 64 letters, numbers and hyphens"),
    system_topic: notEmpty,
    event_delivery_schema: oneOf("CloudEventSchemaV1_0 CustomInputSchema EventGridSchema"),
    expiration_time_utc: notEmpty,
    "azure_function_endpoint.function_id": anyId,
    eventhub_endpoint_id: idOf("Microsoft.EventHub/namespaces/eventhubs"),
    hybrid_connection_endpoint_id: idOf("Microsoft.Relay/namespaces/hybridConnections"),
    service_bus_queue_endpoint_id: idOf("Microsoft.ServiceBus/namespaces/queues"),
    service_bus_topic_endpoint_id: idOf("Microsoft.ServiceBus/namespaces/topics"),
    "storage_queue_endpoint.storage_account_id": accountId,
    "storage_queue_endpoint.queue_name": notEmpty,
    "webhook_endpoint.url": url("https"),
    "webhook_endpoint.max_events_per_batch": between(1, 5000),
    "webhook_endpoint.preferred_batch_size_in_kilobytes": between(1, 1024),
    included_event_types: notEmpty,
    ...each("delivery_identity.type dead_letter_identity.type", oneOf("SystemAssigned UserAssigned")),
    "storage_blob_dead_letter_destination.storage_account_id": accountId,
    "storage_blob_dead_letter_destination.storage_blob_container_name": notEmpty,
    "retry_policy.max_delivery_attempts": between(1, 30),
    "retry_policy.event_time_to_live": between(1, 1440),
    "delivery_property.type": oneOf("Static Dynamic"),
  },
  conflicts: [ENDPOINTS],
  atLeastOneOf: ["subject_filter.subject_begins_with subject_filter.subject_ends_with subject_filter.case_sensitive"],
};

const cognitiveAccount: Arguments = {
  values: {
    ...eitherIdentity,
    name: pattern(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, "to be letters, numbers, periods, dashes and underscores"),
    kind: oneOf(
      "AIServices Academic AnomalyDetector Bing.Autosuggest Bing.Autosuggest.v7 Bing.CustomSearch Bing.Search Bing.Search.v7 Bing.Speech Bing.SpellCheck Bing.SpellCheck.v7 CognitiveServices ComputerVision ContentModerator ConversationalLanguageUnderstanding ContentSafety CustomSpeech CustomVision.Prediction CustomVision.Training Emotion Face FormRecognizer ImmersiveReader LUIS LUIS.Authoring MetricsAdvisor OpenAI Personalizer QnAMaker Recommendations SpeakerRecognition Speech SpeechServices SpeechTranslation TextAnalytics TextTranslation WebLM",
    ),
    sku_name: oneOf("C2 C3 C4 D3 DC0 E0 F0 F1 P0 P1 P2 S S0 S1 S2 S3 S4 S5 S6"),
    ...each("custom_subdomain_name fqdns custom_question_answering_search_service_key", notEmpty),
    ...each("metrics_advisor_super_user_name metrics_advisor_website_name", notEmpty),
    ...each("metrics_advisor_aad_client_id metrics_advisor_aad_tenant_id", uuid),
    "customer_managed_key.key_vault_key_id": keyId,
    "customer_managed_key.identity_client_id": uuid,
    "network_acls.default_action": oneOf("Allow Deny"),
    "network_acls.bypass": oneOf("AzureServices None"),
    "network_acls.ip_rules": ipAddressOrRange,
    "network_injection.scenario": oneOf("agent"),
    "network_injection.subnet_id": idOf("Microsoft.Network/virtualNetworks/subnets"),
    qna_runtime_endpoint: url("http", "https"),
    custom_question_answering_search_service_id: idOf("Microsoft.Search/searchServices"),
    "storage.storage_account_id": accountId,
    "storage.identity_client_id": uuid,
  },
  requiredWith: { network_acls: "custom_subdomain_name" },
};

const cognitiveDeployment: Arguments = {
  values: {
    name: notEmpty,
    cognitive_account_id: idOf("Microsoft.CognitiveServices/accounts"),
    ...each("model.format model.name rai_policy_name", notEmpty),
    "sku.name": oneOf(
      "Standard DataZoneBatch DataZoneProvisionedManaged DataZoneStandard GlobalBatch GlobalProvisionedManaged GlobalStandard ProvisionedManaged",
    ),
    "sku.tier": oneOf("Free Basic Standard Premium Enterprise"),
    "sku.capacity": atLeast(1),
    version_upgrade_option: oneOf("OnceCurrentVersionExpired OnceNewDefaultVersionAvailable NoAutoUpgrade"),
  },
};

export const MESSAGING: { readonly [type: string]: Arguments } = {
  azurerm_servicebus_namespace: namespace,
  azurerm_servicebus_queue: queue,
  azurerm_eventgrid_system_topic: systemTopic,
  azurerm_eventgrid_system_topic_event_subscription: eventSubscription,
  azurerm_cognitive_account: cognitiveAccount,
  azurerm_cognitive_deployment: cognitiveDeployment,
};
