import { createHash } from "node:crypto";
import type { Json, JsonObject } from "../types.ts";

/** What drafts begin with, wherever a schema leaves room for it. */
export const DRAFT_MARK = "[draft]";
const WORDS = "a placeholder stands here until a model has written this part of the piece from the brief".split(" ");
const BY_FORMAT: Readonly<Record<string, string>> = {
  date: "2000-01-01",
  "date-time": "2000-01-01T00:00:00Z",
  time: "00:00:00Z",
  email: "draft@example.com",
  uri: "https://example.com/draft",
  "uri-reference": "https://example.com/draft",
  hostname: "draft.example.com",
  ipv4: "192.0.2.1",
  uuid: "00000000-0000-4000-8000-000000000000",
};
const MAX_DEPTH = 12;

/** A value as the schema asks for it, the same for the same seed. */
export function draftOf(schema: JsonObject, seed: string): Json {
  return draftIn(schema, { root: schema, seed, path: "", depth: 0 });
}

interface Place {
  readonly root: JsonObject;
  readonly seed: string;
  readonly path: string;
  readonly depth: number;
}

function draftIn(given: JsonObject, place: Place): Json {
  const schema = resolve(given, place.root);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[pick(place, schema.enum.length)] ?? null;
  if (schema.default !== undefined) return schema.default;
  for (const key of ["oneOf", "anyOf"]) {
    const [first] = listOf(schema[key]);
    if (first !== undefined) return draftIn({ ...schema, [key]: [], ...first }, place);
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || (type === undefined && schema.properties !== undefined)) return objectIn(schema, place);
  if (type === "array") return arrayIn(schema, place);
  if (type === "integer" || type === "number") return numberIn(schema, type === "integer");
  if (type === "boolean") return false;
  if (type === "null") return null;
  return textIn(schema, place);
}

function objectIn(schema: JsonObject, place: Place): Json {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  // What may be left out is, once a schema that holds itself has gone deep enough.
  const names = place.depth < MAX_DEPTH / 2 ? [...new Set([...Object.keys(properties), ...required])] : required;
  if (place.depth > MAX_DEPTH) return {};
  return Object.fromEntries(
    names.map((name) => {
      const of = properties[name];
      return [
        name,
        draftIn(isObject(of) ? of : {}, { ...place, path: `${place.path}/${name}`, depth: place.depth + 1 }),
      ];
    }),
  );
}

function arrayIn(schema: JsonObject, place: Place): Json {
  const least = numberOr(schema.minItems, 1);
  const length =
    place.depth < MAX_DEPTH / 2 ? Math.min(Math.max(least, 1), numberOr(schema.maxItems, least + 1)) : least;
  const items = isObject(schema.items) ? schema.items : {};
  return Array.from({ length }, (_, index) =>
    draftIn(items, { ...place, path: `${place.path}/${index}`, depth: place.depth + 1 }),
  );
}

function numberIn(schema: JsonObject, isWhole: boolean): number {
  const step = numberOr(schema.multipleOf, isWhole ? 1 : 0);
  const above = numberOr(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = numberOr(schema.exclusiveMaximum, Number.POSITIVE_INFINITY);
  const least = numberOr(schema.minimum, Number.NEGATIVE_INFINITY);
  const most = numberOr(schema.maximum, Number.POSITIVE_INFINITY);
  const nudge = step || Math.min(1, (Math.min(most, below) - above) / 2 || 1);
  const lowest = Math.max(least, above + nudge);
  const highest = Math.min(most, below - nudge);
  const near = Math.min(Math.max(0, lowest), Math.max(highest, lowest));
  return step === 0 ? near : Math.ceil(near / step) * step;
}

function textIn(schema: JsonObject, place: Place): string {
  const format = typeof schema.format === "string" ? BY_FORMAT[schema.format] : undefined;
  if (format !== undefined) return format;
  const least = numberOr(schema.minLength, 0);
  const most = numberOr(schema.maxLength, Math.max(least, 160));
  const offset = pick(place, WORDS.length);
  const words: string[] = [DRAFT_MARK];
  let length = DRAFT_MARK.length;
  for (let index = 0; length < Math.max(least, Math.min(most, 60)); index += 1) {
    const word = WORDS[(offset + index) % WORDS.length] ?? "";
    words.push(word);
    length += word.length + 1;
  }
  const text = words.join(" ").slice(0, most).trimEnd();
  return text.padEnd(least, ".");
}

/** The schema that a `$ref` of the same document names, with what stands beside it, and all parts of `allOf`. */
function resolve(schema: JsonObject, root: JsonObject, depth = 0): JsonObject {
  if (depth > MAX_DEPTH) return schema;
  let resolved = schema;
  if (typeof schema.$ref === "string" && schema.$ref.startsWith("#")) {
    const target = schema.$ref
      .split("/")
      .slice(1)
      .reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), root);
    const { $ref: _, ...beside } = schema;
    resolved = { ...(isObject(target) ? resolve(target, root, depth + 1) : {}), ...beside };
  }
  return listOf(resolved.allOf).reduce<JsonObject>((sum, part) => merge(sum, resolve(part, root, depth + 1)), resolved);
}

const merge = (one: JsonObject, two: JsonObject): JsonObject => ({
  ...one,
  ...two,
  properties: {
    ...(isObject(one.properties) ? one.properties : {}),
    ...(isObject(two.properties) ? two.properties : {}),
  },
  required: [
    ...(Array.isArray(one.required) ? one.required : []),
    ...(Array.isArray(two.required) ? two.required : []),
  ],
});

/** A number below `length` that the seed and the place decide. */
const pick = ({ seed, path }: Place, length: number): number =>
  createHash("sha256").update(`${seed}${path}`).digest().readUInt32BE(0) % Math.max(1, length);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const numberOr = (value: Json | undefined, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;
