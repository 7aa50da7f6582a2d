import { ACCESS } from "./catalogue/access.ts";
import { GENERIC } from "./catalogue/generic.ts";
import { PASSING } from "./catalogue/passing.ts";
import { PERMANENT } from "./catalogue/permanent.ts";
import { TERRAFORM } from "./catalogue/terraform.ts";
import type { CatalogueEntry } from "./reaction.ts";

/**
 * Every error we know, first match wins: what lasts comes before what passes, so that of nested codes the hopeless one
 * decides. The provider itself already repeats 408, 424, 429 and 5xx and honours Retry-After: attempts here are few, and
 * one time budget holds for the whole run.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [...TERRAFORM, ...ACCESS, ...PERMANENT, ...PASSING, ...GENERIC];
