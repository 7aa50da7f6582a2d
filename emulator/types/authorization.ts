import { AzureError } from "../azure-error.ts";
import { objectAt, textAt } from "../json.ts";
import { sameId } from "../resource-id.ts";
import { guid, timestamp } from "../world.ts";
import type { ResourceType } from "./type.ts";

/** Ids of built-in roles are the same in every tenant. */
export const ROLES: { readonly [name: string]: string } = {
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  "Azure Service Bus Data Owner": "090c5cfd-751d-490a-894a-3ce6f1109419",
  "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  "Cognitive Services OpenAI User": "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  "Cognitive Services User": "a97b65f3-24c7-4388-baec-2e87135dc908",
  Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "Key Vault Reader": "21090545-7ca7-4776-b22c-e363652d74d2",
  "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Locks Contributor": "28bf596f-4eb7-45ce-b5bc-6cf482fec137",
  "Log Analytics Contributor": "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
  "Log Analytics Reader": "73c42c96-874c-492b-b04d-ab87d138a893",
  "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
  "Monitoring Contributor": "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
  "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
  "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
  Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  "Storage Queue Data Message Processor": "8a0f0c08-91a1-4084-bc3d-661d67233fed",
  "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  "Storage Queue Data Reader": "19e7f393-937e-4f77-808e-94535e297925",
  "Tag Contributor": "4a9ae827-6dc8-4573-8ac7-8239d42aa03f",
  "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
};

/** The principal that every token of local Azure names. */
export const CALLER_OBJECT_ID = "11111111-1111-1111-1111-111111111111";
export const CALLER_CLIENT_ID = "33333333-3333-3333-3333-333333333333";

export const authorizationTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.Authorization/locks",
    settle({ next }) {
      const properties = objectAt(next, "properties");
      if (properties.notes === "") delete properties.notes;
    },
  },
  {
    type: "Microsoft.Authorization/roleAssignments",
    defaults: ({ id, world, before }) => ({
      properties: {
        scope: id.parent,
        principalType: "ServicePrincipal",
        condition: null,
        conditionVersion: null,
        delegatedManagedIdentityResourceId: null,
        createdOn: textAt(before, "properties.createdOn") || timestamp(world),
        updatedOn: timestamp(world),
        createdBy: CALLER_OBJECT_ID,
        updatedBy: CALLER_OBJECT_ID,
      },
    }),
    /** A principal holds a role at a scope once, whatever the assignment is called. */
    check({ id, next, world }) {
      const same = (name: string, other: object) => sameId(textAt(other as never, name), textAt(next, name));
      const twin = world.store
        .ofType("Microsoft.Authorization/roleAssignments")
        .find(
          (other) =>
            !sameId(other.id, id.id) &&
            sameId(textAt(other, "properties.scope"), id.parent) &&
            same("properties.principalId", other) &&
            same("properties.roleDefinitionId", other),
        );
      if (twin === undefined) return;
      throw new AzureError(
        409,
        "RoleAssignmentExists",
        `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll("-", "")}.`,
      );
    },
  },
  {
    type: "Microsoft.Authorization/roleDefinitions",
    implicitNames: Object.values(ROLES),
    implicit(id) {
      const name = Object.keys(ROLES).find((role) => ROLES[role] === id.name.toLowerCase());
      if (name === undefined) return undefined;
      return {
        id: `/subscriptions/${id.subscription}/providers/Microsoft.Authorization/roleDefinitions/${id.name}`,
        properties: {
          roleName: name,
          type: "BuiltInRole",
          description: name,
          assignableScopes: ["/"],
          permissions: [{ actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] }],
        },
      };
    },
  },
  {
    type: "Microsoft.Consumption/budgets",
    defaults: ({ id, next }) => {
      const start = textAt(next, "properties.timePeriod.startDate");
      const year = Number(start.slice(0, 4)) + 10;
      return {
        eTag: `"${guid("budget", id.id).slice(0, 15).replaceAll("-", "")}"`,
        properties: {
          timePeriod: start === "" ? {} : { endDate: `${year}${start.slice(4)}` },
          currentSpend: { amount: 0, unit: "EUR" },
        },
      };
    },
  },
];
