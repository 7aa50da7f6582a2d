import { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";

export interface ReadingRoleProps {
  /** Unique in the tenant. */
  readonly name: string;
  readonly description: string;
  /** Where it may be given: the id of a subscription. */
  readonly scope: string;
  /** What it allows, such as `Microsoft.App/jobs/listSecrets/action`. */
  readonly actions: readonly string[];
}

/** Makes a role of one's own, for reads that Reader leaves out. Its GUID comes from its place, as that of an assignment does. */
export function readingRole(
  parent: Construct,
  id: string,
  { name, description, scope, actions }: ReadingRoleProps,
): RoleDefinition {
  return new RoleDefinition(parent, id, {
    name,
    description,
    scope,
    roleDefinitionId: Fn.uuidv5("url", `${scope}/${parent.node.path}/${id}`),
    permissions: [{ actions: [...actions] }],
    assignableScopes: [scope],
  });
}
