import { createHash } from "node:crypto";
import { expectStatus } from "../azure/client.ts";
import { Failure } from "../azure/errors.ts";
import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { array, at, camel, readOnly } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import type { ValueObject } from "../values.ts";
import { sameText } from "./common.ts";

const DEFINITIONS_API = "2022-05-01-preview";
const everyTenSeconds = Array.from({ length: 11 }, () => 10);

export const managementLock: TypeSpec = {
  type: "azurerm_management_lock",
  label: "Scoped Lock",
  id: "{scope}/providers/Microsoft.Authorization/locks/{name}",
  idLabels: ["Scope", "Lock Name"],
  apiVersion: "2020-05-01",
  create: { method: "CreateOrUpdateByScope" },
  remove: { method: "DeleteByScope" },
  settle: { create: [0, ...everyTenSeconds], remove: [0, ...everyTenSeconds] },
  fields: { lock_level: at("properties.level"), notes: at("properties.notes") },
  replace: "name scope lock_level notes",
};

export const roleAssignment: TypeSpec = {
  type: "azurerm_role_assignment",
  label: "Scoped Role Assignment",
  id: "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
  idLabels: ["Scope", "Role Assignment Name"],
  apiVersion: "2022-04-01",
  create: { method: "Create" },
  settle: { create: [0, 5, 5, 5, 5] },
  fields: {
    condition: at("properties.condition"),
    condition_version: at("properties.conditionVersion"),
    delegated_managed_identity_resource_id: at("properties.delegatedManagedIdentityResourceId"),
    description: at("properties.description", undefined, { unset: "" }),
    principal_id: at("properties.principalId"),
    principal_type: at("properties.principalType"),
    role_definition_id: at("properties.roleDefinitionId"),
    role_definition_name: readOnly("$definition.properties.roleName"),
  },
  extras: {
    definition: (_, body) => {
      const url = valueAt(body, "properties.roleDefinitionId");
      return typeof url === "string" ? { url, apiVersion: DEFINITIONS_API } : undefined;
    },
  },
  prepare,
  replace:
    "name scope role_definition_id role_definition_name principal_id principal_type delegated_managed_identity_resource_id description condition condition_version",
  same: { role_definition_id: sameText, role_definition_name: sameText },
};

export const roleDefinition: TypeSpec = {
  type: "azurerm_role_definition",
  label: "Role Definition",
  id: "{scope}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
  idLabels: ["Scope", "Role Definition ID"],
  apiVersion: DEFINITIONS_API,
  settle: { create: [0, ...everyTenSeconds], remove: [0, ...everyTenSeconds] },
  fields: {
    name: at("properties.roleName"),
    description: at("properties.description", undefined, { unset: "" }),
    assignable_scopes: at("properties.assignableScopes"),
    permissions: array("properties.permissions", camel("actions not_actions data_actions not_data_actions")),
    role_definition_resource_id: readOnly("id"),
  },
  toBody: (body) => ({ properties: { ...(body.properties as JsonObject), type: "CustomRole" } }),
  stateId: {
    to: (id) => `${id}|${id.replace(/\/providers\/Microsoft\.Authorization\/roleDefinitions\/[^/]+$/i, "")}`,
    from: (stateId) => stateId.split("|")[0] ?? "",
  },
  replace: "scope role_definition_id",
};

/** The role's id, when only its name is given, and the assignment's own name. */
async function prepare(context: Context, values: ValueObject): Promise<ValueObject> {
  const role =
    values.role_definition_id ??
    (await definitionId(context, String(values.scope), String(values.role_definition_name)));
  return { role_definition_id: role, name: values.name ?? nameOf([values.scope, values.principal_id, role].join("|")) };
}

async function definitionId(context: Context, scope: string, role: string): Promise<string> {
  const { session, deadline } = context;
  const url = `${scope}/providers/Microsoft.Authorization/roleDefinitions`;
  const query = { $filter: `roleName eq '${role}'`, "api-version": DEFINITIONS_API };
  const answer = expectStatus(await session.call({ method: "GET", url, query, deadline }), 200);
  const found = valueAt(answer.body, "value") as readonly Json[] | undefined;
  const id = valueAt(found?.[0], "id");
  if (typeof id !== "string") throw new Failure(`loading Role Definition List: could not find role '${role}'`);
  return id;
}

/** azurerm makes up a random name; the same assignment always has the same one here. */
function nameOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
