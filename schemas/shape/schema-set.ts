import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { NodePath } from "../syntax/node.ts";

/** A JSON Schema, or a part of one, as parsed from its file. */
export type Schema = { readonly [keyword: string]: unknown };

/** Something that the schema says about a value that is there, whether or not the value is right. */
export interface Annotation {
  readonly keyword: "x-documentation" | "x-secret" | "x-renamedTo" | "x-deprecated" | "deprecated";
  /** JSON pointer to the value. */
  readonly instancePath: string;
  readonly value: unknown;
}

export interface Validation {
  readonly errors: readonly ErrorObject[];
  readonly annotations: readonly Annotation[];
}

const ANNOTATIONS = ["x-documentation", "x-secret", "x-renamedTo", "x-deprecated", "deprecated"] as const;

/** The JSON Schemas of a folder. Each is read, and compiled, when first asked for. */
export class SchemaSet {
  readonly #folder: string;
  readonly #ajv: Ajv2020;
  readonly #schemas = new Map<string, Schema>();
  /** Keywords of ours that ajv knows of: in strict mode it refuses the others. */
  readonly #keywords = new Set<string>(ANNOTATIONS);
  readonly #files = new WeakMap<Schema, string>();
  readonly #indexed = new Set<string>();
  #annotations: Annotation[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    // A test validates every schema against the meta-schema: doing so here would double the time to start.
    this.#ajv = new Ajv2020({
      strict: true,
      allErrors: true,
      verbose: true,
      discriminator: true,
      allowUnionTypes: true,
      meta: false,
      validateSchema: false,
      // Optimised validators take longer to make than they save on files of this size.
      code: { optimize: false },
    });
    formats.default(this.#ajv);
    this.#ajv.removeKeyword("deprecated");
    for (const keyword of ANNOTATIONS) this.#collect(keyword);
  }

  /**
   * Validates a value.
   *
   * @param name File name of the schema, e.g. `mysql.schema.json`.
   * @throws Error when the schema is missing or not valid: a mistake of ours, not of the user.
   */
  validate(name: string, value: unknown): Validation {
    this.#load(name);
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(name);
    if (validate === undefined) throw new Error(`there is no schema ${name}`);
    this.#annotations = [];
    validate(value);
    return { errors: validate.errors ?? [], annotations: this.#annotations };
  }

  /** A schema by its file name. */
  schema(name: string): Schema {
    return this.#load(name);
  }

  /** What a `$ref` inside a schema leads to, and the file that it is in. */
  resolve(reference: string, file: string): { readonly schema: Schema; readonly file: string } | undefined {
    const [target = "", pointer = ""] = reference.split("#");
    const name = target === "" ? file : target;
    const schema = pointerParts(pointer).reduce<unknown>(
      (node, part) => memberOf(node, String(part)),
      this.#load(name),
    );
    return isSchema(schema) ? { schema, file: name } : undefined;
  }

  /** The file that a part of a schema is in; the part must be the very object that a validation has given. */
  fileOf(part: Schema): string | undefined {
    for (const [name, schema] of this.#schemas) {
      if (this.#indexed.has(name)) continue;
      this.#indexed.add(name);
      eachObject(schema, (object) => this.#files.set(object, name));
    }
    return this.#files.get(part);
  }

  #load(name: string): Schema {
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const schema: unknown = JSON.parse(readFileSync(join(this.#folder, name), "utf8"));
    if (!isSchema(schema)) throw new Error(`schemas/${name} is not an object`);
    this.#schemas.set(name, schema);
    const references = new Set<string>();
    walk(schema, (keyword, value) => {
      if (keyword === "$ref" && typeof value === "string" && !value.startsWith("#")) {
        references.add(value.replace(/#.*$/, ""));
      }
      if (keyword.startsWith("x-") && !this.#keywords.has(keyword)) {
        this.#keywords.add(keyword);
        this.#ajv.addKeyword(keyword);
      }
    });
    this.#ajv.addSchema(schema, name);
    for (const reference of references) this.#load(reference);
    return schema;
  }

  #collect(keyword: (typeof ANNOTATIONS)[number]): void {
    this.#ajv.addKeyword({
      keyword,
      errors: false,
      validate: (value: unknown, _data: unknown, _parent: unknown, context?: { readonly instancePath: string }) => {
        this.#annotations.push({ keyword, instancePath: context?.instancePath ?? "", value });
        return true;
      },
    });
  }
}

/** The parts of a JSON pointer. */
export const pointerParts = (pointer: string): NodePath =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const memberOf = (node: unknown, name: string): unknown => {
  if (Array.isArray(node)) return node[Number(name)];
  return isSchema(node) && Object.hasOwn(node, name) ? node[name] : undefined;
};

/** Visits every keyword of a schema; names of properties pass for keywords, which does no harm here. */
function walk(node: unknown, visit: (keyword: string, value: unknown) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  if (!isSchema(node)) return;
  for (const [keyword, value] of Object.entries(node)) {
    visit(keyword, value);
    if (keyword !== "examples" && keyword !== "default") walk(value, visit);
  }
}

function eachObject(node: unknown, visit: (object: Schema) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (isSchema(node)) visit(node);
  for (const value of Object.values(node)) eachObject(value, visit);
}

const shared = new Map<string, SchemaSet>();

/** The schemas of this folder, compiled once in a process. */
export function schemaSet(folder: string = join(import.meta.dirname, "..")): SchemaSet {
  const known = shared.get(folder);
  if (known !== undefined) return known;
  const set = new SchemaSet(folder);
  shared.set(folder, set);
  return set;
}
