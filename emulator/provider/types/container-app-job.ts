import type { Json, JsonObject } from "../azure/json.ts";
import { array, at, type Codec, camel, type Fields, location, object } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import type { Value, ValueObject } from "../values.ts";
import { GROUP, sameLocation } from "./common.ts";
import { CONTAINER_APPS_API } from "./container-app-environment.ts";
import { forgetNoIdentity, identity } from "./identity.ts";

/** azurerm does not send a zero. */
const positive: Codec = { write: (value) => (value === 0 ? undefined : Number(value)), read: (json) => Number(json) };
const none = { unset: [] } as const;
const runs = camel("parallelism replica_completion_count");
const authentication = array("auth", { secret_name: at("secretRef"), trigger_parameter: at("triggerParameter") });

const container: Fields = {
  args: at("args"),
  command: at("command"),
  cpu: at("resources.cpu"),
  env: array("env", { name: at("name"), secret_name: at("secretRef"), value: at("value") }, none),
  ephemeral_storage: at("resources.ephemeralStorage", undefined, { unset: "" }),
  image: at("image"),
  memory: at("resources.memory"),
  name: at("name"),
  volume_mounts: array(
    "volumeMounts",
    { name: at("volumeName"), path: at("mountPath"), sub_path: at("subPath") },
    none,
  ),
};

export const containerAppJob: TypeSpec = {
  type: "azurerm_container_app_job",
  label: "Job",
  id: `${GROUP}/providers/Microsoft.App/jobs/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Job Name"],
  apiVersion: CONTAINER_APPS_API,
  create: { polls: true },
  remove: { polls: true },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    identity: identity({ type: "None", userAssignedIdentities: null }),
    container_app_environment_id: at("properties.environmentId"),
    event_trigger_config: object("properties.configuration.eventTriggerConfig", {
      ...runs,
      scale: object("scale", {
        max_executions: at("maxExecutions"),
        min_executions: at("minExecutions", positive),
        polling_interval_in_seconds: at("pollingInterval"),
        rules: array("rules", {
          name: at("name"),
          custom_rule_type: at("type"),
          metadata: at("metadata"),
          authentication,
        }),
      }),
    }),
    manual_trigger_config: object("properties.configuration.manualTriggerConfig", runs),
    registry: array("properties.configuration.registries", {
      ...camel("identity server username"),
      password_secret_name: at("passwordSecretRef"),
    }),
    replica_retry_limit: at("properties.configuration.replicaRetryLimit", undefined, { unset: 0 }),
    replica_timeout_in_seconds: at("properties.configuration.replicaTimeout"),
    schedule_trigger_config: object("properties.configuration.scheduleTriggerConfig", {
      ...runs,
      cron_expression: at("cronExpression"),
    }),
    secret: array("properties.configuration.secrets", {
      identity: at("identity"),
      key_vault_secret_id: at("keyVaultUrl"),
      name: at("name"),
      value: at("value", undefined, { unset: "" }),
    }),
    template: object("properties.template", {
      container: array("containers", container, none),
      init_container: array("initContainers", container, none),
      volume: array(
        "volumes",
        {
          name: at("name"),
          storage_name: at("storageName"),
          storage_type: at("storageType"),
          mount_options: at("mountOptions"),
        },
        none,
      ),
    }),
    workload_profile_name: at("properties.workloadProfileName"),
  },
  extras: {
    secrets: (id) => ({ url: `${id}/listSecrets`, method: "POST" }),
  },
  toBody,
  toState: (state, body) => {
    forgetNoIdentity(state, body);
    Object.assign(state, { event_stream_endpoint: "", outbound_ip_addresses: [] });
    state.secret = secretsOf(body);
  },
  defaults: {
    ...Object.fromEntries(
      ["event", "manual", "schedule"].flatMap((kind) => [
        [`${kind}_trigger_config.parallelism`, 1],
        [`${kind}_trigger_config.replica_completion_count`, 1],
      ]),
    ),
    "event_trigger_config.scale.max_executions": 100,
    "event_trigger_config.scale.min_executions": 0,
    "event_trigger_config.scale.polling_interval_in_seconds": 30,
  },
  replace:
    "name resource_group_name location container_app_environment_id event_trigger_config schedule_trigger_config manual_trigger_config",
  same: { location: sameLocation },
};

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const properties = body.properties as JsonObject;
  const given = (name: string) => Array.isArray(values[name]) && (values[name] as readonly unknown[]).length > 0;
  const triggerType = given("schedule_trigger_config")
    ? "Schedule"
    : given("event_trigger_config")
      ? "Event"
      : "Manual";
  const configuration = { ...(properties.configuration as JsonObject), triggerType };
  const template = properties.template as { containers: readonly JsonObject[] };
  const containers = template.containers.map((each) => ({ ...each, probes: [] }));
  return { ...body, properties: { ...properties, configuration, template: { ...template, containers } } };
}

/** Secrets are read from listSecrets alone; one with an address in a vault, even an empty one, has no value. */
function secretsOf(body: Json): Value {
  const told = (body as { readonly $secrets?: { readonly value?: readonly JsonObject[] } }).$secrets?.value ?? [];
  return told.map(({ name, identity: reader, keyVaultUrl, value }) => ({
    identity: textOf(reader),
    key_vault_secret_id: textOf(keyVaultUrl),
    name: textOf(name),
    value: keyVaultUrl === undefined ? textOf(value) : "",
  }));
}

const textOf = (json: Json | undefined) => (typeof json === "string" ? json : "");
