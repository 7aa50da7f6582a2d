import type { JsonObject } from "../types.ts";

/** JSON Schema of the parameters of a gate. */
export const gateSchema = (properties: JsonObject): JsonObject => ({
  type: "object",
  properties,
  additionalProperties: false,
});

/** A number that may be left out. */
export const limit = (description: string, value: number, bounds: JsonObject = { minimum: 0 }): JsonObject => ({
  type: "number",
  description,
  default: value,
  ...bounds,
});
