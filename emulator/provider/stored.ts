import type { Block, CtyType } from "./schema/model.ts";
import { isObject, isWhollyKnown, isZero, type Value, type ValueObject } from "./values.ts";

/**
 * What Terraform keeps after an apply: what was read, but as the SDK of azurerm reconciles it with the plan. A set that
 * was wholly planned stays as planned, and an empty list, set or map that was planned as none stays none. The next
 * refresh reads what is there: azurerm reports the difference as drift.
 */
export function stored(block: Block, planned: ValueObject, read: ValueObject): ValueObject {
  const values: { [name: string]: Value } = { ...read };
  for (const [name, { type }] of Object.entries(block.attributes)) {
    values[name] = reconciled(type, planned[name] ?? null, read[name] ?? null);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    const [before, after] = [planned[name] ?? null, read[name] ?? null];
    if (nested.nesting === "set") values[name] = isKept(before) ? before : after;
    else values[name] = pairwise(before, after, (left, right) => stored(nested.block, left, right));
  }
  return values;
}

function reconciled(type: CtyType, planned: Value, read: Value): Value {
  if (typeof type === "string") return read;
  if (planned === null) return isZero(read) ? null : read;
  return type[0] === "set" && isKept(planned) ? planned : read;
}

/** A set that holds something not known yet is kept as it was read, every element of it. */
const isKept = (planned: Value): boolean => planned !== null && isWhollyKnown(planned);

function pairwise(planned: Value, read: Value, merge: (left: ValueObject, right: ValueObject) => Value): Value {
  if (!Array.isArray(planned) || !Array.isArray(read) || planned.length !== read.length) return read;
  return read.map((item: Value, index) => {
    const before = planned[index] ?? null;
    return isObject(item) && isObject(before) ? merge(before, item) : item;
  });
}
