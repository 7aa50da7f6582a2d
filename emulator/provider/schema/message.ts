import type { Block, NestedBlock, Schema } from "./model.ts";

const NESTING = { single: "SINGLE", list: "LIST", set: "SET" } as const;

/** A schema as the protocol's message. */
export function schemaMessage(schema: Schema): object {
  return { version: schema.version, block: { version: schema.version, ...blockMessage(schema.block) } };
}

function blockMessage(block: Block): object {
  return {
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required ?? false,
      optional: attribute.optional ?? false,
      computed: attribute.computed ?? false,
      sensitive: attribute.sensitive ?? false,
      write_only: attribute.writeOnly ?? false,
    })),
    block_types: Object.entries(block.blocks).map(([name, nested]) => nestedMessage(name, nested)),
  };
}

function nestedMessage(name: string, nested: NestedBlock): object {
  return {
    type_name: name,
    nesting: NESTING[nested.nesting],
    min_items: nested.minItems ?? 0,
    max_items: nested.maxItems ?? 0,
    block: blockMessage(nested.block),
  };
}
