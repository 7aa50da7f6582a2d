import { RoleAssignment, type RoleAssignmentConfig } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";

export interface RoleGrant extends Pick<RoleAssignmentConfig, "condition" | "conditionVersion" | "dependsOn"> {
  /** Azure scope: the id of a resource, of a group or of a subscription. */
  readonly scope: string;
  /** Object id of who is given the role. */
  readonly principalId: string;
  /** A built-in role. */
  readonly roleDefinitionName?: string;
  /** In its place: the id of a role of one's own. */
  readonly roleDefinitionId?: string;
  /** @default "ServicePrincipal" */
  readonly principalType?: string;
}

/**
 * Gives somebody a role. Azure names an assignment by a GUID that no other of the tenant has: this one comes from the scope
 * and the place in the stack, so that a stack whose state was lost finds it again.
 */
export function roleAssignment(
  parent: Construct,
  id: string,
  { principalType = "ServicePrincipal", ...grant }: RoleGrant,
): RoleAssignment {
  return new RoleAssignment(parent, id, {
    name: Fn.uuidv5("url", `${grant.scope}/${parent.node.path}/${id}`),
    principalType,
    // A service principal that was just created is not known everywhere yet. Azure does not keep that it was not looked for.
    ...(principalType === "ServicePrincipal"
      ? { skipServicePrincipalAadCheck: true, lifecycle: { ignoreChanges: ["skip_service_principal_aad_check"] } }
      : {}),
    ...grant,
  });
}
