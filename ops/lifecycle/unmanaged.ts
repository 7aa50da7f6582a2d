import type { AzureClients, JsonObject } from "../live/azure-clients.ts";
import { orAbsent } from "../live/fact.ts";
import { object, same, text } from "../live/json.ts";
import { apiVersionOf } from "../live/resource-id.ts";
import type { Target } from "../live/target.ts";

/** A resource as a list of a group shows it. */
export interface ListedResource {
  readonly id: string;
  readonly type: string;
}

const NIC = /^Microsoft\.Network\/networkInterfaces$/i;
const nameOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** The card that Azure makes for a private endpoint, and takes away with it. */
const isCardOf = (endpointId: string, { id, type }: ListedResource): boolean =>
  NIC.test(type) &&
  /\/privateEndpoints\//i.test(endpointId) &&
  nameOf(id)
    .toLowerCase()
    .startsWith(`${nameOf(endpointId)}.nic.`.toLowerCase());

/** What of a group Terraform does not know, by the ids in its state. */
export const unmanagedOf = (listed: readonly ListedResource[], managed: readonly string[]): string[] =>
  listed
    .filter((resource) => !managed.some((id) => same(id, resource.id) || isCardOf(id, resource)))
    .map(({ id }) => id)
    .sort();

/** Ids of the resources in the group of a stack that are not in its state. */
export async function unmanagedResources(
  azure: AzureClients,
  { group }: Pick<Target, "group">,
  managed: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  return unmanagedOf(await listedResources(azure, group.name, signal), managed);
}

async function listedResources(
  { resources }: AzureClients,
  groupName: string,
  abortSignal: AbortSignal,
): Promise<ListedResource[]> {
  const listed: ListedResource[] = [];
  for await (const { id, type } of resources.resources.listByResourceGroup(groupName, { abortSignal })) {
    if (id !== undefined) listed.push({ id, type: type ?? "" });
  }
  return listed;
}

/** Collections below a resource that somebody else may put something into, by its type in lower case. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  "microsoft.app/jobs": [],
  "microsoft.app/managedenvironments": ["certificates", "daprComponents", "storages"],
  "microsoft.cognitiveservices/accounts": ["deployments"],
  "microsoft.dbformysql/flexibleservers": ["databases", "firewallRules", "administrators"],
  "microsoft.eventgrid/systemtopics": ["eventSubscriptions"],
  "microsoft.insights/actiongroups": [],
  "microsoft.insights/metricalerts": [],
  "microsoft.managedidentity/userassignedidentities": ["federatedIdentityCredentials"],
  "microsoft.network/networkinterfaces": [],
  // Their rules are attributes of theirs, so that a plan tells of one more.
  "microsoft.network/networksecuritygroups": [],
  "microsoft.network/privatednszones": ["ALL", "virtualNetworkLinks"],
  "microsoft.network/privateendpoints": [],
  "microsoft.network/virtualnetworks": ["subnets", "virtualNetworkPeerings"],
  "microsoft.operationalinsights/workspaces": [],
  "microsoft.servicebus/namespaces": ["queues", "topics"],
  "microsoft.storage/storageaccounts": [
    "blobServices/default/containers",
    "fileServices/default/shares",
    "queueServices/default/queues",
    "tableServices/default/tables",
  ],
};

const SYSTEM_DATABASES = ["information_schema", "mysql", "performance_schema", "sys"];

/** What Azure itself puts below a resource of ours. */
function isAzures({ id, properties }: JsonObject, managed: readonly string[]): boolean {
  const [, type = "", name = ""] = /\/([^/]+)\/([^/]+)$/.exec(text(id)) ?? [];
  if (same(type, "databases")) return SYSTEM_DATABASES.includes(name.toLowerCase());
  if (same(type, "SOA")) return true;
  // The address of a server of ours in its zone, by the server itself or by its endpoint.
  if (!same(type, "A")) return false;
  const creator = text(object(object(properties).metadata).creator);
  const endpoint = /^created by private endpoint (\S+)/i.exec(creator)?.[1];
  return managed.some((each) => {
    if (/\/privateEndpoints\/[^/]+$/i.test(each)) return endpoint !== undefined && same(nameOf(each), endpoint);
    return /\/flexibleServers\/[^/]+$/i.test(each) && same(nameOf(each), name);
  });
}

/**
 * Ids of everything in the group of a stack that is not in its state, what is inside of its resources included: subnets,
 * records, databases, containers, queues. Somebody made it, and may need it.
 *
 * @throws Error when there is a resource whose inside nobody knows how to look into
 */
export async function foreignContents(
  azure: AzureClients,
  { group }: Pick<Target, "group">,
  managed: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const listed = await listedResources(azure, group.name, signal);
  const own = listed.filter(({ id }) => managed.some((each) => same(each, id)));
  const inside = await Promise.all(
    own.map(async ({ id, type }) => {
      const collections = CHILDREN[type.toLowerCase()];
      if (collections === undefined) throw new Error(`nobody knows how to look into ${id}`);
      return Promise.all(collections.map((collection) => childrenOf(azure, `${id}/${collection}`, signal)));
    }),
  );
  const children = inside
    .flat(2)
    .filter((child) => !managed.some((id) => same(id, text(child.id))) && !isAzures(child, managed));
  return [...unmanagedOf(listed, managed), ...children.map(({ id }) => text(id)).sort()];
}

async function childrenOf(azure: AzureClients, path: string, signal: AbortSignal): Promise<JsonObject[]> {
  const apiVersion = apiVersionOf(path);
  if (apiVersion === undefined) throw new Error(`no version of the API is known for ${path}`);
  return (await orAbsent(azure.list(path, apiVersion, { signal }))) ?? [];
}
