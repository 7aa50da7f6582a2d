import { principalOf } from "./identity.ts";
import type { ResourceType } from "./type.ts";

export const managedIdentityTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    defaults: ({ id, world }) => ({
      properties: { tenantId: world.tenantId, ...principalOf(id.id), isolationScope: "None" },
    }),
  },
  { type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials" },
];
