import { canonical, isObject, type Value } from "../values.ts";

/** A type as Terraform writes it in JSON: `"string"`, `["list", "string"]`, `["object", { … }]`. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", { readonly [name: string]: CtyType }];

export type Attribute = {
  readonly type: CtyType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly writeOnly?: boolean;
};

export type NestedBlock = {
  readonly nesting: "single" | "list" | "set";
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly block: Block;
};

export type Block = {
  readonly attributes: { readonly [name: string]: Attribute };
  readonly blocks: { readonly [name: string]: NestedBlock };
};

export type Schema = { readonly version: number; readonly block: Block };

/** The zero value of a type: what azurerm stores for what Azure did not return. */
export function zeroOf(type: CtyType): Value {
  if (type === "string") return "";
  if (type === "number") return 0;
  if (type === "bool") return false;
  if (type[0] === "map") return {};
  if (type[0] === "object") return Object.fromEntries(Object.entries(type[1]).map(([name, t]) => [name, zeroOf(t)]));
  return [];
}

/** A block in which everything is empty, as azurerm stores a nested one. */
export function zeroBlock(block: Block): { [name: string]: Value } {
  const values: { [name: string]: Value } = {};
  for (const [name, attribute] of Object.entries(block.attributes)) values[name] = zeroOf(attribute.type);
  for (const name of Object.keys(block.blocks)) values[name] = [];
  return values;
}

/** A block with every attribute null and no nested block. */
export function emptyBlock(block: Block): { [name: string]: Value } {
  const values: { [name: string]: Value } = {};
  for (const name of Object.keys(block.attributes)) values[name] = null;
  for (const [name, nested] of Object.entries(block.blocks)) values[name] = nested.nesting === "single" ? null : [];
  return values;
}

/** The block as the type of one value. */
export function objectType(block: Block): readonly ["object", { readonly [name: string]: CtyType }] {
  const types: { [name: string]: CtyType } = {};
  for (const [name, attribute] of Object.entries(block.attributes)) types[name] = attribute.type;
  for (const [name, nested] of Object.entries(block.blocks)) {
    const element = objectType(nested.block);
    types[name] = nested.nesting === "single" ? element : [nested.nesting, element];
  }
  return ["object", Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)))];
}

/** Text that is equal for equal values of a type, whatever the order in sets. */
export function typedText(type: CtyType, value: Value): string {
  if (typeof type === "string") return canonical(value);
  if (Array.isArray(value)) {
    const element = type[0] === "object" ? "string" : (type[1] as CtyType);
    const items = value.map((item: Value) => typedText(element, item));
    return `[${(type[0] === "set" ? items.sort() : items).join()}]`;
  }
  if (!isObject(value) || type[0] === "map") return canonical(value);
  const types = type[1] as { readonly [name: string]: CtyType };
  return `{${Object.entries(types)
    .map(([name, t]) => `${name}:${typedText(t, value[name] ?? null)}`)
    .join()}}`;
}

/** The element type of a list of objects as a block; undefined for any other type. */
export function blockOf(type: CtyType): Block | undefined {
  const element = typeof type === "string" ? undefined : type[1];
  if (!Array.isArray(element) || element[0] !== "object") return undefined;
  const types = element[1] as { readonly [name: string]: CtyType };
  return { attributes: Object.fromEntries(Object.entries(types).map(([name, t]) => [name, { type: t }])), blocks: {} };
}
