/** The parts of an Azure resource id. */
export interface AzureResourceId {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  /** One name for each level of the type: of a subnet, the network's and its own. */
  readonly names: readonly string[];
  /** The id in the letter case that azurerm insists on. */
  readonly id: string;
}

const SUBSCRIPTION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads a resource id of one type. Azure hands ids out in varying letter case, azurerm takes one only: keywords may be
 * written in any case, and `id` has them right.
 *
 * @param type `Microsoft.Network/virtualNetworks/subnets`
 * @returns undefined when the text is no id of that type.
 */
export function parseResourceId(type: string, text: string): AzureResourceId | undefined {
  const [namespace = "", ...levels] = type.split("/");
  const parts = text.split("/");
  const [root, , subscriptionId = "", , resourceGroupName = "", ...provider] = parts;
  const names = levels.map((_, index) => provider[2 * index + 3] ?? "");
  const typed = levels.flatMap((level, index) => [level, names[index] ?? ""]);
  const id = [
    "",
    "subscriptions",
    subscriptionId,
    "resourceGroups",
    resourceGroupName,
    "providers",
    namespace,
    ...typed,
  ];
  const keywordsFit = id.length === parts.length && id.every((part, index) => same(part, parts[index] ?? ""));
  if (root !== "" || !keywordsFit || !SUBSCRIPTION.test(subscriptionId)) return undefined;
  if ([resourceGroupName, ...names].some((name) => !/^[^\s/]+$/.test(name))) return undefined;
  return { subscriptionId, resourceGroupName, names, id: id.join("/") };
}

/** How an id of a type looks, for messages. */
export function resourceIdShape(type: string): string {
  const [namespace, ...levels] = type.split("/");
  const typed = levels.map((level) => `${level}/<name>`).join("/");
  return `/subscriptions/<id>/resourceGroups/<name>/providers/${namespace}/${typed}`;
}

/** Whether two names or ids are the same to Azure, which ignores letter case. */
export const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
