import type { JsonObject } from "../types.ts";
import { ITEMS, objectOf, partOf, typesOf } from "./schema.ts";

/** What a name stands for. */
export interface Place {
  /** Left out where the schema leaves it open. */
  readonly schema?: JsonObject;
  /** Where it is in the input: `["moves", "[]", "size"]`; left out where it is not of the input. */
  readonly path?: readonly string[];
}

export const UNKNOWN: Place = {};

/** What names mean inside a block. */
export interface Frame {
  readonly context: Place;
  /** What a partial is handed by name, which is laid over its context. */
  readonly over: ReadonlyMap<string, Place>;
  /** Names given by `as |item index|`. */
  readonly names: ReadonlyMap<string, Place>;
  /** What `../` leads to. */
  readonly parent?: Frame;
  readonly root: Place;
  /** Partials that are being read, so that a circle ends. */
  readonly inside: readonly string[];
}

/** A name, followed; `missing` is its first part that is not there. */
export interface Followed {
  readonly place: Place;
  readonly missing?: { readonly part: string; readonly of: Place };
}

/** Follows a path of a template: `../brand.name`, `@root.asset`, `this`. */
export function follow(path: hbs.AST.PathExpression, frame: Frame): Followed {
  const parts = path.parts.map(String);
  if (path.data) return parts[0] === "root" ? walk(frame.root, parts.slice(1)) : { place: UNKNOWN };
  let at: Frame | undefined = frame;
  for (let depth = 0; depth < path.depth; depth++) at = at?.parent;
  if (at === undefined) return { place: UNKNOWN, missing: { part: "../", of: frame.root } };
  const [first, ...rest] = parts;
  if (first === undefined) return { place: at.context };
  // `this.name` is never what a block gives that name.
  const isScoped = path.depth > 0 || /^(this|\.)[./]/.test(path.original);
  const named = (isScoped ? undefined : at.names.get(first)) ?? at.over.get(first);
  return named === undefined ? walk(at.context, parts) : walk(named, rest);
}

function walk(from: Place, parts: readonly string[]): Followed {
  let place = from;
  for (const part of parts) {
    if (place.schema === undefined) return { place };
    const found = partOf(place.schema, part);
    if (found === undefined) return { place: UNKNOWN, missing: { part, of: place } };
    const path = place.path === undefined ? {} : { path: [...place.path, part] };
    // What the schema leaves open counts as used as a whole.
    if (found === "unknown") return { place: path };
    place = { schema: found, ...path };
  }
  return { place };
}

/** What `{{#each}}` makes of a list, or of the values of an object. */
export function itemsOf(place: Place): Place {
  const { schema, path } = place;
  if (schema === undefined || path === undefined || !typesOf(schema).includes("array")) return UNKNOWN;
  const items = partOf(schema, ITEMS);
  const inner = { path: [...path, ITEMS] };
  return items === undefined || items === "unknown" ? inner : { ...inner, schema: items };
}

/** Properties that a template does not use, each by its path. The parts of one that is unused are not told. */
export function unusedOf(
  schema: JsonObject,
  touched: ReadonlySet<string>,
  whole: ReadonlySet<string>,
  path: readonly string[] = [],
): (readonly string[])[] {
  if (whole.has(path.join("."))) return [];
  const parts = Object.entries(objectOf(schema.properties));
  const items: [string, unknown][] = typesOf(schema).includes("array") ? [[ITEMS, schema.items]] : [];
  const isList = items.length > 0;
  return [...parts, ...items].flatMap(([name, part]) => {
    const at = [...path, name];
    if (!isList && !touched.has(at.join("."))) return [at];
    return unusedOf(objectOf(part as JsonObject), touched, whole, at);
  });
}
