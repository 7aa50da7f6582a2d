import { randomUUID } from "node:crypto";
import { AzureError } from "./azure-error.ts";
import { type Json, type JsonObject, mergePatch, objectAt } from "./json.ts";
import { startWork } from "./long-running.ts";
import { resourceNotFound } from "./not-found.ts";
import { find } from "./reads.ts";
import { eraseNow } from "./removals.ts";
import type { ArmRequest } from "./request.ts";
import { parseId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { typeOf } from "./types/index.ts";
import type { World } from "./world.ts";

/** What a person does in the portal, past Terraform. Each of it is told by an event, as in Azure. */
export interface OutOfBand {
  /** Sets a value by its dotted path: `drift(id, "tags.owner", "somebody")`. Undefined removes it. */
  drift(id: string, path: string, value: Json | undefined): void;
  /** Removes a resource at once, with all below it: no lock and no dependency holds it. */
  delete(id: string): void;
  /** Adds a resource as it is given, or changes it: a server that nobody deployed. */
  put(resource: Resource): void;
  /** An action of the type: stop, start, restart, failover. It takes its simulated time. */
  act(id: string, action: string): void;
  stop(id: string): void;
  start(id: string): void;
  failOver(id: string): void;
  /** Puts a lock on a resource, a group or a subscription. */
  lock(scope: string, name?: string, level?: "CanNotDelete" | "ReadOnly"): void;
}

export function createOutOfBand(world: World): OutOfBand {
  function happened(kind: "Write" | "Delete", resource: Resource): void {
    world.happened({ kind, outcome: "Success", id: resource.id, type: resource.type, correlationId: randomUUID() });
    world.changed();
  }

  function act(id: string, name: string): void {
    const resource = required(id, world);
    const action = typeOf(resource.type).actions?.[name.toLowerCase()];
    const work = action?.({ resource, world, body: {} }).operation;
    if (work === undefined)
      throw new Error(`action is ${JSON.stringify(name)}, but ${resource.type} has none of that name`);
    const { during, becomes, seconds } = work;
    const what = { kind: "action", action: name, target: id, type: resource.type, before: resource } as const;
    startWork(world, portalRequest(id), { ...what, becomes, seconds, retryAfter: 1 });
    world.store.set(during);
    world.changed();
  }

  return {
    drift(id, path, value) {
      const changed = structuredClone(required(id, world));
      const names = path.split(".");
      const last = names.pop() ?? "";
      const owner: JsonObject = names.length === 0 ? changed : objectAt(changed, names.join("."));
      if (value === undefined) delete owner[last];
      else owner[last] = structuredClone(value);
      world.store.set(changed);
      happened("Write", changed);
    },
    delete(id) {
      const resource = required(id, world);
      world.operations.cancel(id);
      eraseNow(resource, world);
      happened("Delete", resource);
    },
    put(resource) {
      const before = world.store.get(resource.id);
      const next = before === undefined ? resource : (mergePatch(before, resource) as Resource);
      world.store.set(structuredClone(next));
      happened("Write", next);
    },
    act,
    stop: (id) => act(id, "stop"),
    start: (id) => act(id, "start"),
    failOver: (id) => act(id, "failover"),
    lock(scope, name = "portal-lock", level = "CanNotDelete") {
      const type = "Microsoft.Authorization/locks";
      const lock: Resource = { id: `${scope}/providers/${type}/${name}`, name, type, properties: { level } };
      world.store.set(lock);
      happened("Write", lock);
    },
  };
}

function required(id: string, world: World): Resource {
  const resource = find(parseId(id), world);
  if (resource !== undefined) return resource;
  const { message } = resourceNotFound(parseId(id));
  throw new AzureError(404, "ResourceNotFound", message);
}

/** The portal's own request: no fault on demand is meant for it. */
function portalRequest(id: string): ArmRequest {
  const query = new URLSearchParams({ "api-version": "2023-12-30" });
  return { method: "PORTAL", path: id, query, body: {}, correlationId: randomUUID() };
}
