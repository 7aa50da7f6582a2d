import { objectAt, textAt } from "./json.ts";
import { checkLocks } from "./locks.ts";
import { accepted, startWork } from "./long-running.ts";
import { checkGroup, groupNotFound } from "./not-found.ts";
import { checkParents, find } from "./reads.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { isGroup, type ResourceId, sameId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { typeOf } from "./types/index.ts";
import type { Shape } from "./types/type.ts";
import type { World } from "./world.ts";

const GONE: Shape = { status: 200, body: "none" };

/** DELETE. */
export function remove(id: ResourceId, request: ArmRequest, world: World): Answer {
  checkGroup(id, world, false);
  const resource = find(id, world);
  if (resource === undefined) {
    if (isGroup(id)) throw groupNotFound(id.name);
    return { status: 204 };
  }
  const type = typeOf(id.type);
  checkLocks(id, "delete", world);
  checkParents(id, "DELETE", world);
  type.checkRemoval?.(resource, world);
  const shape = type.remove ?? GONE;
  if (shape.location === undefined && shape.async === undefined) {
    eraseNow(resource, world);
    const { correlationId } = request;
    world.happened({ kind: "Delete", outcome: "Success", id: resource.id, type: type.type, correlationId });
    return { status: shape.status };
  }
  return removeLater(resource, shape, request, world);
}

function removeLater(resource: Resource, shape: Shape, request: ArmRequest, world: World): Answer {
  const type = typeOf(resource.type);
  const running = world.operations.on(resource.id);
  if (running?.kind === "remove") return accepted(world, request, shape, running, undefined);
  const passing = structuredClone(resource);
  if (type.provisions === true) objectAt(passing, "properties").provisioningState = "Deleting";
  else type.during?.(passing, "remove");
  const operation = startWork(world, request, {
    kind: "remove",
    target: resource.id,
    type: type.type,
    before: resource,
    becomes: null,
    seconds: type.seconds?.remove ?? 5,
    retryAfter: type.retryAfter ?? 1,
  });
  world.store.set(passing);
  return accepted(world, request, shape, operation, undefined);
}

/** Takes a resource away with everything below it, and what came with it. */
export function eraseNow(resource: Resource, world: World): void {
  for (const companion of companionsOf(resource, world)) world.store.delete(companion.id);
  const gone = world.store.within(resource.id);
  for (const each of gone) world.store.delete(each.id);
  for (const each of gone) typeOf(each.type).removed?.(each, world);
  world.store.delete(resource.id);
}

function companionsOf(resource: Resource, world: World): Resource[] {
  const owns = (other: Resource) => sameId(textAt(other, "properties.privateEndpoint.id"), resource.id);
  return world.store.ofType("Microsoft.Network/networkInterfaces").filter(owns);
}
