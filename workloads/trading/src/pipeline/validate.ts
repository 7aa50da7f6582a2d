import { Ajv, type Options, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { JsonObject } from "../types.ts";

// Under Node the module is the plugin, to the types it holds it.
export const withFormats = formats as unknown as (ajv: Ajv) => Ajv;

/**
 * Compiles a schema of ours, which need not be looked at again: that would take longer than compiling it. A number is one that
 * JSON can say: `1e999` is read as infinite, which is none.
 */
export function compile(schema: JsonObject, options: Options = {}): ValidateFunction {
  const ours: Options = {
    allErrors: true,
    strict: false,
    strictNumbers: true,
    logger: false,
    meta: false,
    validateSchema: false,
  };
  return withFormats(new Ajv({ ...ours, code: { optimize: false }, ...options })).compile(schema);
}

/** Says in what a value differs from a schema, one sentence each; the schema is compiled when it is needed first. */
export function validatorOf(schema: JsonObject): (value: unknown) => readonly string[] {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = "is not allowed", params }) => {
      const name = typeof params.additionalProperty === "string" ? ` ("${params.additionalProperty}")` : "";
      return `${instancePath.slice(1).replaceAll("/", ".") || "the document"} ${message}${name}`;
    });
  };
}
