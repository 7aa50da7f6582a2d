import { AzureError } from "./azure-error.ts";
import { textAt } from "./json.ts";
import { checkLocks } from "./locks.ts";
import { accepted, startWork } from "./long-running.ts";
import { isNameTaken } from "./names.ts";
import { checkGroup, resourceNotFound } from "./not-found.ts";
import { find } from "./reads.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { parseId, type ResourceId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { typeOf } from "./types/index.ts";
import { SERVER } from "./types/mysql-rules.ts";
import type { ActionResult, Shape } from "./types/type.ts";
import type { World } from "./world.ts";

/** POST. */
export function act(id: ResourceId, request: ArmRequest, world: World): Answer {
  if (id.tail.toLowerCase() === "checknameavailability") return checkName(request, world);
  const target = parseId(id.id.slice(0, -id.tail.length - 1));
  checkGroup(target, world, false);
  const resource = find(target, world);
  if (resource === undefined) throw resourceNotFound(target);
  const action = typeOf(target.type).actions?.[id.tail.toLowerCase()];
  if (action === undefined) {
    throw new AzureError(404, "InvalidResourceType", `The resource type '${target.type}' has no action '${id.tail}'.`);
  }
  checkLocks(target, "write", world);
  const result = action({ resource, world, body: request.body });
  if (result.operation !== undefined) return actLater(id.tail, resource, result.operation, request, world);
  const { correlationId } = request;
  world.happened({
    kind: "Action",
    outcome: "Success",
    id: resource.id,
    type: resource.type,
    action: id.tail,
    correlationId,
  });
  return { status: 200, body: result.body ?? {} };
}

const ACCEPTED: Shape = { status: 202, async: "azureAsyncOperation", location: "operationResults", body: "none" };

function actLater(
  action: string,
  resource: Resource,
  work: NonNullable<ActionResult["operation"]>,
  request: ArmRequest,
  world: World,
): Answer {
  const operation = startWork(world, request, {
    kind: "action",
    action,
    target: resource.id,
    type: resource.type,
    before: resource,
    becomes: work.becomes,
    seconds: work.seconds,
    retryAfter: typeOf(resource.type).retryAfter ?? 1,
  });
  world.store.set(work.during);
  return accepted(world, request, ACCEPTED, operation, undefined);
}

function checkName(request: ArmRequest, world: World): Answer {
  const name = typeof request.body.name === "string" ? request.body.name : "";
  if (!/^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/.test(name)) {
    const message = `'${name}' is not a valid server name.`;
    return { status: 200, body: { nameAvailable: false, reason: "Invalid", message } };
  }
  if (!isNameTaken(textAt(request.body, "type") || SERVER, name, world))
    return { status: 200, body: { nameAvailable: true, message: "" } };
  const message = "Specified server name is already used.";
  return { status: 200, body: { nameAvailable: false, reason: "AlreadyExists", message } };
}
