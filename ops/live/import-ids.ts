import { createHash } from "node:crypto";
import { CREDENTIAL_IDENTITY } from "../../constructs/azurerm-version.ts";
import { type Tags, tagsOf } from "./json.ts";
import { dataBlocks, importIds, type RenderedStack, resourceBlocks } from "./rendered-stack.ts";
import { apiVersionOf } from "./resource-id.ts";

/** A resource that may exist, and how Terraform would import it. */
export interface ImportCandidate {
  /** `azurerm_virtual_network.network_virtual-network_6677DE2A` */
  readonly address: string;
  /** In the letter case that azurerm insists on. */
  readonly id: string;
}

/** An import candidate, with the tags that prove whose it is. */
export interface TaggedCandidate extends ImportCandidate {
  /**
   * The tags that the stack sets on it. The foundation sets those of another stack on what it makes for that stack.
   *
   * @default the stack sets none: Azure keeps no tags on such a resource
   */
  readonly tags?: Tags;
}

/**
 * Where azurerm finds what else a stack is made of, from its own attributes. `{name}` is an attribute; one that names
 * another resource of the stack is followed; of several with `|` between them, the first that the resource has.
 */
const PATHS: Readonly<Record<string, string>> = {
  azurerm_resource_group: "{subscription}/resourceGroups/{name}",
  azurerm_virtual_network: "{group}/Microsoft.Network/virtualNetworks/{name}",
  azurerm_subnet: "{group}/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}",
  // The link between the two has the id of the subnet.
  azurerm_subnet_network_security_group_association: "{subnet_id}",
  azurerm_network_security_group: "{group}/Microsoft.Network/networkSecurityGroups/{name}",
  azurerm_private_dns_zone: "{group}/Microsoft.Network/privateDnsZones/{name}",
  azurerm_private_dns_zone_virtual_network_link: "{zone}/virtualNetworkLinks/{name}",
  azurerm_private_endpoint: "{group}/Microsoft.Network/privateEndpoints/{name}",
  azurerm_management_lock: "{scope}/providers/Microsoft.Authorization/locks/{name}",
  azurerm_role_assignment: "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
  azurerm_role_definition: "{scope}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}|{scope}",
  azurerm_consumption_budget_resource_group: "{resource_group_id}/providers/Microsoft.Consumption/budgets/{name}",
  azurerm_user_assigned_identity: "{group}/Microsoft.ManagedIdentity/userAssignedIdentities/{name}",
  azurerm_federated_identity_credential: `{${CREDENTIAL_IDENTITY.join("|")}}/federatedIdentityCredentials/{name}`,
  azurerm_log_analytics_workspace: "{group}/Microsoft.OperationalInsights/workspaces/{name}",
  azurerm_monitor_action_group: "{group}/Microsoft.Insights/actionGroups/{name}",
  azurerm_monitor_diagnostic_setting: "{target_resource_id}|{name}",
  azurerm_monitor_metric_alert: "{group}/Microsoft.Insights/metricAlerts/{name}",
  azurerm_storage_account: "{group}/Microsoft.Storage/storageAccounts/{name}",
  azurerm_storage_container: "{storage_account_id}/blobServices/default/containers/{name}",
  azurerm_storage_management_policy: "{storage_account_id}/managementPolicies/default",
  azurerm_storage_queue: "{storage_account_id}/queueServices/default/queues/{name}",
  azurerm_servicebus_namespace: "{group}/Microsoft.ServiceBus/namespaces/{name}",
  azurerm_servicebus_queue: "{namespace_id}/queues/{name}",
  azurerm_eventgrid_system_topic: "{group}/Microsoft.EventGrid/systemTopics/{name}",
  azurerm_eventgrid_system_topic_event_subscription:
    "{group}/Microsoft.EventGrid/systemTopics/{system_topic}/eventSubscriptions/{name}",
  azurerm_container_app_environment: "{group}/Microsoft.App/managedEnvironments/{name}",
  azurerm_container_app_job: "{group}/Microsoft.App/jobs/{name}",
  // Where Resource Manager knows it. Terraform imports it by its address in the vault, which names a version.
  azurerm_key_vault_secret: "{key_vault_id}/secrets/{name}",
  azurerm_cognitive_account: "{group}/Microsoft.CognitiveServices/accounts/{name}",
  azurerm_cognitive_deployment: "{cognitive_account_id}/deployments/{name}",
};

/** Everything of a stack whose import id is known before Azure is asked: what the stack says itself, and its network. */
export function importCandidates(stack: RenderedStack, subscriptionId: string): TaggedCandidate[] {
  const ids = new ImportIds(stack, subscriptionId);
  const blocks = new Map(resourceBlocks(stack).map(({ address, block }) => [address, block]));
  const addresses = new Set([...importIds(stack).keys(), ...blocks.keys()]);
  return [...addresses].sort().flatMap((address) => {
    const id = ids.of(address);
    const tags = blocks.get(address)?.tags;
    return id === undefined ? [] : [{ address, id, ...(tags === undefined ? {} : { tags: tagsOf(tags) }) }];
  });
}

const REFERENCE = /\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z_]+)\}/g;

/** Terraform's function that makes a UUID of a text. */
const UUID = /^\$\{uuidv5\("url", "(.*)"\)\}$/;

/** The namespace of URLs. @see https://www.rfc-editor.org/rfc/rfc9562#section-6.6 */
const URL_NAMESPACE = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");

/** A version 5 UUID, as Terraform's `uuidv5("url", name)` makes it. */
export function uuidOf(name: string): string {
  const hash = createHash("sha1").update(URL_NAMESPACE).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

class ImportIds {
  readonly #given: ReadonlyMap<string, string>;
  readonly #blocks: ReadonlyMap<string, { readonly type: string; readonly block: Readonly<Record<string, unknown>> }>;
  readonly #subscription: string;

  constructor(stack: RenderedStack, subscriptionId: string) {
    this.#given = importIds(stack);
    this.#blocks = new Map(
      [...resourceBlocks(stack), ...dataBlocks(stack)].map(({ address, ...rest }) => [address, rest]),
    );
    this.#subscription = `/subscriptions/${subscriptionId}`;
  }

  /** Undefined when a part of it is known only after apply. */
  of(address: string): string | undefined {
    const given = this.#given.get(address);
    if (given !== undefined) return given;
    const { type = "", block = {} } = this.#blocks.get(address) ?? {};
    let isComplete = PATHS[type] !== undefined;
    const id = (PATHS[type] ?? "").replaceAll(/\{([\w|]+)\}/g, (_, names: string) => {
      const value = this.#part(names, block);
      isComplete &&= value !== undefined;
      return value ?? "";
    });
    return isComplete ? id : undefined;
  }

  #part(names: string, block: Readonly<Record<string, unknown>>): string | undefined {
    if (names === "subscription") return this.#subscription;
    if (names === "zone") return this.#text(block.private_dns_zone_id) ?? this.#zoneByName(block);
    if (names !== "group")
      return this.#text(
        names
          .split("|")
          .map((name) => block[name])
          .find(Boolean),
      );
    const group = this.#text(block.resource_group_name);
    return group === undefined ? undefined : `${this.#subscription}/resourceGroups/${group}/providers`;
  }

  /** Version 4 of azurerm names the zone of a link; version 5 has its id. */
  #zoneByName(block: Readonly<Record<string, unknown>>): string | undefined {
    const [group, name] = [this.#part("group", block), this.#text(block.private_dns_zone_name)];
    return group === undefined || name === undefined ? undefined : `${group}/Microsoft.Network/privateDnsZones/${name}`;
  }

  /** A text, through the references in it; undefined when one of them is known only after apply. */
  #text(value: unknown): string | undefined {
    if (typeof value !== "string" || value === "") return undefined;
    const [, seed] = UUID.exec(value) ?? [];
    if (seed !== undefined) {
      const name = this.#text(seed);
      return name === undefined ? undefined : uuidOf(name);
    }
    let isComplete = true;
    const text = value.replaceAll(REFERENCE, (_, address: string, attribute: string) => {
      const part = attribute === "id" ? this.of(address) : this.#text(this.#blocks.get(address)?.block[attribute]);
      isComplete &&= part !== undefined;
      return part ?? "";
    });
    return isComplete && !text.includes("${") ? text : undefined;
  }
}

/** How to ask Azure whether the resource of an import id exists; undefined for what is no resource of its own. */
export function readOf(importId: string): { readonly path: string; readonly apiVersion: string } | undefined {
  // azurerm joins the id of what is watched and the name of the setting, and the id of a role and its scope.
  const [target = "", setting] = /\/roleDefinitions\//i.test(importId) ? importId.split("|", 1) : importId.split("|");
  const path = setting === undefined ? target : `${target}/providers/Microsoft.Insights/diagnosticSettings/${setting}`;
  const apiVersion = apiVersionOf(path);
  return apiVersion === undefined ? undefined : { path, apiVersion };
}
