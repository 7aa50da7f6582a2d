import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { generate, stale } from "../../schemas/generate.ts";
import { injectDefaults } from "../../schemas/generate-defaults.ts";
import { generateTypes, type Schema } from "../../schemas/generate-types.ts";

const FOLDER = join(import.meta.dirname, "../../schemas");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

describe("npm run generate", () => {
  it("has nothing left to do: types and defaults are current", async () => {
    const { files, errors } = await generate(FOLDER);
    expect(errors).toEqual([]);
    expect((await stale(FOLDER, files)).map(({ name }) => `schemas/${name}: run npm run generate`)).toEqual([]);
  });

  it("finds a file that is not current, or not there", async () => {
    const stranger = { name: "mysql.schema.json", text: "{}" };
    const missing = { name: "no-such.generated.ts", text: "" };
    expect(await stale(FOLDER, [stranger, missing])).toEqual([stranger, missing]);
  });
});

describe("the default of a property", () => {
  const server = (text: string) => JSON.parse(injectDefaults("mysql-server.schema.json", text));
  const text = read("mysql-server.schema.json");

  it("is the one of the resolver when it is the same in every profile", () => {
    expect(server(text).properties.version.default).toBe("8.4");
    expect(server(text).$defs.storage.properties.sizeGb.default).toBe(20);
  });

  it("is a sentence when profiles differ", () => {
    expect(server(text).properties.backupRetentionDays).not.toHaveProperty("default");
    expect(server(text).properties.backupRetentionDays.description).toMatch(
      / Default: 1 \(ephemeral\), 7 \(standard\), 35 \(protected\)\.$/,
    );
  });

  it("is a sentence too where the profile stands in the same file", () => {
    const { properties } = JSON.parse(injectDefaults("foundation.schema.json", read("foundation.schema.json")));
    expect(properties.storage.properties.softDeleteDays.description).toMatch(
      / Default: 7 \(ephemeral\), 30 \(standard\), 90 \(protected\)\.$/,
    );
  });

  it("is none where it follows another value, such as a name or a size", () => {
    const { properties, $defs } = server(text);
    for (const definition of [properties.name, $defs.replica.properties.skuName, $defs.database.properties.collation]) {
      expect(definition).not.toHaveProperty("default");
      expect(definition.description).not.toMatch(/\(ephemeral/);
    }
  });

  it("replaces what was there before", () => {
    const tampered = text
      .replace('"default": "8.4"', '"default": "5.7"')
      .replace("Default: 1 (ephemeral), 7", "Default: 2 (ephemeral), 9")
      .replace('"examples": ["mysql-acme-prod"]', '"default": "mysql", "examples": ["mysql-acme-prod"]');
    expect(tampered).not.toBe(text);
    expect(injectDefaults("mysql-server.schema.json", tampered)).toBe(injectDefaults("mysql-server.schema.json", text));
  });

  it("comes back after it was removed", () => {
    const without = text.replace(/\n +"default": 20,/, "");
    expect(without).not.toBe(text);
    expect(injectDefaults("mysql-server.schema.json", without)).toBe(text);
  });

  it("leaves a schema alone that no resolver knows", () => {
    expect(injectDefaults("env.schema.json", '{"properties":{}}')).toBe('{"properties":{}}');
  });
});

describe("generated types", () => {
  const schemas = new Map<string, Schema>([
    [
      "network.schema.json",
      {
        $id: "network.schema.json",
        title: "NetworkParameters",
        type: "object",
        additionalProperties: false,
        required: ["ranges"],
        properties: {
          ranges: { type: "array", minItems: 1, items: { $ref: "#/$defs/cidr" } },
          nested: { type: "array", items: { type: "array", items: { type: "string" } } },
          tags: { type: "object", additionalProperties: { type: "string" } },
          mode: { description: "How.", enum: ["a", "b"], default: "a", examples: ["b"] },
        },
        $defs: { cidr: { description: "A range of addresses.", type: "string" } },
      },
    ],
    [
      "mysql.schema.json",
      {
        title: "MysqlParameters",
        type: "object",
        properties: { network: { $ref: "network.schema.json" }, first: { $ref: "network.schema.json#/$defs/cidr" } },
      },
    ],
  ]);

  it("are readonly throughout, with lists of any length", async () => {
    const types = await generateTypes("network.schema.json", schemas);
    expect(types).toContain("readonly ranges: readonly Cidr[];");
    expect(types).toContain("readonly nested?: readonly (readonly string[])[];");
    expect(types).toMatch(/readonly tags\?: \{\s+readonly \[k: string\]: string;/);
    expect(types).not.toMatch(/^ +(?!readonly|\*|\/\*)\w+\??:/m);
  });

  it("say description, default and example", async () => {
    expect(await generateTypes("network.schema.json", schemas)).toContain(
      '  /**\n   * How.\n   *\n   * @default "a"\n   * @example "b"\n   */\n  readonly mode?: "a" | "b";',
    );
  });

  it("import what another schema describes, once", async () => {
    const types = await generateTypes("mysql.schema.json", schemas);
    expect(types).toContain('import type { Cidr, NetworkParameters } from "./network.generated.ts";');
    expect(types).toContain("readonly network?: NetworkParameters;\n  readonly first?: Cidr;");
    expect(types).not.toContain("unknown");
  });

  it("are TypeScript", async () => {
    for (const name of schemas.keys()) {
      const { diagnostics } = ts.transpileModule(await generateTypes(name, schemas), { reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
    }
  });

  it.each([
    [
      { title: "A", properties: { a: { $ref: "b.schema.json" } } },
      "a.schema.json refers to b.schema.json, but there is no schema b.schema.json",
    ],
    [{ title: "A", properties: { a: { $ref: "#/$defs/b" } } }, "a.schema.json refers to #/$defs/b, which is not there"],
    [{ title: "not a name" }, 'a.schema.json has title "not a name", but must have the name of its type'],
    [{}, "a.schema.json has title undefined, but must have the name of its type"],
  ])("fail for %j", async (schema, message) => {
    await expect(generateTypes("a.schema.json", new Map([["a.schema.json", schema]]))).rejects.toThrow(message);
  });
});
