import type { AzureClients, JsonObject } from "./azure-clients.ts";
import { orAbsent } from "./fact.ts";
import { apiVersionOf, parseResourceId } from "./resource-id.ts";

/** What the clients of Azure are asked with: they tell what was answered. */
export interface GetOptions {
  readonly abortSignal: AbortSignal;
  onResponse?(response: { readonly headers: Headers }): void;
}
export interface Headers {
  get(name: string): string | undefined;
}

/** Any resource by its id. @throws RestError when it is not there */
export async function getResource(azure: AzureClients, resourceId: string, options: GetOptions): Promise<JsonObject> {
  const apiVersion = apiVersionOf(resourceId) ?? (await newestVersion(azure, resourceId, options));
  // The client puts the slash at its beginning.
  const found = await azure.resources.resources.getById(resourceId.slice(1), apiVersion, options);
  return found as unknown as JsonObject;
}

/** Any resource by its id; undefined when it is not there. */
export const readResource = (
  azure: AzureClients,
  resourceId: string,
  abortSignal: AbortSignal,
): Promise<JsonObject | undefined> => orAbsent(getResource(azure, resourceId, { abortSignal }));

/** For a type that is not ours, its resource provider tells how it is asked. */
async function newestVersion({ resources }: AzureClients, resourceId: string, options: GetOptions): Promise<string> {
  const { namespace = "", type = "" } = parseResourceId(resourceId) ?? {};
  const { resourceTypes = [] } = await resources.providers.get(namespace, { abortSignal: options.abortSignal });
  const found = resourceTypes.find(({ resourceType = "" }) => resourceType.toLowerCase() === type.toLowerCase());
  const versions = found?.apiVersions ?? [];
  const version = versions.find((each) => !each.includes("preview")) ?? versions[0];
  if (version === undefined) throw new Error(`${namespace} says no version of the API that reads ${type}`);
  return version;
}
