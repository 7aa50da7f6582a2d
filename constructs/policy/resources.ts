export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** One resource as it stands in the Terraform of a stack. */
export interface PolicyResource {
  /** `azurerm_storage_account.main` */
  readonly address: string;
  readonly type: string;
  readonly attributes: JsonObject;
}

/** The resources of a rendered stack: the content of a cdk.tf.json, or a part of it. */
export function resourcesOf(rendered: unknown): PolicyResource[] {
  const types = isObject(rendered) && isObject(rendered.resource) ? rendered.resource : {};
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(isObject(named) ? named : {}).map(([name, attributes]) => ({
      address: `${type}.${name}`,
      type,
      attributes: isObject(attributes) ? attributes : {},
    })),
  );
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether only Terraform knows the value: a text with an expression in it. `$${` is a text. */
export const isExpression = (value: Json | undefined): boolean =>
  typeof value === "string" && /[$%]\{/.test(value.replaceAll(/\$\$\{|%%\{/g, ""));

/** What a rule reads: a value, nothing, or something that only Terraform knows, which has no value here. */
export interface Setting {
  readonly value: Json | undefined;
  readonly isUnknown: boolean;
}

const UNKNOWN: Setting = { value: undefined, isUnknown: true };

/**
 * Reads an attribute, or one inside blocks of which there is at most one.
 *
 * @param path `network_rules.default_action`
 */
export function read(attributes: JsonObject, path: string): Setting {
  let value: Json | undefined = attributes;
  for (const name of path.split(".")) {
    const block: Json | undefined = Array.isArray(value) ? value[0] : value;
    if (isExpression(block)) return UNKNOWN;
    if (!isObject(block)) return { value: undefined, isUnknown: false };
    if (isObject(block.dynamic) && name in block.dynamic) return UNKNOWN;
    value = block[name];
  }
  if (isExpression(value)) return UNKNOWN;
  return { value: value ?? undefined, isUnknown: false };
}

/** A text; undefined when there is none, or none that is known. */
export function textOf(attributes: JsonObject, path: string): string | undefined {
  const { value } = read(attributes, path);
  return typeof value === "string" ? value : undefined;
}

/** The known blocks of a name, of which there may be several. */
export function blocksOf(attributes: JsonObject, name: string): readonly JsonObject[] {
  const { value } = read(attributes, name);
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** Addresses that an expression refers to, data sources with `data.` before them. */
export const references = (value: Json | undefined): readonly string[] =>
  typeof value === "string" && isExpression(value)
    ? (value.match(/\b(data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*/g) ?? [])
    : [];

/**
 * Whether an attribute of another resource, such as the target of a diagnostic setting, is the resource: by a
 * reference, or by an Azure resource id that names it.
 */
export function pointsTo(value: Json | undefined, { address, attributes }: PolicyResource): "yes" | "no" | "unknown" {
  if (typeof value !== "string") return "no";
  const named = references(value);
  if (named.includes(address)) return "yes";
  if (isExpression(value)) return named.length === 0 ? "unknown" : "no";
  const { value: name, isUnknown } = read(attributes, "name");
  if (isUnknown) return "unknown";
  return typeof name === "string" && value.toLowerCase().split("/").includes(name.toLowerCase()) ? "yes" : "no";
}
