import { importIds, type RenderedStack, resourceBlocks } from "./rendered-stack.ts";
import { apiVersionOf } from "./resource-id.ts";

/** A resource that may exist, and how Terraform would import it. */
export interface ImportCandidate {
  /** `azurerm_virtual_network.network_virtual-network_6677DE2A` */
  readonly address: string;
  /** In the letter case that azurerm insists on. */
  readonly id: string;
}

/**
 * Where azurerm finds what else a stack is made of, from its own attributes. `{name}` is an attribute; one that names
 * another resource of the stack is followed.
 */
const PATHS: Readonly<Record<string, string>> = {
  azurerm_resource_group: "{subscription}/resourceGroups/{name}",
  azurerm_virtual_network: "{group}/Microsoft.Network/virtualNetworks/{name}",
  azurerm_subnet: "{group}/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}",
  // The link between the two has the id of the subnet.
  azurerm_subnet_network_security_group_association: "{subnet_id}",
  azurerm_network_security_group: "{group}/Microsoft.Network/networkSecurityGroups/{name}",
  azurerm_private_dns_zone: "{group}/Microsoft.Network/privateDnsZones/{name}",
  azurerm_private_dns_zone_virtual_network_link:
    "{group}/Microsoft.Network/privateDnsZones/{private_dns_zone_name}/virtualNetworkLinks/{name}",
  azurerm_private_endpoint: "{group}/Microsoft.Network/privateEndpoints/{name}",
  azurerm_management_lock: "{scope}/providers/Microsoft.Authorization/locks/{name}",
  azurerm_consumption_budget_resource_group: "{resource_group_id}/providers/Microsoft.Consumption/budgets/{name}",
};

/** Everything of a stack whose import id is known before Azure is asked: what the stack says itself, and its network. */
export function importCandidates(stack: RenderedStack, subscriptionId: string): ImportCandidate[] {
  const ids = new ImportIds(stack, subscriptionId);
  const addresses = new Set([...importIds(stack).keys(), ...resourceBlocks(stack).map(({ address }) => address)]);
  return [...addresses].sort().flatMap((address) => {
    const id = ids.of(address);
    return id === undefined ? [] : [{ address, id }];
  });
}

const REFERENCE = /^\$\{([a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z_]+)\}$/;

class ImportIds {
  readonly #given: ReadonlyMap<string, string>;
  readonly #blocks: ReadonlyMap<string, { readonly type: string; readonly block: Readonly<Record<string, unknown>> }>;
  readonly #subscription: string;

  constructor(stack: RenderedStack, subscriptionId: string) {
    this.#given = importIds(stack);
    this.#blocks = new Map(resourceBlocks(stack).map(({ address, ...rest }) => [address, rest]));
    this.#subscription = `/subscriptions/${subscriptionId}`;
  }

  /** Undefined when a part of it is known only after apply. */
  of(address: string): string | undefined {
    const given = this.#given.get(address);
    if (given !== undefined) return given;
    const { type = "", block = {} } = this.#blocks.get(address) ?? {};
    let isComplete = PATHS[type] !== undefined;
    const id = (PATHS[type] ?? "").replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = this.#part(name, block);
      isComplete &&= value !== undefined;
      return value ?? "";
    });
    return isComplete ? id : undefined;
  }

  #part(name: string, block: Readonly<Record<string, unknown>>): string | undefined {
    if (name === "subscription") return this.#subscription;
    if (name !== "group") return this.#text(block[name]);
    const group = this.#text(block.resource_group_name);
    return group === undefined ? undefined : `${this.#subscription}/resourceGroups/${group}/providers`;
  }

  /** A text, through the reference that it may be. */
  #text(value: unknown): string | undefined {
    if (typeof value !== "string" || value === "") return undefined;
    const [, address, attribute = ""] = REFERENCE.exec(value) ?? [];
    if (address === undefined) return value.includes("${") ? undefined : value;
    return attribute === "id" ? this.of(address) : this.#text(this.#blocks.get(address)?.block[attribute]);
  }
}

/** How to ask Azure whether the resource of an import id exists; undefined for what is no resource of its own. */
export function readOf(importId: string): { readonly path: string; readonly apiVersion: string } | undefined {
  // azurerm joins the id of what is watched and the name of the setting.
  const [target = "", setting] = importId.split("|");
  const path = setting === undefined ? target : `${target}/providers/Microsoft.Insights/diagnosticSettings/${setting}`;
  const apiVersion = apiVersionOf(path);
  return apiVersion === undefined ? undefined : { path, apiVersion };
}
