import type { AzureClients } from "../live/azure-clients.ts";
import { orAbsent } from "../live/fact.ts";
import { same } from "../live/json.ts";
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
  { resources }: AzureClients,
  { group }: Pick<Target, "group">,
  managed: readonly string[],
  abortSignal: AbortSignal,
): Promise<string[]> {
  const listed: ListedResource[] = [];
  for await (const { id, type } of resources.resources.listByResourceGroup(group.name, { abortSignal })) {
    if (id !== undefined) listed.push({ id, type: type ?? "" });
  }
  return unmanagedOf(listed, managed);
}

const SYSTEM_DATABASES = ["information_schema", "mysql", "performance_schema", "sys"];

/** Ids of databases on the server of a stack that are not in its state: somebody made them, and they may hold data. */
export async function unmanagedDatabases(
  { mysql }: AzureClients,
  { group, subject }: Pick<Target, "group" | "subject">,
  managed: readonly string[],
  abortSignal: AbortSignal,
): Promise<string[]> {
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name = "" } of mysql.databases.listByServer(group.name, subject.name, { abortSignal })) {
      found.push(name);
    }
    return found;
  };
  return ((await orAbsent(names())) ?? [])
    .filter((name) => !SYSTEM_DATABASES.includes(name))
    .map((name) => `${subject.id}/databases/${name}`)
    .filter((id) => !managed.some((each) => same(each, id)))
    .sort();
}
