import { CORRECTIONS, correct } from "./corrections.ts";
import { deriveBlock } from "./derive.ts";
import type { Schema } from "./model.ts";

const derived = new Map<string, Schema>();

/** The schema of `azurerm_…`, derived once. */
export function resourceSchema(type: string): Schema {
  return schemaOf(type, folderOf(type.replace(/^azurerm_/, "")));
}

export function dataSourceSchema(type: string): Schema {
  return schemaOf(`data.${type}`, folderOf(`data_${type}`));
}

export function providerSchema(): Schema {
  return schemaOf("provider", "provider");
}

function folderOf(name: string): string {
  return name.replaceAll("_", "-");
}

function schemaOf(key: string, folder: string): Schema {
  const known = derived.get(key);
  if (known !== undefined) return known;
  const schema = { version: CORRECTIONS[key]?.version ?? 0, block: correct(key, deriveBlock(folder)) };
  derived.set(key, schema);
  return schema;
}
