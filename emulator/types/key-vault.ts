import { AzureError } from "../azure-error.ts";
import { objectAt } from "../json.ts";
import { CALLER_CLIENT_ID } from "../rbac/principal.ts";
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
    type: "Microsoft.KeyVault/locations/deletedVaults",
    implicit(id) {
      throw new AzureError(404, "DeletedVaultNotFound", `The specified deleted vault does not exist: ${id.name}`);
    },
  },
];
