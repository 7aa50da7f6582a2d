import { AzureError } from "./azure-error.ts";
import { type ResourceId, sameId } from "./resource-id.ts";
import { typeOf } from "./types/index.ts";
import type { World } from "./world.ts";

/** Whether another resource has this name, in whatever subscription: it exists, it is being made, or a stranger owns it. */
export function isNameTaken(type: string, name: string, world: World, except = ""): boolean {
  const making = world.operations.running().map((operation) => operation.becomes);
  const others = [...world.store.all(), ...making].filter((resource) => resource !== null);
  const isTwin = (other: { id: string; type: string; name: string }) =>
    sameId(other.type, type) && sameId(other.name, name) && !sameId(other.id, except);
  return world.takenNames.has(name.toLowerCase()) || others.some(isTwin);
}

/** Refuses a new resource whose name must be its own in the whole world. @throws AzureError */
export function checkName(id: ResourceId, world: World): void {
  const { taken } = typeOf(id.type);
  if (taken === undefined || !isNameTaken(id.type, id.name, world, id.id)) return;
  const [code, message] = taken;
  throw new AzureError(409, code, message.replace("{name}", id.name));
}
