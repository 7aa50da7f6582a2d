import { isJsonObject, type Json, putAt, valueAt } from "./azure/json.ts";
import { type Block, blockOf, zeroBlock, zeroOf } from "./schema/model.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "./values.ts";

/** How one value is written to and read from Azure's JSON. */
export type Codec = { write(value: Value): Json | undefined; read(json: Json): Value };

/** Where an attribute or a block lives in Azure's JSON. */
export type Field = {
  readonly path: string;
  readonly codec: Codec;
  /** Sent when the attribute is not given. @default nothing is sent */
  readonly unset?: Json;
  readonly direction: "both" | "read" | "write";
  /** What an absent property is in the state. @default the type's zero value */
  readonly absent?: Value;
  /** Nested attributes: of one object, or of each element of an array. */
  readonly nested?: { readonly kind: "object" | "array"; readonly fields: Fields };
};
export type Fields = { readonly [attribute: string]: Field };

const same: Codec = { write: (value) => value as Json, read: (json) => json as Value };

/** An attribute stored at a path, `properties.backup.backupRetentionDays`. */
export function at(path: string, codec: Codec = same, options: { unset?: Json; absent?: Value } = {}): Field {
  return { path, codec, direction: "both", ...options };
}

export function readOnly(path: string, codec: Codec = same, options: { absent?: Value } = {}): Field {
  return { path, codec, direction: "read", ...options };
}

export function sentOnly(path: string, codec: Codec = same, options: { unset?: Json } = {}): Field {
  return { path, codec, direction: "write", ...options };
}

/** A block that is one object in Azure, and a list of at most one in Terraform. */
export function object(path: string, fields: Fields, options: { unset?: Json } = {}): Field {
  return { path, codec: same, direction: "both", nested: { kind: "object", fields }, ...options };
}

/** A repeated block. */
export function array(path: string, fields: Fields, options: { unset?: Json } = {}): Field {
  return { path, codec: same, direction: "both", nested: { kind: "array", fields }, ...options };
}

/** Two words for true and false, `Enabled` and `Disabled` for most of Azure. */
export function words(yes: string, no: string): Codec {
  return { write: (value) => (value === true ? yes : no), read: (json) => json === yes };
}

/** Nested attributes whose Azure names are the same words in camelCase. */
export function camel(names: string): Fields {
  return Object.fromEntries(names.split(" ").map((name) => [name, at(camelCase(name))]));
}

export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export const enabled = words("Enabled", "Disabled");
export const inverted: Codec = { write: (value) => value !== true, read: (json) => json !== true };

/** A list of which Azure keeps the only element. */
export const single: Codec = {
  write: (value) => (Array.isArray(value) ? ((value[0] ?? "") as Json) : undefined),
  read: (json) => [json as Value],
};

/** A list of texts that Azure stores as objects: `[{ "id": … }]`. */
export function wrapped(name: string): Codec {
  return {
    write: (value) => (Array.isArray(value) ? value.map((item) => ({ [name]: item as Json })) : []),
    read: (json) => (Array.isArray(json) ? json.map((item) => (valueAt(item, name) ?? null) as Value) : []),
  };
}

/** "West Europe" and "westeurope" are one location. */
export const location: Codec = {
  write: (value) => normalLocation(String(value)),
  read: (json) => normalLocation(String(json)),
};

export function normalLocation(text: string): string {
  return text.replaceAll(" ", "").toLowerCase();
}

/** The parts of Azure's JSON that the fields describe. */
export function toBody(fields: Fields, values: ValueObject): { [name: string]: Json } {
  const body: { [name: string]: unknown } = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.direction === "read") continue;
    const json = toJson(field, values[name] ?? null);
    if (json !== undefined) putAt(body, field.path, json);
  }
  return body as { [name: string]: Json };
}

function toJson(field: Field, value: Value): Json | undefined {
  if (isUnknown(value) || value === null || value === "") return field.unset;
  if (field.nested === undefined) return field.codec.write(value);
  const items = (Array.isArray(value) ? value : []).filter(isObject);
  const { kind, fields } = field.nested;
  if (items.length === 0) return field.unset;
  return kind === "array" ? items.map((item) => toBody(fields, item)) : toBody(fields, items[0] ?? {});
}

/** The attributes that Azure's JSON gives a value. `block` says what an absent one is. */
export function toState(fields: Fields, block: Block, body: Json): { [name: string]: Value } {
  const state: { [name: string]: Value } = {};
  for (const [name, field] of Object.entries(fields)) {
    const attribute = block.attributes[name];
    const nested = block.blocks[name];
    if (field.direction === "write" || (attribute === undefined && nested === undefined)) continue;
    const json = valueAt(body, field.path);
    const inner = nested?.block ?? (attribute === undefined ? undefined : blockOf(attribute.type));
    if (field.nested !== undefined && inner !== undefined) state[name] = toBlocks(field.nested, inner, json);
    else if (json !== undefined && json !== null) state[name] = field.codec.read(json);
    else if (field.absent !== undefined) state[name] = field.absent;
    else state[name] = attribute === undefined ? [] : zeroOf(attribute.type);
  }
  return state;
}

function toBlocks(nested: { kind: "object" | "array"; fields: Fields }, block: Block, json: Json | undefined): Value {
  const item = (found: Json) => ({ ...zeroBlock(block), ...toState(nested.fields, block, found) });
  if (nested.kind === "array") return Array.isArray(json) ? json.map(item) : [];
  return isJsonObject(json) ? [item(json)] : [];
}
