import { isExpression, type Json, type JsonObject, read, references } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const OWNER = "Owner";
const ACCESS_ADMINISTRATOR = "User Access Administrator";
const CONTRIBUTOR = "Contributor";
const RBAC_ADMINISTRATOR = "Role Based Access Control Administrator";

/** Built-in roles by the GUID of their definition, the same in every tenant. */
const ROLES: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": OWNER,
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": ACCESS_ADMINISTRATOR,
  "b24988ac-6180-42a0-ab88-20f7382dd24c": CONTRIBUTOR,
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": RBAC_ADMINISTRATOR,
};

/** The role by its name, or as its definition says; undefined when only Terraform knows it. */
function roleOf(attributes: JsonObject): string | undefined {
  const { value: name } = read(attributes, "role_definition_name");
  if (typeof name === "string") return name;
  const { value: id } = read(attributes, "role_definition_id");
  if (isOwnRole(attributes.role_definition_id)) return "a role of the stack";
  if (typeof id !== "string") return undefined;
  return ROLES[id.slice(id.lastIndexOf("/") + 1).toLowerCase()] ?? id;
}

/** What a role of the same stack allows is judged where it is defined. */
const isOwnRole = (id: Json | undefined): boolean =>
  typeof id === "string" && /^\$\{azurerm_role_definition\.[\w-]+\.role_definition_resource_id\}$/.test(id);

const EVERYTHING = /^(\*|[^/]+\/\*|\*\/(write|delete|action)|Microsoft\.Authorization\/.*(\*|write|delete))$/i;

/** Actions that a role definition should not hold. */
function* broadActions(attributes: JsonObject): Generator<string> {
  for (const name of ["permissions.actions", "permissions.data_actions"]) {
    const { value, isUnknown } = read(attributes, name);
    if (isUnknown) yield "what it allows is known only to Terraform";
    for (const action of Array.isArray(value) ? value : []) {
      if (typeof action !== "string" || EVERYTHING.test(action)) yield `it allows ${JSON.stringify(action)}`;
    }
  }
}

/** Whether a scope is a whole subscription or more. */
function isWide(attributes: JsonObject): boolean {
  const { scope } = attributes;
  if (typeof scope !== "string") return false;
  if (!isExpression(scope)) return !/^\/subscriptions\/[^/]+\/./i.test(scope);
  const named = references(scope);
  const isSubscription = /(azurerm_(subscription|client_config)|azurerm_management_group)\./.test(named.join(" "));
  const names = /\/resourceGroups\//i.test(scope);
  return (isSubscription || named.length === 0) && !names;
}

export const broadRole: PolicyRule = {
  id: "policy/broad-role",
  level: "error",
  why: "who may do everything, or may grant everything, is one mistake away from doing it",
  remedy:
    "grant the narrowest role that does the work, on the resource group or the resource, with a condition where it grants roles",
  documentation: "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  unknown: "violates",
  types: ["azurerm_role_assignment", "azurerm_role_definition"],
  *check({ attributes, type }) {
    if (type === "azurerm_role_definition") {
      yield* broadActions(attributes);
      return;
    }
    const role = roleOf(attributes);
    const { value: condition, isUnknown } = read(attributes, "condition");
    const isConditional = isUnknown || (typeof condition === "string" && condition !== "");
    if (role === undefined) yield "which role it grants is known only to Terraform";
    else if (role === OWNER || role === ACCESS_ADMINISTRATOR) yield `it grants ${role}`;
    else if (role === CONTRIBUTOR && isWide(attributes)) yield "it grants Contributor on more than a resource group";
    else if (role === RBAC_ADMINISTRATOR && !isConditional) yield `it grants ${role} without a condition`;
  },
};
