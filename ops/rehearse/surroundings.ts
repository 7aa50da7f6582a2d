import { tell } from "./admin.ts";
import type { LocalAzure } from "./local-azure.ts";
import { externalResources, type RenderedStack } from "./workspace.ts";

/** A resource as local Azure takes it from nowhere. */
interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Puts there what the stack uses but does not make: a key vault, a workspace, and the groups they are in. */
export async function buildSurroundings(
  azure: Pick<LocalAzure, "endpoint" | "environment">,
  stack: RenderedStack,
): Promise<void> {
  const resources = externalResources(stack).flatMap((id) => resourcesOf(id, azure.endpoint));
  for (const resource of new Map(resources.map((each) => [each.id, each])).values()) {
    await tell(azure, "POST", "out-of-band", { do: "put", id: resource.id, resource });
  }
}

function resourcesOf(id: string, endpoint: string): Resource[] {
  const [, , subscription = "", , group = "", , namespace, ...rest] = id.split("/");
  const common = { location: "westeurope", tags: {} };
  const groupId = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const groupType = "Microsoft.Resources/resourceGroups";
  const resources: Resource[] = [{ ...common, id: groupId, name: group, type: groupType, properties: {} }];
  if (namespace === undefined) return resources;
  const kinds = rest.filter((_, index) => index % 2 === 0);
  const name = rest.at(-1) ?? "";
  const type = [namespace, ...kinds].join("/");
  const { port } = new URL(endpoint);
  const properties =
    type === "Microsoft.KeyVault/vaults" ? { vaultUri: `https://${name}.vault.localhost:${port}/` } : {};
  return [...resources, { ...common, id, name, type, properties }];
}
