import { AzureError } from "./azure-error.ts";
import { fillIn, isObject, type JsonObject, mergePatch, objectAt, textAt } from "./json.ts";
import { checkLocks } from "./locks.ts";
import { accepted, startWork } from "./long-running.ts";
import { checkName } from "./names.ts";
import { checkGroup, resourceNotFound } from "./not-found.ts";
import { checkParents, find, view } from "./reads.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { isGroup, parseId, type ResourceId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { checkRegistration } from "./subscriptions.ts";
import { settleIdentity } from "./types/identity.ts";
import { typeOf } from "./types/index.ts";
import { checkRegion, normalLocation } from "./types/locations.ts";
import type { Change, ResourceType, Shape } from "./types/type.ts";
import { etagOf, type World } from "./world.ts";

/** PUT and PATCH. */
export function write(id: ResourceId, request: ArmRequest, world: World): Answer {
  const type = typeOf(id.type);
  checkPlace(id, world);
  const before = find(id, world);
  if (request.method === "PATCH" && before === undefined) throw resourceNotFound(id);
  const change: Change = { id, world, body: request.body, before, next: draft(id, type, request, before) };
  checkLocation(change);
  if (before === undefined) checkName(id, world);
  type.check?.(change);
  settle(type, change);
  const companions = type.companions?.(change) ?? [];
  const shape = shapeOf(type, before !== undefined && world.store.get(id.id) !== undefined);
  for (const companion of companions) if (world.store.get(companion.id) === undefined) world.store.set(companion);
  return takesTime(shape) ? writeLater(type, shape, change, request) : writeNow(type, shape, change, request);
}

/** Whether there can be something at this id now. @throws AzureError */
function checkPlace(id: ResourceId, world: World): void {
  checkRegistration(id, world);
  checkGroup(id, world, true);
  checkLocks(id, "write", world);
  if (isGroup(id)) {
    const group = world.store.get(id.id);
    if (textAt(group, "properties.provisioningState") !== "Deleting") return;
    throw new AzureError(
      409,
      "ResourceGroupBeingDeleted",
      `The resource group '${id.name}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
  const parent = parseId(id.parent);
  if (parent.namespace === "Microsoft.Resources") return;
  if (find(parent, world) === undefined) {
    if (id.isExtension && id.names.length === 1) throw resourceNotFound(parent);
    throw new AzureError(
      404,
      "ParentResourceNotFound",
      `Failed to perform 'write' on resource(s) of type '${id.type.split("/").slice(1).join("/")}', because the parent resource '${parent.id}' could not be found.`,
    );
  }
  checkParents(id, "PUT", world);
}

/** What the caller asked for, without what Azure adds. */
function draft(id: ResourceId, type: ResourceType, request: ArmRequest, before: Resource | undefined): Resource {
  const merges = request.method === "PATCH" || type.type === "Microsoft.DBforMySQL/flexibleServers";
  const given = before !== undefined && merges ? mergePatch(before, request.body) : request.body;
  const identity = { id: before?.id ?? id.id, name: before?.name ?? id.name, type: type.spelling ?? type.type };
  const next: Resource = { ...identity, ...structuredClone(given), ...identity };
  for (const path of type.secrets ?? []) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const owner = objectAt(next, names.join("."));
    if (last in owner) delete owner[last];
  }
  return next;
}

function settle(type: ResourceType, change: Change): void {
  const { next, world, id } = change;
  const key = id.id.toLowerCase();
  world.revisions.set(key, (world.revisions.get(key) ?? 0) + 1);
  const etag = etagOf(world, id.id);
  if (type.etag !== undefined)
    next.etag = type.etag === "weak" ? `W/"${etag}"` : type.etag === "quoted" ? `"${etag}"` : etag;
  settleIdentity(next, world, type.keepsNoIdentity === true);
  if (type.defaults !== undefined) fillIn(next, type.defaults(change));
  if (type.provisions === true) objectAt(next, "properties").provisioningState = "Succeeded";
  type.settle?.(change);
}

function checkLocation({ id, before, next }: Change): void {
  const [had, wanted] = [textAt(before, "location"), textAt(next, "location")];
  checkRegion(id, wanted);
  if (had === "" || wanted === "" || normalLocation(had) === normalLocation(wanted)) return;
  if (isGroup(id)) {
    throw new AzureError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${wanted}'. The Resource group already exists in location '${had}'.`,
    );
  }
  throw new AzureError(
    409,
    "InvalidResourceLocation",
    `The resource '${id.name}' already exists in location '${had}' in resource group '${id.group}'. A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
  );
}

const CREATED: Shape = { status: 201, body: "resource" };

function shapeOf(type: ResourceType, exists: boolean): Shape {
  const create = type.create ?? CREATED;
  if (!exists) return create;
  return type.update ?? { ...create, status: create.status === 201 ? 200 : create.status };
}

function takesTime(shape: Shape): boolean {
  return shape.async !== undefined || shape.location !== undefined || shape.silent === true;
}

function writeNow(type: ResourceType, shape: Shape, change: Change, request: ArmRequest): Answer {
  const { world, next } = change;
  world.store.set(next);
  const { correlationId } = request;
  world.happened({ kind: "Write", outcome: "Success", id: next.id, type: type.type, correlationId });
  return { status: shape.status, body: view(next, world) };
}

function writeLater(type: ResourceType, shape: Shape, change: Change, request: ArmRequest): Answer {
  const { world, next, id, before } = change;
  const exists = world.store.get(id.id);
  const passing = structuredClone(exists === undefined || type.provisions === true ? next : exists);
  if (type.provisions === true) {
    const state = exists === undefined ? (type.creatingState ?? "Creating") : "Updating";
    objectAt(passing, "properties").provisioningState = state;
  } else if (exists !== undefined) type.during?.(passing, "update");
  const operation = startWork(world, request, {
    kind: "write",
    target: next.id,
    type: type.type,
    before: exists ?? null,
    becomes: next,
    seconds: (exists === undefined ? type.seconds?.create : type.seconds?.update) ?? 5,
    retryAfter: type.retryAfter ?? 1,
  });
  const isHidden = exists === undefined && shape.body !== "resource";
  if (!isHidden && operation.status === "InProgress") world.store.set(passing);
  const body =
    shape.body === "resource"
      ? view(passing, world)
      : shape.body === "operation"
        ? naming(id, operation.startedAt, before)
        : undefined;
  return accepted(world, request, shape, operation, body);
}

/** `{"operation":"Upsertdatabases","startTime":…}`, as the MySQL service answers. */
function naming(id: ResourceId, startedAt: number, before: Resource | undefined): JsonObject {
  const kind = id.type.split("/").at(-1) ?? "";
  const verb = kind === "configurations" && isObject(before) ? "Update" : "Upsert";
  return { operation: `${verb}${kind}`, startTime: new Date(startedAt).toISOString().replace("Z", "0000Z") };
}
