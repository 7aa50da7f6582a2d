import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../types.ts";
import { backtestResultSchema, signalSchema } from "./document-schemas.ts";
import { pipelineSchema } from "./schema.ts";

/** Files of `schemas/`, made from what parts say of themselves. */
export const SCHEMA_FILES: Readonly<Record<string, JsonObject>> = {
  "pipeline.schema.json": pipelineSchema,
  "backtest-result.schema.json": backtestResultSchema,
  "signal.schema.json": signalSchema,
};

if (import.meta.main) {
  const folder = join(import.meta.dirname, "../../schemas");
  for (const [name, schema] of Object.entries(SCHEMA_FILES)) {
    writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
