import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eachObject, isSchema, pointerParts, type Schema } from "./schema.ts";
import { type Validation, Validator } from "./validator.ts";

/** The JSON Schemas of a folder. Each is read, and compiled, when first asked for. */
export class SchemaSet {
  readonly #folder: string;
  readonly #schemas = new Map<string, Schema>();
  readonly #files = new WeakMap<Schema, string>();
  readonly #indexed = new Set<string>();
  /** Names of the schemas that the validator knows. */
  readonly #added = new Set<string>();
  #validator: Validator | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * A schema by its file name, e.g. `mysql.schema.json`.
   *
   * @throws Error when it is missing or not JSON: a mistake of ours, not of the user.
   */
  schema(name: string): Schema {
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const schema: unknown = JSON.parse(readFileSync(join(this.#folder, name), "utf8"));
    if (!isSchema(schema)) throw new Error(`schemas/${name} is not an object`);
    this.#schemas.set(name, schema);
    return schema;
  }

  /** @throws Error when the schema is missing or not valid: a mistake of ours, not of the user. */
  validate(name: string, value: unknown): Validation {
    this.#validator ??= new Validator();
    this.#add(name, this.#validator);
    return this.#validator.validate(name, value);
  }

  /** What a `$ref` inside a schema leads to, and the file that it is in. */
  resolve(reference: string, file: string): { readonly schema: Schema; readonly file: string } | undefined {
    const [target = "", pointer = ""] = reference.split("#");
    const name = target === "" ? file : target;
    const schema = pointerParts(pointer).reduce<unknown>(
      (node, part) => memberOf(node, String(part)),
      this.schema(name),
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

  /** Makes a schema known to the validator, with all that it refers to. */
  #add(name: string, validator: Validator): void {
    if (this.#added.has(name)) return;
    this.#added.add(name);
    const schema = this.schema(name);
    validator.add(name, schema);
    eachObject(schema, ({ $ref }) => {
      if (typeof $ref === "string" && !$ref.startsWith("#")) this.#add($ref.replace(/#.*$/, ""), validator);
    });
  }
}

const memberOf = (node: unknown, name: string): unknown => {
  if (Array.isArray(node)) return node[Number(name)];
  return isSchema(node) && Object.hasOwn(node, name) ? node[name] : undefined;
};

const shared = new Map<string, SchemaSet>();

/** The schemas of this folder, compiled once in a process. */
export function schemaSet(folder: string = join(import.meta.dirname, "..")): SchemaSet {
  const known = shared.get(folder);
  if (known !== undefined) return known;
  const set = new SchemaSet(folder);
  shared.set(folder, set);
  return set;
}
