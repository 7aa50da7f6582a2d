import type { JsonObject } from "../types.ts";
import type { PartOptions } from "./pipeline.ts";

/** The type that a part of a pipeline names. @throws Error when there is none, which the schema does not let pass */
export function typeOf<Type extends { readonly type: string }>(types: readonly Type[], { type }: PartOptions): Type {
  const found = types.find((each) => each.type === type);
  if (found === undefined) throw new Error(`there is no "${type}"`);
  return found;
}

/** What a part of a pipeline file says beside its type. */
export function parametersOf({ type: _, ...parameters }: PartOptions): JsonObject {
  return parameters;
}
