import { describe, expect, test } from "vitest";
import { dataSourceSchema, providerSchema, resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import { CORRECTIONS } from "../../../emulator/provider/schema/corrections.ts";
import type { Block, Schema } from "../../../emulator/provider/schema/model.ts";
import { azureFixture } from "../../support/recordings.ts";

/** `a`: flags and type of each attribute ("rs \"string\""); `b`: nested blocks with nesting and limits; `v`: version. */
type RecordedBlock = {
  readonly v?: number;
  readonly a?: { readonly [name: string]: string };
  readonly b?: {
    readonly [name: string]: RecordedBlock & { readonly n: string; readonly min?: number; readonly max?: number };
  };
};
type Recorded = {
  readonly provider: RecordedBlock;
  readonly resources: { readonly [type: string]: RecordedBlock };
  readonly data: { readonly [type: string]: RecordedBlock };
};
const recorded = azureFixture<Recorded>("schema.json");

function compact(block: Block): RecordedBlock {
  const attributes = Object.entries(block.attributes).map(([name, attribute]) => {
    const { required, optional, computed, sensitive, writeOnly } = attribute;
    const flags = [required && "r", optional && "o", computed && "c", sensitive && "s", writeOnly && "w"].filter(
      Boolean,
    );
    return [name, `${flags.join("")} ${JSON.stringify(attribute.type)}`];
  });
  const blocks = Object.entries(block.blocks).map(([name, { nesting, minItems, maxItems, block: inner }]) => {
    const limits = {
      ...(minItems === undefined ? {} : { min: minItems }),
      ...(maxItems === undefined ? {} : { max: maxItems }),
    };
    return [name, { n: nesting, ...limits, ...compact(inner) }];
  });
  return {
    ...(attributes.length === 0 ? {} : { a: Object.fromEntries(attributes) }),
    ...(blocks.length === 0 ? {} : { b: Object.fromEntries(blocks) }),
  };
}

const versioned = ({ version, block }: Schema) => ({ v: version, ...compact(block) });

describe("the schema derived from the bindings is the one azurerm 4.55.0 has", () => {
  test.each(Object.keys(recorded.resources))("%s", (type) => {
    expect(versioned(resourceSchema(type))).toEqual(recorded.resources[type]);
  });
  test.each(Object.keys(recorded.data))("data %s", (type) => {
    expect(versioned(dataSourceSchema(type))).toEqual(recorded.data[type]);
  });
  test("the provider block", () => {
    expect(compact(providerSchema().block)).toEqual(recorded.provider);
  });
});

test("only recorded types are corrected", () => {
  const known = [
    ...Object.keys(recorded.resources),
    ...Object.keys(recorded.data).map((type) => `data.${type}`),
    "provider",
  ];
  expect(Object.keys(CORRECTIONS).filter((type) => !known.includes(type))).toEqual([]);
});
