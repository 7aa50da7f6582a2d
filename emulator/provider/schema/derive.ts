import { createRequire } from "node:module";
import { App, TerraformStack } from "cdktf";
import { type Attribute, type Block, type CtyType, type NestedBlock, objectType } from "./model.ts";

/*
 * The schema of a type, read from its class in @cdktf/provider-azurerm, so that it can never disagree with what the
 * project synthesizes:
 * - the `…ToHclTerraform` mapper names every input, its type and whether it is a block;
 * - a `reset…` method says that an input is optional;
 * - a getter without an input is computed, and the `get…Attribute` method it calls says of what type.
 * What the classes do not say (sensitive, optional and computed, limits) is in corrections.ts.
 */

type Members = { [name: string]: unknown };
type Binding = { readonly [exported: string]: unknown };
type ClassLike = { readonly name: string; readonly prototype: Members; readonly tfResourceType?: string };
type ConstructClass = ClassLike & (new (scope: TerraformStack, id: string, config: object) => Members);
type Input = {
  readonly name: string;
  readonly mapper: string;
  readonly isBlock: boolean;
  readonly kind: string;
  readonly storage: string;
};

const require = createRequire(import.meta.url);
const PRIMITIVES: { readonly [storage: string]: CtyType } = { string: "string", number: "number", boolean: "bool" };
const READERS: { readonly [method: string]: CtyType } = {
  getStringAttribute: "string",
  getNumberAttribute: "number",
  getBooleanAttribute: "bool",
  getListAttribute: ["list", "string"],
  getNumberListAttribute: ["list", "number"],
  getStringMapAttribute: ["map", "string"],
  getNumberMapAttribute: ["map", "number"],
  getBooleanMapAttribute: ["map", "bool"],
};
const INPUT =
  /^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/gm;

/**
 * @param subpath folder of the class, such as `mysql-flexible-server`
 * @returns the block of the resource, data source or provider found there
 */
export function deriveBlock(subpath: string): Block {
  const binding = require(`@cdktf/provider-azurerm/lib/${subpath}/index.js`) as Binding;
  const construct = Object.values(binding).find(isConstructClass);
  if (construct === undefined) throw new Error(`@cdktf/provider-azurerm/lib/${subpath} holds no Terraform class`);
  const stack = new TerraformStack(new App({ outdir: ".", skipValidation: true, stackTraces: false }), "schema");
  const instance = new construct(stack, "it", {});
  return blockOf(binding, construct, instance, String(construct.prototype.synthesizeHclAttributes));
}

function isConstructClass(value: unknown): value is ConstructClass {
  return typeof value === "function" && "tfResourceType" in value;
}

function blockOf(binding: Binding, type: ClassLike, instance: Members, mapperSource: string): Block {
  const inputs = new Map([...mapperSource.matchAll(INPUT)].map((match) => [String(match[1]), inputOf(match)]));
  const attributes: { [name: string]: Attribute } = {};
  const blocks: { [name: string]: NestedBlock } = {};
  inputs.delete("alias");
  for (const input of inputs.values()) {
    const optional = `reset${pascal(input.name)}` in type.prototype;
    if (input.isBlock && !isAttributeAsBlock(input)) blocks[input.name] = nestedBlockOf(binding, input, optional);
    else
      attributes[input.name] = { type: inputType(binding, input), ...(optional ? { optional } : { required: true }) };
  }
  for (const [name, computed] of computedOf(binding, type, instance)) {
    if (!inputs.has(name)) attributes[name] = { type: computed, computed: true };
  }
  return { attributes, blocks };
}

function inputOf(match: RegExpMatchArray): Input {
  const [, name = "", mapper = "", isBlock, kind = "", storage = ""] = match;
  return { name, mapper, isBlock: isBlock === "true", kind, storage };
}

/** A list of objects that Terraform lets be written as blocks, but that is an attribute: the mapper is told `false`. */
function isAttributeAsBlock(input: Input): boolean {
  return /listMapperHcl\(\w+ToHclTerraform, false\)/.test(input.mapper);
}

function inputType(binding: Binding, input: Input): CtyType {
  if (input.kind === "list" || input.kind === "set") return [input.kind, elementType(binding, input)];
  if (input.kind === "map") return ["map", PRIMITIVES[input.storage.replace(/Map$/, "")] ?? "string"];
  return PRIMITIVES[input.storage] ?? "string";
}

function elementType(binding: Binding, input: Input): CtyType {
  const primitive = PRIMITIVES[input.storage.replace(/(List)+$/, "")];
  if (primitive === undefined) return objectType(nestedOf(binding, input));
  return input.storage.endsWith("ListList") ? ["list", primitive] : primitive;
}

function nestedBlockOf(binding: Binding, input: Input, optional: boolean): NestedBlock {
  const block = nestedOf(binding, input);
  if (input.name === "timeouts") return { nesting: "single", block };
  const single = !input.storage.endsWith("List") || !/listMapperHcl/.test(input.mapper);
  const nesting = input.kind === "set" ? "set" : "list";
  return { nesting, ...(optional ? {} : { minItems: 1 }), ...(single ? { maxItems: 1 } : {}), block };
}

/** The block behind an input: its mapper is a function, its output reference a class of the binding. */
function nestedOf(binding: Binding, input: Input): Block {
  const mapper = /(\w+)ToHclTerraform/.exec(input.mapper.replaceAll("cdktf.", "cdktf_"))?.[1] ?? "";
  const reference = binding[`${mapper.charAt(0).toUpperCase()}${mapper.slice(1)}OutputReference`];
  const source = String(binding[`${mapper}ToHclTerraform`]);
  // The provider's own blocks have no output reference: nothing says what is required there.
  if (!isClass(reference)) return blockOf(binding, OPTIONAL, {}, source);
  return blockOf(binding, reference, newReference(reference), source);
}

/** Stands for a class in which everything can be reset, and that computes nothing. */
const OPTIONAL: ClassLike = { name: "optional", prototype: new Proxy({}, { has: () => true, ownKeys: () => [] }) };

function isClass(
  value: unknown,
): value is ClassLike & (new (parent: object, attribute: string, isSet?: boolean, index?: number) => Members) {
  return typeof value === "function" && value.prototype !== undefined;
}

const PARENT = { fqn: "parent", interpolationForAttribute: (name: string) => name };

function newReference(
  reference: ClassLike & (new (parent: object, attribute: string, isSet?: boolean, index?: number) => Members),
): Members {
  return new reference(PARENT, "attribute", false, 0);
}

/** Every attribute that the getters of a class read, with its type. */
function computedOf(binding: Binding, type: ClassLike, instance: Members): Map<string, CtyType> {
  const found = new Map<string, CtyType>();
  let read: { name: string; type: CtyType; raw: unknown } | undefined;
  for (const [method, readType] of Object.entries(READERS)) {
    const original = instance[method];
    if (typeof original !== "function") continue;
    instance[method] = (name: string) => {
      const raw: unknown = original.call(instance, name);
      read = { name, type: readType, raw };
      return raw;
    };
  }
  for (const [property, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (descriptor.get === undefined || property.endsWith("Input") || property === "internalValue") continue;
    read = undefined;
    const value: unknown = instance[property];
    const reading = read as { name: string; type: CtyType; raw: unknown } | undefined;
    if (reading !== undefined) found.set(reading.name, reading.raw === value ? reading.type : asSet(reading.type));
    else for (const [name, complex] of complexOf(binding, value)) found.set(name, complex);
  }
  return found;
}

/** A getter that wraps what it read (in `tolist`) reads a set. */
function asSet(type: CtyType): CtyType {
  return Array.isArray(type) && type[0] === "list" ? ["set", type[1]] : type;
}

function complexOf(binding: Binding, value: unknown): [string, CtyType][] {
  if (typeof value !== "object" || value === null) return [];
  const members = value as Members;
  const name = members.terraformAttribute;
  if (typeof name !== "string") return [];
  const kind = (value as object).constructor.name;
  if (/^(String|Number|Boolean)Map$/.test(kind))
    return [[name, ["map", PRIMITIVES[kind.replace("Map", "").toLowerCase()] ?? "string"]]];
  const element = binding[kind.replace(/List$/, "OutputReference")];
  if (!isClass(element) || !kind.endsWith("List")) return [];
  const mapper = binding[`${kind.charAt(0).toLowerCase()}${kind.slice(1).replace(/List$/, "")}ToHclTerraform`];
  const block = blockOf(binding, element, newReference(element), String(mapper));
  return [[name, [members.wrapsSet === true ? "set" : "list", objectType(block)]]];
}

/** `private_dns_zone_id` to `PrivateDnsZoneId`, as the classes name their members. */
function pascal(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}
