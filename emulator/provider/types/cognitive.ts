import type { JsonObject } from "../azure/json.ts";
import { array, at, type Codec, camel, enabled, inverted, location, object, readOnly } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import { isZero, type ValueObject } from "../values.ts";
import { blocksOf, GROUP, sameLocation } from "./common.ts";
import { forgetNoIdentity, identity } from "./identity.ts";

const API = "2025-06-01";
const ACCOUNT = `${GROUP}/providers/Microsoft.CognitiveServices/accounts`;

const addresses: Codec = {
  write: (value) => (Array.isArray(value) ? value.map((item) => ({ value: String(item) })) : []),
  read: (json) => (json as readonly { value: string }[]).map(({ value }) => value),
};

/** Deleting an account also deletes what Azure keeps of it. */
export const cognitiveAccount: TypeSpec = {
  type: "azurerm_cognitive_account",
  label: "Account",
  id: `${ACCOUNT}/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Account Name"],
  apiVersion: API,
  create: { method: "AccountsCreate", polls: true },
  update: { method: "AccountsUpdate", polls: true },
  remove: { method: "AccountsDelete", polls: true },
  fields: {
    kind: at("kind"),
    location: at("location", location),
    tags: at("tags"),
    identity: identity(),
    sku_name: at("sku.name"),
    custom_subdomain_name: at("properties.customSubDomainName"),
    dynamic_throttling_enabled: at("properties.dynamicThrottlingEnabled", undefined, { unset: false }),
    endpoint: readOnly("properties.endpoint"),
    fqdns: at("properties.allowedFqdnList", undefined, { unset: [] }),
    local_auth_enabled: at("properties.disableLocalAuth", inverted),
    network_acls: object("properties.networkAcls", {
      bypass: at("bypass"),
      default_action: at("defaultAction"),
      ip_rules: at("ipRules", addresses, { unset: [] }),
      virtual_network_rules: array(
        "virtualNetworkRules",
        { subnet_id: at("id"), ignore_missing_vnet_service_endpoint: at("ignoreMissingVnetServiceEndpoint") },
        { unset: [] },
      ),
    }),
    outbound_network_access_restricted: at("properties.restrictOutboundNetworkAccess"),
    project_management_enabled: at("properties.allowProjectManagement"),
    public_network_access_enabled: at("properties.publicNetworkAccess", enabled),
    custom_question_answering_search_service_id: readOnly("properties.apiProperties.qnaAzureSearchEndpointId"),
    metrics_advisor_aad_client_id: readOnly("properties.apiProperties.aadClientId"),
    metrics_advisor_aad_tenant_id: readOnly("properties.apiProperties.aadTenantId"),
    metrics_advisor_super_user_name: readOnly("properties.apiProperties.superUser"),
    metrics_advisor_website_name: readOnly("properties.apiProperties.websiteName"),
    qna_runtime_endpoint: readOnly("properties.apiProperties.qnaRuntimeEndpoint"),
  },
  toBody: (body) => ({ ...body, properties: { apiProperties: {}, ...(body.properties as JsonObject) } }),
  toState: forgetNoIdentity,
  defaults: {
    local_auth_enabled: true,
    "network_acls.virtual_network_rules.ignore_missing_vnet_service_endpoint": false,
    outbound_network_access_restricted: false,
    project_management_enabled: false,
    public_network_access_enabled: true,
  },
  replace:
    "name resource_group_name location kind metrics_advisor_aad_client_id metrics_advisor_aad_tenant_id metrics_advisor_super_user_name metrics_advisor_website_name",
  replaceWhen: {
    custom_subdomain_name: (prior) => !isZero(prior),
    project_management_enabled: (_, planned) => planned !== true,
  },
  refuse: refuseKind,
  same: { location: sameLocation },
};

export const cognitiveDeployment: TypeSpec = {
  type: "azurerm_cognitive_deployment",
  label: "Deployment",
  id: "{cognitive_account_id}/deployments/{name}",
  names: `${ACCOUNT}/{account_name}/deployments/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Account Name", "Deployment Name"],
  apiVersion: API,
  create: { polls: true },
  remove: { polls: true },
  fields: {
    dynamic_throttling_enabled: at("properties.dynamicThrottlingEnabled"),
    model: object("properties.model", camel("format name version")),
    rai_policy_name: at("properties.raiPolicyName"),
    sku: object("sku", camel("capacity family name size tier")),
    version_upgrade_option: at("properties.versionUpgradeOption"),
  },
  lock: (values) => [`cognitive/${values.cognitive_account_id}`],
  defaults: { version_upgrade_option: "OnceNewDefaultVersionAvailable", "sku.capacity": 1 },
  replace: "name cognitive_account_id model model.format model.name sku.name sku.tier sku.size sku.family",
};

/** What only some kinds of account have. */
function refuseKind(planned: ValueObject): string | undefined {
  const kind = String(planned.kind);
  const acls = blocksOf(planned.network_acls);
  if (planned.project_management_enabled === true && kind !== "AIServices")
    return "`project_management_enabled` can only be set to `true` when `kind` is set to `AIServices`";
  if (planned.project_management_enabled === true && blocksOf(planned.identity).length === 0)
    return "for `project_management_enabled` to be set to `true`, a managed identity must be assigned. Please configure the `identity` block";
  if (planned.dynamic_throttling_enabled === true && ["OpenAI", "AIServices"].includes(kind))
    return "`dynamic_throttling_enabled` is currently not supported when `kind` is set to `OpenAI` or `AIServices`";
  if (acls.some(({ bypass }) => !isZero(bypass ?? null)) && !["OpenAI", "AIServices", "TextAnalytics"].includes(kind))
    return `\`network_acls.bypass\` cannot be set when \`kind\` is set to \`${kind}\``;
  if (blocksOf(planned.network_injection).length > 0 && kind !== "AIServices")
    return "the `network_injection` block is only supported when `kind` is set to `AIServices`";
  return undefined;
}
