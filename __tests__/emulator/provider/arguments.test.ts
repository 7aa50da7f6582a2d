import { describe, expect, test } from "vitest";
import { COMMON } from "../../../emulator/provider/arguments/common.ts";
import { ARGUMENTS } from "../../../emulator/provider/arguments/index.ts";
import { resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import { type Block, blockOf } from "../../../emulator/provider/schema/model.ts";
import { TYPES } from "../../../emulator/provider/types/index.ts";
import { UNKNOWN, type Value, type ValueObject } from "../../../emulator/provider/values.ts";
import { outcomeFor } from "../../support/provider-changes.ts";
import { renderedStacks } from "../../support/rendered-stacks.ts";

/** Whether a path leads to an attribute or a block of the schema. */
function exists(block: Block, [name = "", ...rest]: readonly string[]): boolean {
  const attribute = block.attributes[name];
  const inner = block.blocks[name]?.block ?? (attribute === undefined ? undefined : blockOf(attribute.type));
  if (rest.length > 0) return inner !== undefined && exists(inner, rest);
  return attribute !== undefined || inner !== undefined;
}

describe.each(Object.keys(TYPES))("%s", (type) => {
  const spec = TYPES[type];
  const known = ARGUMENTS[type] ?? {};
  const { block } = resourceSchema(type);
  const words = (texts: readonly (string | undefined)[]) =>
    texts.flatMap((text) => (text ?? "").split(" ")).filter(Boolean);

  test("is described in terms of its schema", () => {
    const paths = words([
      ...Object.keys(known.values ?? {}),
      ...Object.entries(known.requiredWith ?? {}).flat(),
      ...[known.exactlyOneOf, known.atLeastOneOf, known.conflicts].flatMap((groups) => groups ?? []),
      ...[spec?.replace, spec?.computedBlocks, ...Object.entries(spec?.recomputed ?? {}).flat()],
      ...[spec?.replaceWhen, spec?.defaults, spec?.same].flatMap((named) => Object.keys(named ?? {})),
    ]);
    expect(paths.filter((path) => !exists(block, path.split(".")))).toEqual([]);
  });

  test("says of each of its arguments what it may be, unless azurerm takes anything", () => {
    expect(type in ARGUMENTS).toBe(true);
  });
});

test("what most types have is known to the schema of one of them", () => {
  const blocks = Object.keys(TYPES).map((type) => resourceSchema(type).block);
  expect(Object.keys(COMMON).filter((name) => !blocks.some((block) => exists(block, [name])))).toEqual([]);
});

type Named = { readonly [name: string]: ValueObject };
const META = new Set(["//", "lifecycle", "depends_on", "provider", "provisioner", "count", "for_each"]);

/** A configuration in which every reference is not known yet. */
function planned(value: Value): Value {
  if (typeof value === "string") return value.includes("${") ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(planned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !META.has(name))
      .map(([name, item]) => [name, planned(item)]),
  );
}

test.each(Object.entries(renderedStacks()))("%s renders nothing that azurerm refuses", (_, stack) => {
  const refused = Object.entries<Named>(stack.resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, config]) =>
      (outcomeFor(type, null, planned(config) as ValueObject).refused ?? []).map((why) => `${type}.${name}: ${why}`),
    ),
  );
  expect(refused).toEqual([]);
});
