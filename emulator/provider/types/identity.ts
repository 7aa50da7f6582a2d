import type { Json } from "../azure/json.ts";
import { valueAt } from "../azure/json.ts";
import { at, type Codec, type Field, object, readOnly } from "../fields.ts";
import type { Value } from "../values.ts";

/** A set of identity ids is an object with the ids as names. */
export const identities: Codec = {
  write: (value) => Object.fromEntries((Array.isArray(value) ? value : []).map((id) => [String(id), {}])),
  read: (json) => Object.keys(json as object),
};

/** The `identity` block of a resource that may have an identity of its own. */
export function identity(none?: Json): Field {
  const fields = {
    type: at("type"),
    identity_ids: at("userAssignedIdentities", identities, { unset: null }),
    principal_id: readOnly("principalId"),
    tenant_id: readOnly("tenantId"),
  };
  return object("identity", fields, none === undefined ? {} : { unset: none });
}

/** No identity is no block. */
export function forgetNoIdentity(state: { [name: string]: Value }, body: Json): void {
  if (valueAt(body, "identity.type") === "None") state.identity = [];
}
