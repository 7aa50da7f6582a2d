import type { TypeSpec } from "../spec.ts";
import { resourceGroup } from "./resource-group.ts";

const ALL: readonly TypeSpec[] = [resourceGroup];

/** Every resource type the stand-in provider manages. */
export const TYPES: { readonly [type: string]: TypeSpec } = Object.fromEntries(ALL.map((spec) => [spec.type, spec]));
