import { AzureError } from "./azure-error.ts";
import { textAt } from "./json.ts";
import { groupId, isGroup, type ResourceId } from "./resource-id.ts";
import type { World } from "./world.ts";

export function groupNotFound(name: string): AzureError {
  return new AzureError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(id: ResourceId): AzureError {
  if (isGroup(id)) return groupNotFound(id.name);
  const group = id.group === "" ? "<null>" : id.group;
  return new AzureError(
    404,
    "ResourceNotFound",
    `The Resource '${id.type}/${id.names.join("/")}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** Refuses a request below a group that is not there. @throws AzureError */
export function checkGroup(id: ResourceId, world: World, isWrite: boolean): void {
  if (id.group === "" || isGroup(id)) return;
  const group = world.store.get(groupId(id));
  if (group === undefined) throw groupNotFound(id.group);
  if (isWrite && textAt(group, "properties.provisioningState") === "Deleting") {
    throw new AzureError(
      409,
      "ResourceGroupBeingDeleted",
      `The resource group '${group.name}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
}
