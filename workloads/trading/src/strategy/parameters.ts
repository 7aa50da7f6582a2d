import type { Json, JsonObject } from "../types.ts";

/** Schema of a part's parameters: each has a default, others are mistakes. */
export const parameters = (properties: JsonObject): JsonObject => ({
  type: "object",
  additionalProperties: false,
  properties,
});

/** A number of bars. */
export const interval = (description: string, byDefault: number, minimum = 1): JsonObject => ({
  type: "integer",
  description,
  minimum,
  maximum: 100_000,
  default: byDefault,
});

export const flag = (description: string, byDefault: boolean): JsonObject => ({
  type: "boolean",
  description,
  default: byDefault,
});

/** What is left out of parameters, filled in from their schema. */
export function withDefaults({ properties }: JsonObject, given: JsonObject = {}): JsonObject {
  const defaults = Object.entries((properties ?? {}) as { readonly [name: string]: JsonObject }).map(
    ([name, { default: value }]): [string, Json] => [name, value ?? null],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
