import { AzureError } from "./azure-error.ts";
import type { Json, JsonObject } from "./json.ts";
import { textAt } from "./json.ts";
import type { Operation } from "./operations.ts";
import { view } from "./reads.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { parseId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { normalLocation } from "./types/locations.ts";
import type { Shape } from "./types/type.ts";
import type { World } from "./world.ts";

export interface Work {
  readonly kind: Operation["kind"];
  readonly action?: string;
  readonly target: string;
  readonly type: string;
  readonly before: Resource | null;
  readonly becomes: Resource | null;
  /** Simulated seconds. */
  readonly seconds: number;
  readonly retryAfter: number;
}

/** Starts work that ends in simulated time; a fault on demand may make it fail there. */
export function startWork(world: World, request: ArmRequest, { seconds, ...work }: Work): Operation {
  const error = world.failureOf(request);
  return world.operations.start({
    ...work,
    ...(error === undefined ? {} : { error }),
    endsAt: world.clock.now() + seconds * 1000,
    correlationId: request.correlationId,
  });
}

/** The answer to a request that was accepted, with the URLs where its end can be seen. */
export function accepted(
  world: World,
  request: ArmRequest,
  shape: Shape,
  operation: Operation,
  body: Json | undefined,
): Answer {
  if (shape.async === undefined && shape.location === undefined) {
    return { status: shape.status, ...(body === undefined ? {} : { body }) };
  }
  const headers: Record<string, string> = { "retry-after": String(world.clock.realSeconds(operation.retryAfter)) };
  if (shape.async !== undefined) headers["azure-asyncoperation"] = urlOf(world, request, operation, shape.async);
  if (shape.location !== undefined) headers.location = urlOf(world, request, operation, shape.location);
  return { status: shape.status, headers, ...(body === undefined ? {} : { body }) };
}

function urlOf(world: World, request: ArmRequest, operation: Operation, segment: string): string {
  const { subscription, namespace } = parseId(operation.target);
  const query = `api-version=${request.query.get("api-version")}`;
  const base = `${world.endpoint}/subscriptions/${subscription}`;
  if (namespace === "Microsoft.Resources") return `${base}/${segment}/${operation.id}?${query}`;
  const resource = operation.becomes ?? operation.before;
  const own = normalLocation(textAt(resource, "location"));
  const location = own === "" || own === "global" ? locationAbove(world, operation.target) : own;
  return `${base}/providers/${namespace}/locations/${location}/${segment}/${operation.id}?${query}`;
}

/** Children have no location: their parent's, or the group's. */
function locationAbove(world: World, id: string): string {
  for (let { parent } = parseId(id); parent !== ""; { parent } = parseId(parent)) {
    const location = normalLocation(textAt(world.store.get(parent), "location"));
    if (location !== "" && location !== "global") return location;
  }
  return "westeurope";
}

const SEGMENT =
  /\/(azureAsyncOperation|operations|operationStatuses|operationResults|asyncoperations)\/([0-9a-f-]{36})$/i;

/** The operation that a URL asks for, and in which way. */
export function pollOf(path: string): { readonly id: string; readonly isStatus: boolean } | undefined {
  const [, segment, id] = SEGMENT.exec(path) ?? [];
  if (segment === undefined || id === undefined) return undefined;
  return { id, isStatus: /^(azureAsyncOperation|operations|operationStatuses)$/i.test(segment) };
}

export function poll(request: ArmRequest, world: World): Answer {
  const asked = pollOf(request.path);
  const operation = asked === undefined ? undefined : world.operations.get(asked.id);
  if (asked === undefined || operation === undefined) {
    throw new AzureError(404, "OperationNotFound", `The operation '${asked?.id}' was not found.`);
  }
  world.operations.awaited(operation);
  return asked.isStatus ? statusOf(request, operation, world) : resultOf(request, operation, world);
}

function statusOf(request: ArmRequest, operation: Operation, world: World): Answer {
  const { status, startedAt, endsAt, error } = operation;
  const body: JsonObject = { id: request.path, name: operation.id, status, startTime: spelled(startedAt) };
  if (status === "InProgress") return { status: 200, headers: wait(operation, world), body };
  Object.assign(body, { endTime: spelled(endsAt) });
  if (status === "Failed" && error !== undefined) body.error = { ...error };
  else if (operation.type.startsWith("Microsoft.DBforMySQL/")) body.properties = null;
  return { status: 200, body };
}

/** A Location URL: 202 until the end, then the result. */
function resultOf(request: ArmRequest, operation: Operation, world: World): Answer {
  if (operation.status === "InProgress") {
    const location = `${world.endpoint}${request.path}?${request.query}`;
    return { status: 202, headers: { ...wait(operation, world), location } };
  }
  if (operation.status === "Failed" && operation.error !== undefined) {
    const status = operation.error.code === "InternalServerError" ? 500 : 400;
    return { status, body: { error: { ...operation.error } } };
  }
  const resource = operation.becomes === null ? undefined : world.store.get(operation.target);
  return resource === undefined || operation.kind === "action"
    ? { status: 200 }
    : { status: 200, body: view(resource, world) };
}

function wait(operation: Operation, world: World): Record<string, string> {
  return { "retry-after": String(world.clock.realSeconds(operation.retryAfter)) };
}

function spelled(time: number): string {
  return new Date(time).toISOString().replace("Z", "0000Z");
}
