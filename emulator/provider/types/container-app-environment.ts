import { expectStatus } from "../azure/client.ts";
import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { array, at, camel, location, readOnly } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import type { Value, ValueObject } from "../values.ts";
import { blocksOf, GROUP, sameLocation } from "./common.ts";
import { forgetNoIdentity, identity } from "./identity.ts";

export const CONTAINER_APPS_API = "2025-07-01";

export const containerAppEnvironment: TypeSpec = {
  type: "azurerm_container_app_environment",
  label: "Managed Environment",
  id: `${GROUP}/providers/Microsoft.App/managedEnvironments/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Managed Environment Name"],
  apiVersion: CONTAINER_APPS_API,
  create: { polls: true },
  remove: { polls: true },
  fields: {
    name: at("name"),
    location: at("location", location),
    tags: at("tags"),
    identity: identity({ type: "None", userAssignedIdentities: null }),
    custom_domain_verification_id: readOnly("properties.customDomainConfiguration.customDomainVerificationId"),
    dapr_application_insights_connection_string: at("properties.daprAIConnectionString"),
    default_domain: readOnly("properties.defaultDomain"),
    docker_bridge_cidr: readOnly("properties.vnetConfiguration.dockerBridgeCidr"),
    infrastructure_resource_group_name: at("properties.infrastructureResourceGroup"),
    infrastructure_subnet_id: at("properties.vnetConfiguration.infrastructureSubnetId"),
    internal_load_balancer_enabled: at("properties.vnetConfiguration.internal"),
    logs_destination: at("properties.appLogsConfiguration.destination"),
    mutual_tls_enabled: at("properties.peerAuthentication.mtls.enabled"),
    platform_reserved_cidr: readOnly("properties.vnetConfiguration.platformReservedCidr"),
    platform_reserved_dns_ip_address: readOnly("properties.vnetConfiguration.platformReservedDnsIP"),
    public_network_access: at("properties.publicNetworkAccess"),
    static_ip_address: readOnly("properties.staticIp"),
    workload_profile: array(
      "properties.workloadProfiles",
      camel("name workload_profile_type minimum_count maximum_count"),
    ),
    zone_redundancy_enabled: at("properties.zoneRedundant"),
  },
  prepare: workspaceKeys,
  toBody,
  toState: (state, body) => {
    forgetNoIdentity(state, body);
    state.log_analytics_workspace_id ??= "";
  },
  defaults: { internal_load_balancer_enabled: false, mutual_tls_enabled: false, zone_redundancy_enabled: false },
  replace:
    "name resource_group_name location infrastructure_subnet_id internal_load_balancer_enabled zone_redundancy_enabled infrastructure_resource_group_name dapr_application_insights_connection_string",
  replaceWhen: { workload_profile: startsOrStopsProfiles },
  refuse,
  same: { location: sameLocation },
};

/** Logs go to a workspace by its customer id and a key. */
async function workspaceKeys({ session, deadline }: Context, values: ValueObject): Promise<ValueObject> {
  const id = values.log_analytics_workspace_id;
  if (typeof id !== "string") return {};
  const workspace = await session.call({ method: "GET", url: id, query: { "api-version": "2020-08-01" }, deadline });
  const keys = await session.call({
    method: "POST",
    url: `${id}/sharedKeys`,
    query: { "api-version": "2020-08-01" },
    deadline,
  });
  const customerId = (valueAt(expectStatus(workspace, 200).body, "properties.customerId") ?? "") as Value;
  return {
    $customerId: customerId,
    $sharedKey: (valueAt(expectStatus(keys, 200).body, "primarySharedKey") ?? "") as Value,
  };
}

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const properties = body.properties as JsonObject;
  const mutual = values.mutual_tls_enabled === true;
  const logs = { customerId: String(values.$customerId), sharedKey: String(values.$sharedKey) };
  const logging = { destination: "log-analytics", logAnalyticsConfiguration: logs };
  const { internal, ...network } = properties.vnetConfiguration as JsonObject;
  const inNetwork = "infrastructureSubnetId" in network ? { internal: internal ?? false, ...network } : network;
  return {
    ...body,
    properties: {
      ...properties,
      vnetConfiguration: inNetwork,
      peerTrafficConfiguration: { encryption: { enabled: mutual } },
      ...(values.$customerId === undefined ? {} : { appLogsConfiguration: logging }),
    },
  };
}

/** Whether an environment goes from having workload profiles to having none, or back; Azure adds one for consumption itself. */
function startsOrStopsProfiles(prior: Value, planned: Value): boolean {
  const [before, after] = [blocksOf(prior), blocksOf(planned)];
  const isAdded = before.length === 1 && before[0]?.workload_profile_type === "Consumption";
  return before.length > 0 ? after.length === 0 && !isAdded : after.length > 0;
}

/** What two arguments say against each other. */
function refuse(planned: ValueObject, prior: ValueObject, config: ValueObject): string | undefined {
  const { internal_load_balancer_enabled: isInternal, public_network_access: access } = planned;
  if (isInternal === true && access === "Enabled")
    return "`public_network_access` cannot be `Enabled` when `internal_load_balancer_enabled` is set to `true`";
  const isGiven = (name: string) => (config[name] ?? null) !== null;
  const changes = ["logs_destination", "log_analytics_workspace_id"].some((name) => planned[name] !== prior[name]);
  if (!changes || !isGiven("logs_destination")) return undefined;
  const toWorkspace = planned.logs_destination === "log-analytics";
  if (toWorkspace && !isGiven("log_analytics_workspace_id"))
    return "`log_analytics_workspace_id` must be set when `logs_destination` is set to `log-analytics`";
  return !toWorkspace && isGiven("log_analytics_workspace_id")
    ? "`log_analytics_workspace_id` can only be set when `logs_destination` is set to `log-analytics` or omitted"
    : undefined;
}
