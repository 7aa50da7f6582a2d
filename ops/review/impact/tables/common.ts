import type { TypeImpacts } from "../model.ts";

/** Arguments that say where a resource that stores something is: each replaces it. */
export const PLACED: TypeImpacts = {
  name: "loses data: any",
  location: "loses data: by region-changed",
  resource_group_name: "loses data: any",
  "tags.*": "harmless",
};

/** The same of a resource that stores nothing: what uses it is interrupted. */
export const PLACED_EMPTY: TypeImpacts = {
  name: "interrupts: any",
  location: "interrupts: by region-changed",
  resource_group_name: "interrupts: any",
  "tags.*": "harmless",
};

/** The identity as which a resource acts. */
export const IDENTITY: TypeImpacts = {
  "identity.type": "interrupts: any",
  "identity.identity_ids": ["interrupts: removed", "opens access: added"],
};
