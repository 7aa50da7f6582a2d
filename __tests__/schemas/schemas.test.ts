import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { STACKS } from "../../schemas/parameter-files.ts";
import { isRegex } from "../../schemas/shape/regex.ts";
import { isSchema, type Schema } from "../../schemas/shape/schema.ts";
import { schemaSet } from "../../schemas/shape/schema-set.ts";
import { ROOT } from "../support/project.ts";

const FOLDER = join(ROOT, "schemas");
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".schema.json"));
const read = (name: string): Schema => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));

/** Every schema of a property inside a schema, with its path. */
function* properties(schema: unknown, path: string): Iterable<readonly [path: string, schema: Schema]> {
  if (Array.isArray(schema)) for (const part of schema) yield* properties(part, path);
  if (!isSchema(schema)) return;
  for (const [name, property] of Object.entries(isSchema(schema.properties) ? schema.properties : {})) {
    if (!isSchema(property)) continue;
    yield [`${path}.${name}`, property];
    yield* properties(property, `${path}.${name}`);
  }
  yield* properties(schema.items, `${path}[]`);
  for (const [name, part] of Object.entries(isSchema(schema.$defs) ? schema.$defs : {})) {
    yield* properties(part, `${path}#${name}`);
  }
  for (const keyword of ["oneOf", "anyOf", "allOf"]) yield* properties(schema[keyword], path);
}

describe.each(names)("%s", (name) => {
  it("is a JSON Schema 2020-12 of its own name", () => {
    const schema = read(name);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toBe(name);
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validateSchema(schema) || ajv.errorsText()).toBe(true);
  });

  it("describes every property with an example, its own or that of the schema it refers to", () => {
    const isDescribed = (schema: Schema): boolean => {
      if (typeof schema.$ref === "string") {
        const target = schemaSet().resolve(schema.$ref, name)?.schema;
        return target !== undefined && typeof target.description === "string";
      }
      return typeof schema.description === "string" && Array.isArray(schema.examples) && schema.examples.length > 0;
    };
    const silent = [...properties(read(name), "")].filter(([, schema]) => !isDescribed(schema)).map(([path]) => path);
    expect(silent).toEqual([]);
  });

  it("knows all properties of every object: an unknown one is refused", () => {
    const open = [["", read(name)] as const, ...properties(read(name), "")]
      .filter(([, schema]) => schema.type === "object" && isSchema(schema.properties))
      .filter(([, schema]) => !("additionalProperties" in schema) && !("unevaluatedProperties" in schema))
      .map(([path]) => path);
    // The environment of a process holds many variables that are not ours.
    expect(name === "env.schema.json" ? [] : open).toEqual([]);
  });
});

describe.each(names)("the examples of %s", (name) => {
  it("are right", () => {
    const wrong: string[] = [];
    const ajv = new Ajv2020({
      strict: false,
      discriminator: true,
      formats: { uuid: /^[0-9a-f-]{36}$/, date: /^\d{4}-\d{2}-\d{2}$/, regex: isRegex },
      schemas: names.map(read),
    });
    for (const [path, schema] of properties(read(name), "")) {
      if (!Array.isArray(schema.examples)) continue;
      const validate = ajv.compile({ ...schema, $defs: read(name).$defs });
      for (const example of schema.examples) {
        if (!validate(example)) wrong.push(`${path}: ${JSON.stringify(example)} ${ajv.errorsText(validate.errors)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("the schemas that the loader uses", () => {
  it.each(["environment", ...STACKS])("%s.schema.json compiles in strict mode", (name) => {
    expect(schemaSet().validate(`${name}.schema.json`, {}).errors.length).toBeGreaterThan(0);
  });
});
