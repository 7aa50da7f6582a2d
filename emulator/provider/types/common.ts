import { normalLocation } from "../fields.ts";
import { isObject, type Value, type ValueObject } from "../values.ts";

/** "West Europe" in the state is "westeurope" in the configuration. */
export function sameLocation(prior: Value, planned: Value): boolean {
  return typeof prior === "string" && typeof planned === "string" && normalLocation(prior) === normalLocation(planned);
}

/** Azure does not care about the case of an id. */
export function sameText(prior: Value, planned: Value): boolean {
  return typeof prior === "string" && typeof planned === "string" && prior.toLowerCase() === planned.toLowerCase();
}

export const GROUP = "/subscriptions/{subscription}/resourceGroups/{resource_group_name}";

/** The repeated blocks of a name; none when nothing is written or known. */
export function blocksOf(value: Value | undefined): readonly ValueObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
