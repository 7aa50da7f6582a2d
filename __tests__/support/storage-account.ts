import type { LocalAzure } from "../../emulator/index.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-storage";
const TYPE = "Microsoft.Storage/storageAccounts";

/** Storage that somebody set up by hand before. @returns id of the account */
export function putStorageAccount(
  azure: LocalAzure,
  {
    name = "stlocal",
    containers = [],
    queues = [],
    properties = {},
  }: {
    readonly name?: string;
    readonly containers?: readonly string[];
    readonly queues?: readonly string[];
    readonly properties?: { readonly allowSharedKeyAccess?: boolean };
  },
): string {
  const id = `${GROUP}/providers/${TYPE}/${name}`;
  const put = (type: string, resource: string) =>
    azure.outOfBand.put({ id: resource, name: resource.split("/").at(-1) ?? "", type, properties: { ...properties } });
  azure.outOfBand.put({ id: GROUP, name: "rg-storage", type: "Microsoft.Resources/resourceGroups" });
  put(TYPE, id);
  for (const each of containers)
    put(`${TYPE}/blobServices/containers`, `${id}/blobServices/default/containers/${each}`);
  for (const each of queues) put(`${TYPE}/queueServices/queues`, `${id}/queueServices/default/queues/${each}`);
  return id;
}
