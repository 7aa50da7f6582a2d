import { csv } from "./csv/csv.ts";
import type { SourceType } from "./source.ts";

/** Every kind of source. */
export const sourceTypes: readonly SourceType[] = [csv];
