import { Ajv, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Diagnostic, Json, JsonObject } from "../types.ts";
import { hint } from "./nearest.ts";
import { diagnoseAt, quote } from "./source.ts";
import type { Path, Yaml } from "./yaml.ts";

const OPTIONS: Options = { allErrors: true, strict: false, verbose: true, logger: false, code: { optimize: false } };

// Under Node the module is the plugin, to the types it holds it.
const withFormats = formats as unknown as (ajv: Ajv) => Ajv;

/** Knows what a schema may say; to learn that takes longer than everything else. */
const schemas = withFormats(new Ajv(OPTIONS));

/**
 * Looks whether a JSON Schema is one, which is cheaper than compiling it.
 *
 * @throws Error when it is none.
 */
export function assertSchema(schema: JsonObject): void {
  schemas.validateSchema(schema, true);
  // Only compiling finds out whether what it refers to is there.
  if (JSON.stringify(schema).includes('"$ref"')) compileSchema(schema);
}

/**
 * Compiles a JSON Schema.
 *
 * @throws Error when it is none.
 */
export function compileSchema(schema: JsonObject): ValidateFunction {
  schemas.validateSchema(schema, true);
  // One of its own for each: ajv keeps something of whatever it has compiled.
  return withFormats(new Ajv({ ...OPTIONS, meta: false, validateSchema: false })).compile(schema);
}

/** Where a value stands that is checked, and what a finding about it is called. */
export interface Checked {
  readonly yaml: Yaml;
  /** Path of the value in the document. @default the document itself */
  readonly path?: Path;
  /** First half of the ids of findings: `front-matter`. */
  readonly rules: string;
}

/** Everything in a value that its schema does not allow, each at its place. */
export function checkShape(validate: ValidateFunction, value: Json, checked: Checked): Diagnostic[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).flatMap((error) => explain(error, checked) ?? []);
}

function explain(error: ErrorObject, { yaml, path: base = [], rules }: Checked): Diagnostic | undefined {
  const { keyword, params, parentSchema, data, message = "is not allowed" } = error;
  const path = [...base, ...pointerPath(error.instancePath)];
  const at = (offset: number, rule: string, text: string) =>
    diagnoseAt(yaml.source, offset, { ruleId: `${rules}/${rule}`, message: text });
  const known = Object.keys(parentSchema?.properties ?? {});
  switch (keyword) {
    case "required": {
      const missing = [...path, params.missingProperty as string];
      const help = parentSchema?.properties?.[params.missingProperty as string]?.description;
      const how = typeof help === "string" ? `add it: ${help}` : "add it";
      return at(yaml.keyOffset(path), "missing", `${wordOf(missing)} is missing; ${how}`);
    }
    case "additionalProperties": {
      const key = params.additionalProperty as string;
      return at(yaml.keyOffset([...path, key]), "unknown-key", `unknown key ${quote(key)}; ${hint(key, known)}`);
    }
    case "if":
      return undefined;
    case "enum":
      return at(yaml.valueOffset(path), "value", told(path, data, `must be one of ${list(params.allowedValues)}`));
    case "const":
      return at(yaml.valueOffset(path), "value", told(path, data, `must be ${quote(params.allowedValue)}`));
    case "pattern":
      return at(yaml.valueOffset(path), "value", told(path, data, parentSchema?.description ?? message));
    default:
      return at(yaml.valueOffset(path), "value", told(path, data, message));
  }
}

const told = (path: Path, value: unknown, must: string): string => `${wordOf(path)} is ${quote(value)}, but ${must}`;

const list = (values: readonly unknown[]): string => values.map(quote).join(", ");

/** A path as people write it: `cases[0].input.asset`. */
function wordOf(path: Path): string {
  const words = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return words === "" ? "this" : words.replace(/^\./, "");
}

/** Parts of a JSON pointer; what looks like an index is one. */
const pointerPath = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : part));
