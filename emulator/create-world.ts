import type { Clock } from "./clock.ts";
import { textAt } from "./json.ts";
import { type Operation, Operations } from "./operations.ts";
import { eraseNow } from "./removals.ts";
import { isGroup, parseId } from "./resource-id.ts";
import type { Snapshot } from "./state.ts";
import type { StorageData } from "./storage/data.ts";
import { ResourceStore } from "./store.ts";
import { startsByItself } from "./types/mysql.ts";
import type { BlobHappening, Happening, World } from "./world.ts";

export interface WorldOptions {
  readonly clock: Clock;
  readonly endpoint: string;
  readonly tenantId: string;
  readonly defaultSubscriptionId: string;
  readonly subscriptionIds?: readonly string[];
  readonly checksPermissions: boolean;
  readonly pageSize: number;
  readonly takenNames: readonly string[];
  readonly unregistered: readonly string[];
  readonly snapshot: Snapshot | undefined;
  readonly storage: StorageData;
  readonly happened: (happening: Happening) => void;
  readonly blobHappened: (happening: BlobHappening) => void;
  readonly failureOf: World["failureOf"];
  readonly keep: (world: World) => void;
}

export function createWorld(options: WorldOptions): World {
  const { snapshot } = options;
  const world: World = {
    store: new ResourceStore(),
    clock: options.clock,
    operations: new Operations(options.clock, (operation) => finish(operation, world)),
    endpoint: options.endpoint,
    tenantId: options.tenantId,
    defaultSubscriptionId: options.defaultSubscriptionId,
    ...(options.subscriptionIds === undefined ? {} : { subscriptionIds: options.subscriptionIds }),
    checksPermissions: options.checksPermissions,
    pageSize: options.pageSize,
    takenNames: new Set(options.takenNames.map((name) => name.toLowerCase())),
    deletedServers: [...(snapshot?.deletedServers ?? [])],
    secrets: [...(snapshot?.secrets ?? [])],
    registrations: new Map(
      snapshot?.registrations.map(ended) ??
        options.unregistered.map((name) => [`*/${name.toLowerCase()}`, "NotRegistered"]),
    ),
    revisions: new Map(snapshot?.revisions ?? []),
    storage: options.storage,
    happened: options.happened,
    blobHappened: options.blobHappened,
    failureOf: options.failureOf,
    changed: () => options.keep(world),
  };
  for (const resource of snapshot?.resources ?? []) world.store.set(resource);
  for (const operation of snapshot?.operations ?? []) world.operations.resume(operation);
  return world;
}

/** A registration that was running when the state was written has ended by now. */
function ended([key, state]: readonly [string, string]): [string, string] {
  return [key, state.replace(/^Registering$/, "Registered").replace(/^Unregistering$/, "NotRegistered")];
}

const KINDS = { write: "Write", remove: "Delete", action: "Action" } as const;

/** The end of a long-running operation: what it was for is now so, or what was before is back. */
function finish(operation: Operation, world: World): void {
  const { target, before, becomes, status, correlationId, action } = operation;
  if (operation.background === true) {
    if (becomes !== null && textAt(world.store.get(target), "properties.state") === "Stopped") world.store.set(becomes);
  } else if (status === "Failed") {
    if (before === null) world.store.delete(target);
    else world.store.set(before);
  } else if (becomes !== null) world.store.set(becomes);
  else if (before !== null) removeAll(operation, world);
  const itself = becomes !== null && status === "Succeeded" ? startsByItself(becomes) : undefined;
  if (itself !== undefined) startLater(operation, itself, world);
  world.happened({
    kind: KINDS[operation.kind],
    outcome: status === "Failed" ? "Failure" : "Success",
    id: target,
    type: operation.type,
    ...(action === undefined ? {} : { action }),
    correlationId,
  });
  world.changed();
}

/** With a group goes what it holds; each of its resources is told. */
function removeAll({ before, target, correlationId }: Operation, world: World): void {
  if (before === null) return;
  const contents = isGroup(parseId(target))
    ? world.store.within(target).filter((each) => parseId(each.id).names.length === 1 && each.id !== before.id)
    : [];
  world.store.set(before);
  eraseNow(before, world);
  for (const each of contents) {
    world.operations.cancel(each.id);
    world.happened({ kind: "Delete", outcome: "Success", id: each.id, type: each.type, correlationId });
  }
}

function startLater(
  operation: Operation,
  { becomes, seconds }: { becomes: NonNullable<Operation["becomes"]>; seconds: number },
  world: World,
): void {
  world.operations.start({
    kind: "action",
    action: "start",
    target: operation.target,
    type: operation.type,
    before: operation.becomes,
    becomes,
    endsAt: world.clock.now() + seconds * 1000,
    retryAfter: 60,
    correlationId: operation.correlationId,
    background: true,
  });
}
