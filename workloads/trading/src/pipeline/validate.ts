import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { JsonObject } from "../types.ts";

// Under Node the module is the plugin, to the types it holds it.
export const withFormats = formats as unknown as (ajv: Ajv) => Ajv;

/** Says in what a value differs from a schema, one sentence each; the schema is compiled when it is needed first. */
export function validatorOf(schema: JsonObject): (value: unknown) => readonly string[] {
  let validate: ReturnType<Ajv["compile"]> | undefined;
  return (value) => {
    validate ??= withFormats(new Ajv({ allErrors: true, strict: false, logger: false })).compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = "is not allowed", params }) => {
      const name = typeof params.additionalProperty === "string" ? ` ("${params.additionalProperty}")` : "";
      return `${instancePath.slice(1).replaceAll("/", ".") || "the document"} ${message}${name}`;
    });
  };
}
