import type { JsonObject } from "../json.ts";
import type { ResourceId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import type { World } from "../world.ts";

/** How an accepted request is answered, and where the caller is told to poll. */
export interface Shape {
  readonly status: 200 | 201 | 202 | 204;
  /** Segment of the Azure-AsyncOperation URL. */
  readonly async?: string;
  /** Segment of the Location URL. */
  readonly location?: string;
  readonly body: "resource" | "operation" | "none";
  /** Takes time although no header says so: the caller polls the resource's own state. */
  readonly silent?: true;
}

/** One accepted write, while the resource is made ready. */
export interface Change {
  readonly id: ResourceId;
  readonly world: World;
  /** What the caller sent. */
  readonly body: JsonObject;
  /** What there was. */
  readonly before: Resource | undefined;
  /** What there will be: changed in place. */
  readonly next: Resource;
}

/** What an action does: an answer at once, and/or an operation that ends with `becomes`. */
export interface ActionResult {
  readonly body?: JsonObject;
  readonly operation?: { readonly during: Resource; readonly becomes: Resource; readonly seconds: number };
}

export interface ActionCall {
  readonly resource: Resource;
  readonly world: World;
  readonly body: JsonObject;
}

/** The behaviour of one resource type: data and short functions. What is absent is what most of Azure does. */
export interface ResourceType {
  readonly type: string;
  /** How the service itself spells the type in its answers. @default as `type` */
  readonly spelling?: string;
  /** @default 201 with the resource, at once */
  readonly create?: Shape;
  /** @default as `create`, with status 200 instead of 201 */
  readonly update?: Shape;
  /** @default 200 without a body, at once */
  readonly remove?: Shape;
  /** Simulated seconds. @default 5 each, when the shape takes time at all */
  readonly seconds?: { readonly create?: number; readonly update?: number; readonly remove?: number };
  /** Simulated seconds between polls. @default 1 */
  readonly retryAfter?: number;
  /** Whether it says properties.provisioningState. */
  readonly provisions?: true;
  /** `provisioningState` while it is created. @default Creating */
  readonly creatingState?: string;
  /** `W/"…"`, `"…"` or bare, under `etag`. */
  readonly etag?: "weak" | "quoted" | "bare";
  /** Whether identity {type: None} is answered. */
  readonly keepsNoIdentity?: true;
  /** Properties that are taken and never answered, as dotted paths. */
  readonly secrets?: readonly string[];
  /** Server-side defaults and computed values: what was given is kept. */
  readonly defaults?: (change: Change) => JsonObject;
  /** What defaults cannot say. */
  readonly settle?: (change: Change) => void;
  /** Error of a name that somebody else has: the code, and the message with {name}. @default names are not global */
  readonly taken?: readonly [code: string, message: string];
  /** Refuses a write. @throws AzureError */
  readonly check?: (change: Change) => void;
  /** Refuses a deletion. @throws AzureError */
  readonly checkRemoval?: (resource: Resource, world: World) => void;
  /** Refuses anything below while the resource is busy, stopped … @throws AzureError */
  readonly checkChild?: (parent: Resource, child: ResourceId, method: string, world: World) => void;
  /** Marks what is visible while a change runs. Not called where provisioningState says it all. */
  readonly during?: (resource: Resource, phase: "update" | "remove") => void;
  /** Values that depend on other resources, added at each read. */
  readonly view?: (resource: Resource, world: World) => void;
  /** Resources that come and go with this one. */
  readonly companions?: (change: Change) => Resource[];
  /** Resources that exist without having been created, by name. */
  readonly implicit?: (id: ResourceId, world: World) => JsonObject | undefined;
  /** Names of the implicit resources, for lists. */
  readonly implicitNames?: readonly string[];
  readonly actions?: { readonly [name: string]: (call: ActionCall) => ActionResult };
  /** Called after it is gone. */
  readonly removed?: (resource: Resource, world: World) => void;
}

/** Answered at once. */
export const at200: Shape = { status: 200, body: "resource" };

/** What Azure networking and others answer: the resource, and an operation to poll. */
export function withOperation(segment: string): Pick<ResourceType, "create" | "update"> {
  return {
    create: { status: 201, async: segment, body: "resource" },
    update: { status: 200, async: segment, body: "resource" },
  };
}

export function removedBy(location: string, operation?: string): Pick<ResourceType, "remove"> {
  const shape: Shape = { status: 202, location, body: "none" };
  return { remove: operation === undefined ? shape : { ...shape, async: operation } };
}
