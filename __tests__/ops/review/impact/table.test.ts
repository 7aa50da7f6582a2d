import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { resourceSchema } from "../../../../emulator/provider/schema/azurerm.ts";
import type { Block, CtyType } from "../../../../emulator/provider/schema/model.ts";
import { ARGUMENT_CLASSES, parseImpact } from "../../../../ops/review/impact/model.ts";
import { IMPACTS, impactsOf, keyOf } from "../../../../ops/review/impact/table.ts";
import { SERVER_PARAMETERS } from "../../../../ops/review/impact/tables/server-parameters.ts";
import { ALL_RULES } from "../../../../ops/review/rules/index.ts";
import { ROOT } from "../../../support/project.ts";

/** Every resource type that a construct imports from the bindings, or that a committed stack holds. */
function renderedTypes(): readonly string[] {
  const sources = globSync("{constructs,stacks}/**/*.ts", { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );
  const imported = sources
    .flatMap((source) => [...source.matchAll(/@cdktf\/provider-azurerm\/lib\/([a-z0-9-]+)/g)])
    .map(([, folder = ""]) => `azurerm_${folder.replaceAll("-", "_")}`)
    .filter((type) => !/^azurerm_(data_azurerm_|provider$)/.test(type));
  const rendered = globSync("cdktf.out/stacks/*/cdk.tf.json", { cwd: ROOT }).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(join(ROOT, file), "utf8")).resource ?? {}),
  );
  return [...new Set([...imported, ...rendered])].filter((type) => type.startsWith("azurerm_")).sort();
}

function* argumentsOf(block: Block, prefix = ""): Generator<string> {
  for (const [name, { type, required, optional }] of Object.entries(block.attributes)) {
    if (!required && !optional) continue;
    const fields = fieldsOf(type);
    if (fields === undefined) yield prefix + name;
    else for (const field of fields) yield `${prefix}${name}.${field}`;
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    if (prefix !== "" || name !== "timeouts") yield* argumentsOf(nested.block, `${prefix}${name}.`);
  }
}

/** A list or set of objects that is an attribute in the schema. */
function fieldsOf(type: CtyType): readonly string[] | undefined {
  if (typeof type === "string") return undefined;
  if (type[0] === "object") return Object.keys(type[1]);
  return type[0] === "map" ? undefined : fieldsOf(type[1]);
}

const TYPES = renderedTypes();
const unclassed = (type: string): readonly string[] =>
  [...argumentsOf(resourceSchema(type).block)].filter(
    (argument) => argument !== "id" && impactsOf(type, argument) === undefined,
  );

describe("the table of arguments", () => {
  it("knows the resource types that the project renders", () => {
    expect(TYPES.length).toBeGreaterThan(30);
    expect(TYPES.filter((type) => !Object.hasOwn(IMPACTS, type))).toEqual([]);
  });

  test.each(TYPES)("every argument of %s has a class", (type) => {
    expect(unclassed(type)).toEqual([]);
  });

  it("would miss an argument that it does not name", () => {
    expect(impactsOf("azurerm_storage_account", "brand_new_argument")).toBeUndefined();
    expect(impactsOf("azurerm_brand_new_type", "name")).toBeUndefined();
  });

  test.each(Object.keys(IMPACTS).filter((type) => TYPES.includes(type)))(
    "%s names no argument that does not exist",
    (type) => {
      const known = [...argumentsOf(resourceSchema(type).block)];
      const used = new Set(known.map((argument) => keyOf(IMPACTS[type] ?? {}, argument)));
      expect(Object.keys(IMPACTS[type] ?? {}).filter((key) => !used.has(key))).toEqual([]);
    },
  );

  it("uses only known classes and directions, and names only rules that exist", () => {
    const rules = new Set(ALL_RULES.map(({ id }) => id));
    for (const table of [...Object.values(IMPACTS), SERVER_PARAMETERS]) {
      for (const [argument, entry] of Object.entries(table)) {
        for (const impact of typeof entry === "string" ? [entry] : entry) {
          if (impact === "harmless") continue;
          const { class: name, direction } = parseImpact(argument, impact);
          expect(ARGUMENT_CLASSES).toContain(name);
          expect(direction).toMatch(/^(any|less|more|on|off|added|removed|to .+|from .+|by .+)$/);
          if (direction.startsWith("by ")) expect(rules, argument).toContain(direction.slice(3));
        }
      }
    }
  });
});
