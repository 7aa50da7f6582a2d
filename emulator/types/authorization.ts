import { AzureError } from "../azure-error.ts";
import { objectAt, textAt } from "../json.ts";
import { BUILT_IN_ROLES } from "../rbac/built-in-roles.ts";
import { CALLER_OBJECT_ID } from "../rbac/principal.ts";
import { sameId } from "../resource-id.ts";
import { guid, timestamp } from "../world.ts";
import type { ResourceType } from "./type.ts";

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
    implicitNames: Object.values(BUILT_IN_ROLES).map(({ id }) => id),
    implicit(id) {
      const found = Object.entries(BUILT_IN_ROLES).find(([, role]) => role.id === id.name.toLowerCase());
      if (found === undefined) return undefined;
      const [name, { actions = [], notActions = [], dataActions = [], notDataActions = [] }] = found;
      return {
        id: `/subscriptions/${id.subscription}/providers/Microsoft.Authorization/roleDefinitions/${id.name}`,
        properties: {
          roleName: name,
          type: "BuiltInRole",
          description: name,
          assignableScopes: ["/"],
          permissions: [
            {
              actions: [...actions],
              notActions: [...notActions],
              dataActions: [...dataActions],
              notDataActions: [...notDataActions],
            },
          ],
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
