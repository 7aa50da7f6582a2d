import type { ErrorObject } from "ajv";
import type { Diagnostic, Json, JsonObject } from "../types.ts";
import type { JsonFile, Path } from "./json.ts";
import { hint } from "./nearest.ts";
import { compile } from "./validate.ts";

/**
 * Everything in a value that its schema does not allow, each at its place.
 *
 * @param value is given the defaults of the schema
 */
export function checkShape(schema: JsonObject, value: Json, json: JsonFile): Diagnostic[] {
  const validate = compile(schema, { verbose: true, useDefaults: true });
  return validate(value) ? [] : (validate.errors ?? []).flatMap((error) => explain(error, json) ?? []);
}

function explain({ keyword, params, parentSchema, ...error }: ErrorObject, json: JsonFile): Diagnostic | undefined {
  const path = pointerPath(error.instancePath);
  const must = (what: string) =>
    json.at(path, "pipeline/value", `${wordOf(path)} is ${quote(error.data)}, but must ${what}`);
  switch (keyword) {
    case "required": {
      const name = params.missingProperty as string;
      const { description } = parentSchema?.properties?.[name] ?? {};
      const how = typeof description === "string" ? `add it: ${description}` : "add it";
      return json.at(path, "pipeline/missing", `${wordOf([...path, name])} is missing; ${how}`);
    }
    case "additionalProperties": {
      const key = params.additionalProperty as string;
      const known = Object.keys(parentSchema?.properties ?? {});
      return json.atKey([...path, key], "pipeline/unknown-key", `unknown key ${quote(key)}; ${hint(key, known)}`);
    }
    case "enum": {
      const known = (params.allowedValues as readonly unknown[]).map(String);
      return json.at(
        path,
        "pipeline/value",
        `${wordOf(path)} is ${quote(error.data)}; ${hint(String(error.data), known)}`,
      );
    }
    // They say only that a part of them failed, which has its own error.
    case "anyOf":
    case "oneOf":
    case "if":
      return undefined;
    case "pattern":
      return must(`be ${parentSchema?.["x-pattern"] ?? `like ${String(params.pattern)}`}`);
    case "type":
      return must(`be ${[params.type].flat().join(" or ")}`);
    default:
      return must((error.message ?? "be something else").replace(/^must /, ""));
  }
}

/** A value as a message shows it, however long it is. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A path as people write it: `validation.costStress[0]`. */
export function wordOf(path: Path): string {
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
