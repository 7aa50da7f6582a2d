import {
  type Arguments,
  all,
  any,
  atLeast,
  between,
  each,
  idOf,
  keyId,
  notEmpty,
  oneOf,
  oneOfWords,
  pattern,
} from "./checks.ts";
import { eitherIdentity, identityId, resourceGroupName } from "./common.ts";

const WORKLOAD_PROFILES =
  "Consumption Consumption-GPU-NC24-A100 Consumption-GPU-NC8as-T4 D4 D8 D16 D32 E4 E8 E16 E32 NC24-A100 NC48-A100 NC96-A100";
const SCALERS =
  "activemq artemis-queue kafka pulsar aws-cloudwatch aws-dynamodb aws-dynamodb-streams aws-kinesis-stream aws-sqs-queue azure-app-insights azure-blob azure-data-explorer azure-eventhub azure-log-analytics azure-monitor azure-pipelines azure-servicebus azure-queue cassandra cpu cron datadog elasticsearch external external-push gcp-stackdriver gcp-storage gcp-pubsub graphite http huawei-cloudeye ibmmq influxdb kubernetes-workload liiklus memory metrics-api mongodb mssql mysql nats-jetstream stan tcp new-relic openstack-metric openstack-swift postgresql predictkube prometheus rabbitmq redis redis-cluster redis-sentinel redis-streams redis-cluster-streams redis-sentinel-streams selenium-grid solace-event-queue github-runner";

const secretName = pattern(
  /^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/,
  "to be lowercase letters, numbers and '-', and to start and end with a letter or a number",
);
const names = "to be lowercase letters, numbers and '-', to start with a letter and to end with a letter or a number";

const environment: Arguments = {
  values: {
    ...eitherIdentity,
    name: pattern(/^[a-zA-Z]([a-zA-Z0-9-]{0,58}[a-zA-Z0-9])?$/, names),
    dapr_application_insights_connection_string: notEmpty,
    log_analytics_workspace_id: idOf("Microsoft.OperationalInsights/workspaces"),
    logs_destination: oneOfWords(["azure-monitor", "", "log-analytics"]),
    infrastructure_resource_group_name: resourceGroupName,
    infrastructure_subnet_id: idOf("Microsoft.Network/virtualNetworks/subnets"),
    public_network_access: oneOf("Disabled Enabled"),
    "workload_profile.name": notEmpty,
    "workload_profile.workload_profile_type": oneOf(WORKLOAD_PROFILES),
  },
  requiredWith: {
    infrastructure_resource_group_name: "workload_profile",
    internal_load_balancer_enabled: "infrastructure_subnet_id",
    zone_redundancy_enabled: "infrastructure_subnet_id",
  },
};

const containerName = pattern(
  /^([a-z0-9]|[a-z0-9][a-z0-9.-]{0,44}[a-z0-9_])$/,
  "to be at most 46 lowercase letters, numbers, '-' and '.', and to start and end with a letter or a number",
);

function container(block: string, probes: NonNullable<Arguments["values"]>): NonNullable<Arguments["values"]> {
  return {
    [`${block}.name`]: containerName,
    [`${block}.image`]: notEmpty,
    [`${block}.cpu`]: atLeast(0.1),
    [`${block}.memory`]: notEmpty,
    [`${block}.env.name`]: notEmpty,
    ...each("name path sub_path", notEmpty, `${block}.volume_mounts.`),
    ...probes,
  };
}

function probe(kind: "liveness" | "readiness" | "startup"): NonNullable<Arguments["values"]> {
  const block = `template.container.${kind}_probe`;
  return {
    [`${block}.transport`]: oneOf(kind === "readiness" ? "TCP HTTP HTTPS tcp http https" : "TCP HTTP HTTPS"),
    [`${block}.port`]: between(1, 65_535),
    [`${block}.header.name`]: notEmpty,
    [`${block}.initial_delay`]: between(0, 60),
    [`${block}.interval_seconds`]: between(1, 240),
    [`${block}.timeout`]: between(1, 240),
    [`${block}.failure_count_threshold`]: between(1, 30),
    ...(kind === "readiness" ? { [`${block}.success_count_threshold`]: between(1, 10) } : {}),
  };
}

const TRIGGERS = ["event_trigger_config", "manual_trigger_config", "schedule_trigger_config"];

const job: Arguments = {
  values: {
    ...eitherIdentity,
    name: all(
      pattern(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, `${names}, with at most 32 characters`),
      pattern(/^(?!.*--)/, "not to contain --"),
    ),
    container_app_environment_id: idOf("Microsoft.App/managedEnvironments"),
    replica_timeout_in_seconds: atLeast(1),
    replica_retry_limit: atLeast(0),
    workload_profile_name: notEmpty,
    ...Object.fromEntries(
      TRIGGERS.flatMap((block) => [
        [`${block}.parallelism`, atLeast(1)],
        [`${block}.replica_completion_count`, atLeast(1)],
      ]),
    ),
    "schedule_trigger_config.cron_expression": notEmpty,
    "event_trigger_config.scale.max_executions": atLeast(1),
    "event_trigger_config.scale.min_executions": atLeast(0),
    "event_trigger_config.scale.polling_interval_in_seconds": atLeast(1),
    "event_trigger_config.scale.rules.name": pattern(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
      "to be lowercase letters, numbers, '-' and '.', and to start and end with a letter or a number",
    ),
    "event_trigger_config.scale.rules.custom_rule_type": oneOf(SCALERS),
    "event_trigger_config.scale.rules.authentication.secret_name": secretName,
    "event_trigger_config.scale.rules.authentication.trigger_parameter": notEmpty,
    "registry.server": notEmpty,
    "secret.name": secretName,
    "secret.identity": any(identityId, oneOf("System")),
    "secret.key_vault_secret_id": keyId,
    ...container("template.container", { ...probe("liveness"), ...probe("readiness"), ...probe("startup") }),
    ...container("template.init_container", {}),
    "template.volume.name": notEmpty,
    "template.volume.storage_type": oneOf("AzureFile EmptyDir NfsAzureFile Secret"),
    "template.volume.storage_name": pattern(/^[a-z](?!.*--)([a-z0-9-]{0,30}[a-z0-9])?$/, names),
    "template.volume.mount_options": notEmpty,
  },
  exactlyOneOf: [TRIGGERS.join(" ")],
};

export const CONTAINERS: { readonly [type: string]: Arguments } = {
  azurerm_container_app_environment: environment,
  azurerm_container_app_job: job,
};
