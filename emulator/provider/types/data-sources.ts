import type { TypeSpec } from "../spec.ts";

export const DATA_SOURCES: { readonly [type: string]: TypeSpec } = {};
