import { picoschema } from "dotprompt";
import type { Json, JsonObject, Prompt } from "../types.ts";
import { assertSchema } from "./shape.ts";
import type { Path } from "./yaml.ts";

/**
 * The JSON Schema of what is written: dotprompt's short form (`asset: string, the asset`), or JSON Schema itself.
 *
 * @throws Error when it is neither.
 */
export async function toJsonSchema(written: JsonObject): Promise<JsonObject> {
  // dotprompt adds null to the lists of values that it is given.
  const converted = (await picoschema(structuredClone(written))) as JsonObject;
  // What is undefined there is not there.
  const schema = JSON.parse(JSON.stringify(converted)) as JsonObject;
  if (schema.type !== "object") throw new Error("it must describe an object");
  assertSchema(schema);
  return schema;
}

/** The schema that a brief must fit: what has a default may be left out. */
export function briefSchema({ schema, defaults }: Prompt["input"]): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return { ...schema, required: required.filter((name) => !Object.hasOwn(defaults, String(name))) };
}

/** What a part of a schema is called that holds the items of a list. */
export const ITEMS = "[]";

/** Where a property is written, from the schema as it is written: `["moves(array)", "size?"]`. */
export function writtenPath(written: Json | undefined, [name, ...rest]: readonly string[]): Path {
  if (name === undefined) return [];
  const schema = objectOf(written);
  if (isJsonSchema(schema)) {
    const at = name === ITEMS ? ["items"] : ["properties", name];
    return [
      ...at,
      ...writtenPath(
        at.reduce<Json | undefined>((value, key) => objectOf(value)[key], schema),
        rest,
      ),
    ];
  }
  // In the short form the items of a list stand where the list does.
  if (name === ITEMS) return writtenPath(written, rest);
  const key = Object.keys(schema).find((each) => each.replace(/\(.*$/, "").replace(/\?$/, "") === name);
  return key === undefined ? [] : [key, ...writtenPath(schema[key], rest)];
}

const TYPES: ReadonlySet<unknown> = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);

/** As dotprompt tells the two forms apart. */
const isJsonSchema = ({ type, properties }: JsonObject): boolean =>
  TYPES.has(type) || (typeof properties === "object" && properties !== null);

export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

/** Types that a schema names; none where it does not say. */
export const typesOf = ({ type }: JsonObject): readonly string[] =>
  (Array.isArray(type) ? type : [type]).filter((each): each is string => typeof each === "string");

/** Keywords under which the parts of a value cannot be told from the schema alone. */
const OPAQUE = ["$ref", "anyOf", "oneOf", "allOf", "if", "patternProperties"];

/**
 * The schema of a part of a value.
 *
 * @returns `unknown` where the schema leaves it open, undefined where it does not have it
 */
export function partOf(schema: JsonObject, name: string): JsonObject | "unknown" | undefined {
  const types = typesOf(schema);
  if (name === ITEMS || /^\d+$/.test(name)) {
    if (types.includes("array")) return schema.items === undefined ? "unknown" : objectOf(schema.items);
    return types.length === 0 && schema.properties === undefined ? "unknown" : undefined;
  }
  const property = objectOf(schema.properties)[name];
  if (property !== undefined && Object.hasOwn(objectOf(schema.properties), name)) return objectOf(property);
  if (OPAQUE.some((keyword) => keyword in schema)) return "unknown";
  const { additionalProperties } = schema;
  if (additionalProperties === true) return "unknown";
  if (typeof additionalProperties === "object" && additionalProperties !== null) return objectOf(additionalProperties);
  if (types.length === 0 && schema.properties === undefined && schema.enum === undefined) return "unknown";
  return name === "length" && types.some((type) => type === "array" || type === "string") ? {} : undefined;
}
