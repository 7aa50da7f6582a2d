import { isObject, type JsonObject } from "../json.ts";
import type { Resource } from "../store.ts";
import { guid, type World } from "../world.ts";

/** Principal and client id of a managed identity. */
export function principalOf(id: string): { principalId: string; clientId: string } {
  return { principalId: guid("principal", id), clientId: guid("client", id) };
}

/** Completes `identity` as Azure answers it. */
export function settleIdentity(next: Resource, world: World, keepsNone: boolean): void {
  const identity = next.identity;
  if (!isObject(identity)) return;
  const type = typeof identity.type === "string" ? identity.type : "None";
  if (type === "None" && !keepsNone) {
    delete next.identity;
    return;
  }
  const settled: JsonObject = { type };
  if (type.includes("SystemAssigned")) {
    Object.assign(settled, { principalId: principalOf(next.id).principalId, tenantId: world.tenantId });
  }
  if (type.includes("UserAssigned") && isObject(identity.userAssignedIdentities)) {
    const ids = Object.keys(identity.userAssignedIdentities);
    settled.userAssignedIdentities = Object.fromEntries(ids.map((id) => [id, principalOf(id)]));
  }
  next.identity = settled;
}
