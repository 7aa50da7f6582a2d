import { ITEMS, objectOf, typesOf } from "../../library/schema.ts";
import type { Json, JsonObject } from "../../types.ts";

/** How a part of a schema differs from what it was. `changed` is for what cannot be told to be either. */
export type Kind = "narrowed" | "widened" | "changed" | "added" | "required" | "removed";

export interface SchemaChange {
  /** `moves[].size`; of the schema itself, nothing. */
  readonly path: string;
  readonly kind: Kind;
}

/** Keywords that say nothing of what a schema takes. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["title", "description", "examples", "default", "$comment"]);
const LOWEST: ReadonlySet<string> = new Set([
  ...["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"],
]);
const HIGHEST: ReadonlySet<string> = new Set([
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"],
]);
const COMPARED: ReadonlySet<string> = new Set([
  "properties",
  "required",
  "items",
  "additionalProperties",
  "enum",
  "type",
]);

/** What a schema takes that it did not take before, and the other way round; what it says to people is left out. */
export function compareSchemas(before: JsonObject, after: JsonObject, path = ""): SchemaChange[] {
  const kinds: Kind[] = [
    ...compareSets(typesOf(before), typesOf(after)),
    ...compareSets(listOf(before.enum), listOf(after.enum)),
    ...compareSets(["", ...unnamed(before, after)], ["", ...unnamed(after, before)]).map(opposite),
    ...openness(before.additionalProperties, after.additionalProperties),
    ...[...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((keyword) => !COMPARED.has(keyword) && !ANNOTATIONS.has(keyword))
      .flatMap((keyword) => compareKeyword(keyword, before[keyword], after[keyword])),
  ];
  return [
    ...[...new Set(kinds)].map((kind) => ({ path, kind })),
    ...compareProperties(before, after, path),
    ...compareParts(before.items, after.items, `${path}${ITEMS}`),
    ...compareParts(before.additionalProperties, after.additionalProperties, join(path, "(*)")),
  ];
}

/** What is required without being described; each name makes a schema take less. */
const unnamed = (of: JsonObject, other: JsonObject): readonly string[] => {
  const named = { ...objectOf(of.properties), ...objectOf(other.properties) };
  return listOf(of.required).filter((name) => !Object.hasOwn(named, JSON.parse(name)));
};

const opposite = (kind: Kind): Kind => (kind === "narrowed" ? "widened" : "narrowed");

function compareProperties(before: JsonObject, after: JsonObject, path: string): SchemaChange[] {
  const [old, now] = [objectOf(before.properties), objectOf(after.properties)];
  const [oldRequired, nowRequired] = [listOf(before.required), listOf(after.required)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name): SchemaChange[] => {
    const at = join(path, name);
    const [was, is] = [oldRequired.includes(JSON.stringify(name)), nowRequired.includes(JSON.stringify(name))];
    if (now[name] === undefined) return [{ path: at, kind: "removed" }];
    if (old[name] === undefined) return [{ path: at, kind: is ? "required" : "added" }];
    const changes = compareSchemas(objectOf(old[name]), objectOf(now[name]), at);
    const kind: Kind | undefined = was === is ? undefined : is ? "narrowed" : "widened";
    const isTold = kind === undefined || changes.some((each) => each.path === at && each.kind === kind);
    return isTold ? changes : [{ path: at, kind }, ...changes];
  });
}

/** Where both are schemas; anything else is compared elsewhere. */
function compareParts(before: Json | undefined, after: Json | undefined, path: string): SchemaChange[] {
  if (isSchema(before) && isSchema(after)) return compareSchemas(before, after, path);
  if (!path.endsWith(ITEMS) || isSchema(before) === isSchema(after)) return [];
  return [{ path, kind: isSchema(after) ? "narrowed" : "widened" }];
}

const isSchema = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** No list takes everything. */
function compareSets(before: readonly string[], after: readonly string[]): Kind[] {
  if (before.length === 0 || after.length === 0) {
    return before.length === after.length ? [] : [after.length === 0 ? "widened" : "narrowed"];
  }
  return [
    ...(before.some((each) => !after.includes(each)) ? (["narrowed"] as const) : []),
    ...(after.some((each) => !before.includes(each)) ? (["widened"] as const) : []),
  ];
}

/** Whether properties without a name are refused, must fit a schema, or are taken as they are. */
function openness(before: Json | undefined, after: Json | undefined): Kind[] {
  const rank = (value: Json | undefined) => (value === false ? 0 : isSchema(value) ? 1 : 2);
  const difference = rank(after) - rank(before);
  return difference === 0 ? [] : [difference > 0 ? "widened" : "narrowed"];
}

function compareKeyword(keyword: string, before: Json | undefined, after: Json | undefined): Kind[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined) return ["narrowed"];
  if (after === undefined) return ["widened"];
  if (typeof before !== "number" || typeof after !== "number") return ["changed"];
  if (LOWEST.has(keyword)) return [after > before ? "narrowed" : "widened"];
  if (HIGHEST.has(keyword)) return [after < before ? "narrowed" : "widened"];
  return ["changed"];
}

const listOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : [];

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
