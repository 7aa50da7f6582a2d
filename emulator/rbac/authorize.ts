import { isObject, type JsonObject, listAt, textAt } from "../json.ts";
import type { Principal } from "../request.ts";
import { isWithin, parseId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import type { World } from "../world.ts";
import { BUILT_IN_ROLES, type RolePermissions } from "./built-in-roles.ts";
import { meetsCondition } from "./condition.ts";
import { CALLER_OBJECT_ID } from "./principal.ts";

const ASSIGNMENT = "Microsoft.Authorization/roleAssignments";

/** One operation that somebody asks for. */
export interface Operation {
  /** `Microsoft.Storage/storageAccounts/read` */
  readonly action: string;
  /** Id of what it is done to. */
  readonly scope: string;
  /** Of the service behind Resource Manager. @default false */
  readonly isData?: boolean;
  /** What is sent. @default nothing */
  readonly body?: JsonObject;
}

/** Whether roles allow an operation. Who started local Azure may do everything. */
export function isAllowed(operation: Operation, { objectId }: Principal, world: World): boolean {
  if (objectId === CALLER_OBJECT_ID) return true;
  return assignmentsOf(objectId, world).some(
    (assignment) =>
      isWithin(operation.scope, scopeOf(assignment)) &&
      permissionsOf(assignment, world).some((permissions) => allows(permissions, operation)) &&
      isUnderCondition(assignment, operation, world),
  );
}

/** Whether somebody holds any role at a scope, above it or below it. */
export function isKnownAt(scope: string, { objectId }: Principal, world: World): boolean {
  if (objectId === CALLER_OBJECT_ID) return true;
  return assignmentsOf(objectId, world).some(
    (assignment) => isWithin(scopeOf(assignment), scope) || isWithin(scope, scopeOf(assignment)),
  );
}

const assignmentsOf = (objectId: string, world: World): Resource[] =>
  world.store.ofType(ASSIGNMENT).filter((each) => textAt(each, "properties.principalId") === objectId);

const scopeOf = (assignment: Resource): string => parseId(assignment.id).parent;

function permissionsOf(assignment: Resource, world: World): readonly RolePermissions[] {
  const id = textAt(assignment, "properties.roleDefinitionId");
  const guid = id.split("/").at(-1)?.toLowerCase() ?? "";
  const builtIn = Object.values(BUILT_IN_ROLES).find((role) => role.id === guid);
  if (builtIn !== undefined) return [builtIn];
  const custom = world.store
    .ofType("Microsoft.Authorization/roleDefinitions")
    .find(({ name }) => name.toLowerCase() === guid);
  return listAt(custom, "properties.permissions").filter(isObject) as readonly RolePermissions[];
}

/** Pure: whether one set of permissions holds an operation. */
export function allows(permissions: RolePermissions, { action, isData = false }: Operation): boolean {
  const { actions, notActions, dataActions, notDataActions } = permissions;
  const [given, taken] = isData ? [dataActions, notDataActions] : [actions, notActions];
  const isIn = (patterns: readonly string[] = []) => patterns.some((pattern) => matches(pattern, action));
  return isIn(given) && !isIn(taken);
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

function isUnderCondition(assignment: Resource, { action, scope, body = {} }: Operation, world: World): boolean {
  const condition = textAt(assignment, "properties.condition");
  if (condition === "") return true;
  const sources = { Request: body, Resource: world.store.get(scope) ?? {} };
  try {
    return meetsCondition(condition, {
      action,
      attribute(source, name) {
        const [, property = ""] = name.split(":");
        const value = textAt(sources[source], `properties.${property.charAt(0).toLowerCase()}${property.slice(1)}`);
        // A role is told by its id in a request, and by its GUID in a condition.
        return value === "" ? [] : [property === "RoleDefinitionId" ? (value.split("/").at(-1) ?? "") : value];
      },
    });
  } catch {
    return false;
  }
}
