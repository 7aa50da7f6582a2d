import { createHash } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { JsonObject } from "./json.ts";
import type { Operation, Operations } from "./operations.ts";
import type { ArmRequest } from "./request.ts";
import type { StorageData } from "./storage/data.ts";
import type { Resource, ResourceStore } from "./store.ts";

/** A server that was deleted, as long as its backups last. */
export interface DeletedServer {
  readonly resource: Resource;
  readonly deletedAt: number;
}

/** A version of a Key Vault secret. The value is kept here and nowhere else. */
export interface Secret {
  readonly vault: string;
  readonly name: string;
  readonly version: string;
  readonly value: string;
  readonly contentType: string | undefined;
  readonly attributes: JsonObject;
  readonly tags: JsonObject;
}

/** What happened, for the log of events. */
export interface Happening {
  readonly kind: "Write" | "Delete" | "Action";
  readonly outcome: "Success" | "Failure";
  readonly id: string;
  readonly type: string;
  /** Name of the action, such as `restart`. */
  readonly action?: string;
  readonly correlationId: string;
}

/** What happened to a blob. */
export interface BlobHappening {
  readonly kind: "Created" | "Deleted";
  /** `PutBlob`, `PutBlockList`, `DeleteBlob`. */
  readonly api: string;
  /** Id of the storage account. */
  readonly account: string;
  readonly container: string;
  readonly blob: string;
  readonly etag: string;
  readonly contentType: string;
  readonly contentLength: number;
  readonly clientRequestId?: string | undefined;
}

/** Everything that a type's behaviour may look at. */
export interface World {
  readonly store: ResourceStore;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly tenantId: string;
  /** Said when nothing exists yet that would name one. */
  readonly defaultSubscriptionId: string;
  /** The only subscriptions there are. @default any GUID is one */
  readonly subscriptionIds?: readonly string[];
  /** Whether roles are checked; else every caller may do everything. */
  readonly checksPermissions: boolean;
  /** Rows of a page of a list. */
  readonly pageSize: number;
  /** `https://localhost:8443`. */
  readonly endpoint: string;
  /** Server names that somebody else in the world owns. */
  readonly takenNames: Set<string>;
  deletedServers: DeletedServer[];
  secrets: Secret[];
  /** Blobs and messages. */
  readonly storage: StorageData;
  /** Registration states by `<subscription>/<namespace>`, lower case. */
  readonly registrations: Map<string, string>;
  /** How often each id was written: makes etags change. */
  readonly revisions: Map<string, number>;
  /** Tells that something is finished; becomes an event. */
  happened(happening: Happening): void;
  blobHappened(happening: BlobHappening): void;
  /** The error that a fault on demand gives the long-running operation of this request. */
  failureOf(request: ArmRequest): Operation["error"] | undefined;
  /** Something was written: keep it when there is a folder for it. */
  changed(): void;
}

/** The time in Azure's spelling. */
export function timestamp(world: { readonly clock: Clock }): string {
  return new Date(world.clock.now()).toISOString().replace("Z", "0000Z");
}

/** A GUID that depends on nothing but its seeds: the same world gets the same ids on every run. */
export function guid(...seeds: readonly string[]): string {
  const hex = createHash("sha256").update(seeds.join("\n").toLowerCase()).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** A new one at each write of the resource. */
export function etagOf(world: World, id: string): string {
  return guid("etag", id, String(world.revisions.get(id.toLowerCase()) ?? 0));
}
