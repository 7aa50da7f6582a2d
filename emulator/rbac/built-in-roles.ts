/** What a role allows: operations of Resource Manager and, apart from them, of the services behind it. */
export interface RolePermissions {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
}

export interface BuiltInRole extends RolePermissions {
  /** The same in every tenant. */
  readonly id: string;
}

const STORAGE = "Microsoft.Storage/storageAccounts";
const CONTAINERS = `${STORAGE}/blobServices/containers`;
const BLOBS = `${CONTAINERS}/blobs`;
const QUEUES = `${STORAGE}/queueServices/queues`;
const MESSAGES = `${QUEUES}/messages`;
const DELEGATION_KEY = `${STORAGE}/blobServices/generateUserDelegationKey/action`;
const SECRETS = "Microsoft.KeyVault/vaults/secrets";
const BUS_ENTITIES = ["queues", "topics", "topics/subscriptions"].map((kind) => `Microsoft.ServiceBus/*/${kind}/read`);
const VAULT_MANAGEMENT = [
  "Microsoft.Authorization/*/read",
  "Microsoft.Insights/alertRules/*",
  "Microsoft.Resources/deployments/*",
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  "Microsoft.Support/*",
  "Microsoft.KeyVault/checkNameAvailability/read",
  "Microsoft.KeyVault/deletedVaults/read",
  "Microsoft.KeyVault/locations/*/read",
  "Microsoft.KeyVault/vaults/*/read",
  "Microsoft.KeyVault/operations/read",
];

/**
 * Built-in roles by name, as learn.microsoft.com/azure/role-based-access-control/built-in-roles lists them. One without
 * permissions is known by its id alone: it can be assigned here, and allows nothing.
 */
export const BUILT_IN_ROLES: { readonly [name: string]: BuiltInRole } = {
  AcrPull: {
    id: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    actions: ["Microsoft.ContainerRegistry/registries/pull/read"],
  },
  "Azure Service Bus Data Owner": {
    id: "090c5cfd-751d-490a-894a-3ce6f1109419",
    actions: ["Microsoft.ServiceBus/*"],
    dataActions: ["Microsoft.ServiceBus/*"],
  },
  "Azure Service Bus Data Receiver": {
    id: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    actions: BUS_ENTITIES,
    dataActions: ["Microsoft.ServiceBus/*/receive/action"],
  },
  "Azure Service Bus Data Sender": {
    id: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    actions: BUS_ENTITIES,
    dataActions: ["Microsoft.ServiceBus/*/send/action"],
  },
  "Cognitive Services OpenAI User": {
    id: "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    actions: [
      "Microsoft.CognitiveServices/*/read",
      "Microsoft.Authorization/roleAssignments/read",
      "Microsoft.Authorization/roleDefinitions/read",
    ],
  },
  "Cognitive Services User": { id: "a97b65f3-24c7-4388-baec-2e87135dc908" },
  Contributor: {
    id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
      "Microsoft.Blueprint/blueprintAssignments/write",
      "Microsoft.Blueprint/blueprintAssignments/delete",
      "Microsoft.Compute/galleries/share/action",
      "Microsoft.Purview/consents/write",
      "Microsoft.Purview/consents/delete",
      "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
      "Microsoft.Subscription/cancel/action",
      "Microsoft.Subscription/enable/action",
    ],
  },
  "Key Vault Administrator": {
    id: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    actions: VAULT_MANAGEMENT,
    dataActions: ["Microsoft.KeyVault/vaults/*"],
  },
  "Key Vault Crypto Service Encryption User": { id: "e147488a-f6f5-4113-8e2d-b22465e65bf6" },
  "Key Vault Reader": {
    id: "21090545-7ca7-4776-b22c-e363652d74d2",
    actions: VAULT_MANAGEMENT,
    dataActions: ["Microsoft.KeyVault/vaults/*/read", `${SECRETS}/readMetadata/action`],
  },
  "Key Vault Secrets Officer": {
    id: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    actions: VAULT_MANAGEMENT,
    dataActions: [`${SECRETS}/*`],
  },
  "Key Vault Secrets User": {
    id: "4633458b-17de-408a-b874-0445c86b69e6",
    dataActions: [`${SECRETS}/getSecret/action`, `${SECRETS}/readMetadata/action`],
  },
  "Locks Contributor": {
    id: "28bf596f-4eb7-45ce-b5bc-6cf482fec137",
    actions: ["read", "write", "delete"].map((verb) => `Microsoft.Authorization/locks/${verb}`),
  },
  "Log Analytics Contributor": { id: "92aaf0da-9dab-42b6-94a3-d43ce8d16293" },
  "Log Analytics Reader": { id: "73c42c96-874c-492b-b04d-ab87d138a893" },
  "Managed Identity Operator": {
    id: "f1a07417-d97a-45cb-824c-7a7467783830",
    actions: [
      "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
      "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
      "Microsoft.Authorization/*/read",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Support/*",
    ],
  },
  "Monitoring Contributor": { id: "749f88d5-cbae-40b8-bcfc-e573ddc772fa" },
  "Monitoring Metrics Publisher": { id: "3913510d-42f4-4e42-8a64-420c390055eb" },
  "Monitoring Reader": { id: "43d0d8ad-25c7-4714-9337-8ba259a9fe05" },
  "Network Contributor": {
    id: "4d97b98b-1d4f-4787-a291-c67834d212e7",
    actions: [
      "Microsoft.Authorization/*/read",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.Network/*",
      "Microsoft.ResourceHealth/availabilityStatuses/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Support/*",
    ],
  },
  Owner: { id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", actions: ["*"] },
  "Private DNS Zone Contributor": { id: "b12aa53e-6015-4669-85d0-8515ebb3ae7f" },
  Reader: { id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", actions: ["*/read"] },
  "Role Based Access Control Administrator": {
    id: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    actions: [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "*/read",
      "Microsoft.Support/*",
    ],
  },
  "Storage Blob Data Contributor": {
    id: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    actions: [`${CONTAINERS}/delete`, `${CONTAINERS}/read`, `${CONTAINERS}/write`, DELEGATION_KEY],
    dataActions: ["delete", "read", "write", "move/action", "add/action"].map((verb) => `${BLOBS}/${verb}`),
  },
  "Storage Blob Data Owner": {
    id: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    actions: [`${CONTAINERS}/*`, DELEGATION_KEY],
    dataActions: [`${BLOBS}/*`],
  },
  "Storage Blob Data Reader": {
    id: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    actions: [`${CONTAINERS}/read`, DELEGATION_KEY],
    dataActions: [`${BLOBS}/read`],
  },
  "Storage Queue Data Contributor": {
    id: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    actions: [`${QUEUES}/delete`, `${QUEUES}/read`, `${QUEUES}/write`],
    dataActions: ["delete", "read", "write", "process/action"].map((verb) => `${MESSAGES}/${verb}`),
  },
  "Storage Queue Data Message Processor": {
    id: "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    dataActions: [`${MESSAGES}/read`, `${MESSAGES}/process/action`],
  },
  "Storage Queue Data Message Sender": {
    id: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    dataActions: [`${MESSAGES}/add/action`],
  },
  "Storage Queue Data Reader": {
    id: "19e7f393-937e-4f77-808e-94535e297925",
    actions: [`${QUEUES}/read`],
    dataActions: [`${MESSAGES}/read`],
  },
  "Tag Contributor": { id: "4a9ae827-6dc8-4573-8ac7-8239d42aa03f" },
  "User Access Administrator": {
    id: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
  },
};
