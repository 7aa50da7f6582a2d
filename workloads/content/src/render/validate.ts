import type { ErrorObject, ValidateFunction } from "ajv";
import { compileSchema } from "../library/shape.ts";
import type { Json, JsonObject } from "../types.ts";

const compiled = new WeakMap<JsonObject, ValidateFunction>();
/** More mistakes than this of one value help nobody. */
const MAX_MISTAKES = 5;

/**
 * What is wrong with a value, one sentence a mistake; nothing when it is as the schema says.
 *
 * @param name What sentences call the value: `input`
 */
export function mistakes(schema: JsonObject, value: unknown, name: string): readonly string[] {
  const validate = compiled.get(schema) ?? compileSchema(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const told = [...new Set(errors.map((error) => sentence(error, name)))];
  const more = told.length - MAX_MISTAKES;
  return more > 0 ? [...told.slice(0, MAX_MISTAKES), `and ${more} more`] : told;
}

function sentence(
  { instancePath, keyword, params, message = "is not valid", data }: ErrorObject,
  name: string,
): string {
  const where = [name, ...instancePath.split("/").slice(1).map(unescapePointer)].join(".");
  switch (keyword) {
    case "required":
      return `${quiet(where)} has no "${quiet(String(params.missingProperty))}"`;
    case "additionalProperties":
      return `${quiet(where)} has "${quiet(String(params.additionalProperty))}", which the schema does not know`;
    case "enum":
      return `${quiet(where)} is ${excerpt(data)}, but must be one of ${excerpt(params.allowedValues, 200)}`;
    case "const":
      return `${quiet(where)} is ${excerpt(data)}, but must be ${excerpt(params.allowedValue)}`;
    default:
      return `${quiet(where)} is ${excerpt(data)}, but ${message}`;
  }
}

const unescapePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** A value as a sentence may show it: short, and without what moves a terminal's cursor or hides text. */
export function excerpt(value: unknown, length = 60): string {
  const text = (JSON.stringify(value) ?? "nothing").replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
  return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text;
}

/** A name that was received, as a sentence may show it. */
export const quiet = (name: string): string => {
  const text = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").toWellFormed();
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** @throws SyntaxError when it is no JSON */
export const parseJson = (text: string): Json => JSON.parse(text) as Json;
