import { AzureError } from "../azure-error.ts";
import { objectAt } from "../json.ts";
import { CALLER_CLIENT_ID } from "../rbac/principal.ts";
import { parseId, sameId } from "../resource-id.ts";
import { timestamp, type World } from "../world.ts";
import { at200, type ResourceType } from "./type.ts";

export const VAULT = "Microsoft.KeyVault/vaults";

/** `https://<vault>.vault.localhost:<port>/`: the same certificate and the same server as Resource Manager. */
export function vaultUri(name: string, world: World): string {
  return `https://${name}.vault.localhost:${new URL(world.endpoint).port}/`;
}

export const keyVaultTypes: readonly ResourceType[] = [
  {
    type: VAULT,
    taken: [
      "VaultAlreadyExists",
      "The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.",
    ],
    create: { ...at200, silent: true },
    provisions: true,
    creatingState: "RegisteringDns",
    defaults: ({ id, world, before }) => ({
      systemData: before?.systemData ?? {
        createdBy: CALLER_CLIENT_ID,
        createdByType: "Application",
        createdAt: timestamp(world),
      },
      properties: {
        tenantId: world.tenantId,
        accessPolicies: [],
        softDeleteRetentionInDays: 90,
        vaultUri: vaultUri(id.name, world),
        publicNetworkAccess: "Enabled",
      },
    }),
    settle({ next }) {
      delete objectAt(next, "properties").createMode;
    },
    removed(resource, world) {
      world.secrets = world.secrets.filter((secret) => secret.vault !== resource.name.toLowerCase());
    },
  },
  {
    // Resource Manager says where a secret is, and never what it is. We let nobody write one past the vault itself.
    type: `${VAULT}/secrets`,
    implicit(id, world) {
      const vault = parseId(id.parent).name;
      const secret = world.secrets.findLast((each) => sameId(each.vault, vault) && sameId(each.name, id.name));
      if (secret === undefined) return undefined;
      const secretUri = `${vaultUri(secret.vault, world)}secrets/${secret.name}`;
      const { attributes, contentType, tags, version } = secret;
      const properties = { attributes, secretUri, secretUriWithVersion: `${secretUri}/${version}` };
      return { tags, properties: contentType === undefined ? properties : { ...properties, contentType } };
    },
    check({ id }) {
      throw new AzureError(405, "MethodNotAllowed", `Local Azure writes secrets in the vault itself: ${id.name}`);
    },
  },
  {
    type: "Microsoft.KeyVault/locations/deletedVaults",
    implicit(id) {
      throw new AzureError(404, "DeletedVaultNotFound", `The specified deleted vault does not exist: ${id.name}`);
    },
  },
];
