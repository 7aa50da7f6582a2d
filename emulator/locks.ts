import { AzureError } from "./azure-error.ts";
import { textAt } from "./json.ts";
import { isWithin, parseId, type ResourceId } from "./resource-id.ts";
import type { World } from "./world.ts";

const LOCKS = "Microsoft.Authorization/locks";

/** Refuses what a lock forbids: on the resource, above it and (for a deletion) below it. @throws AzureError */
export function checkLocks(id: ResourceId, kind: "delete" | "write", world: World): void {
  if (id.type.toLowerCase() === LOCKS.toLowerCase()) return;
  const scopes = world.store
    .ofType(LOCKS)
    .filter((lock) => kind === "delete" || textAt(lock, "properties.level") === "ReadOnly")
    .map((lock) => parseId(lock.id).parent)
    .filter((scope) => isWithin(id.id, scope) || (kind === "delete" && isWithin(scope, id.id)));
  if (scopes.length === 0) return;
  const list = [...new Set(scopes)].map((scope) => `'${scope}'`).join(",");
  throw new AzureError(
    409,
    "ScopeLocked",
    `The scope '${id.id}' cannot perform ${kind} operation because following scope(s) are locked: ${list}. Please remove the lock and try again.`,
  );
}
