import { describe, expect, it } from "vitest";
import { ASSIGNABLE_ROLES, onlyRoles } from "../../constructs/role-condition.ts";
import { BUILT_IN_ROLES } from "../../emulator/rbac/built-in-roles.ts";

describe("the condition on who may be given what", () => {
  it("holds for writing what is asked for, and for deleting what is there", () => {
    expect(onlyRoles(["role-1", "role-2"])).toBe(
      "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
        "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {role-1, role-2}" +
        " AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))" +
        " AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR " +
        "(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {role-1, role-2}" +
        " AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))",
    );
  });

  it("names built-in roles that give nobody power over others", () => {
    const nameOf = (id: string) => Object.keys(BUILT_IN_ROLES).find((name) => BUILT_IN_ROLES[name]?.id === id);
    const named = Object.fromEntries(
      Object.entries(ASSIGNABLE_ROLES).map(([stream, ids]) => [stream, ids.map(nameOf).sort()]),
    );
    const jobs = [
      "AcrPull",
      "Storage Blob Data Contributor",
      "Storage Blob Data Reader",
      "Storage Queue Data Message Processor",
      "Storage Queue Data Message Sender",
    ];
    expect(named).toEqual({
      automation: ["Azure Service Bus Data Receiver", "Azure Service Bus Data Sender", "Reader"],
      trading: jobs,
      content: [...jobs, "Cognitive Services OpenAI User"].sort(),
    });
  });
});
