import { csv } from "./csv/csv.ts";
import { parquet } from "./parquet/parquet.ts";
import type { SourceType } from "./source.ts";

/** Every kind of source. */
export const sourceTypes: readonly SourceType[] = [csv, parquet];
