import type { NodePath } from "../syntax/node.ts";

/** A JSON Schema, or a part of one, as parsed from its file. */
export type Schema = { readonly [keyword: string]: unknown };

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The parts of a JSON pointer. */
export const pointerParts = (pointer: string): NodePath =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Visits every object of a schema with its keywords; maps of properties pass for one, which does no harm. */
export function eachObject(node: unknown, visit: (object: Schema) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (isSchema(node)) visit(node);
  for (const value of Object.values(node)) eachObject(value, visit);
}
