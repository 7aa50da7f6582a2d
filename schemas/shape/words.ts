import { isSchema, type Schema } from "./schema.ts";

/** Longest value that a message quotes, in characters. */
const MAX_QUOTE = 60;

/** A value as a message quotes it: short, and never a whole list or object. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isSchema(value)) return "an object";
  if (value === null) return "empty (null)";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE - 4)}…${typeof value === "string" ? '"' : ""}`;
}

/** `"a", "b" or "c"` */
export function listWords(words: readonly string[], conjunction = "or"): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "a GUID such as 11111111-1111-4111-8111-111111111111",
  "date-time": "an RFC 3339 date and time such as 2030-01-31T18:00:00Z",
  date: "a date such as 2030-01-31",
  time: "a time such as 18:00:00Z",
  duration: "an ISO 8601 duration such as PT15M",
  email: "a mail address such as team@example.com",
  ipv4: "an IPv4 address such as 10.0.0.4",
  ipv6: "an IPv6 address",
  uri: "an address such as https://example.com/",
  hostname: "a host name",
  regex: "a regular expression of RE2, which has no lookaround and no backreferences",
};

/** What a schema accepts, in words: `a whole number between 20 and 16384`. */
export function describeSchema(schema: Schema): string {
  const { const: constant, enum: values, format } = schema;
  if (typeof schema["x-expected"] === "string") return schema["x-expected"];
  if (constant !== undefined) return quote(constant);
  if (Array.isArray(values)) return values.length === 1 ? quote(values[0]) : `one of ${values.map(quote).join(", ")}`;
  if (typeof format === "string") return FORMATS[format] ?? `a text of format ${format}`;
  if (typeof schema.pattern === "string") return describePattern(schema);
  const types = [schema.type].flat().filter((type) => typeof type === "string");
  const type = listWords(types.map((name) => TYPES[name] ?? name)) || "another value";
  return [type, describeLimits(schema)].filter((part) => part !== "").join(" ");
}

function describePattern(schema: Schema): string {
  const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
  const pattern = `a text that matches ${schema.pattern}`;
  return example === undefined ? pattern : `${pattern}, such as ${quote(example)}`;
}

/** `between 1 and 35`, `of 3 to 63 characters`, or nothing. */
export function describeLimits(schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const parts: string[] = [];
  if (isNumber(minimum) && isNumber(maximum)) parts.push(`between ${minimum} and ${maximum}`);
  else if (isNumber(minimum)) parts.push(`of at least ${minimum}`);
  else if (isNumber(maximum)) parts.push(`of at most ${maximum}`);
  if (isNumber(exclusiveMinimum)) parts.push(`above ${exclusiveMinimum}`);
  if (isNumber(exclusiveMaximum)) parts.push(`below ${exclusiveMaximum}`);
  if (isNumber(multipleOf)) parts.push(`that is a multiple of ${multipleOf}`);
  parts.push(...describeCount(schema.minLength, schema.maxLength, "character"));
  parts.push(...describeCount(schema.minItems, schema.maxItems, "item"));
  parts.push(...(schema.type === "object" ? describeCount(schema.minProperties, schema.maxProperties, "entry") : []));
  return parts.join(" ");
}

function describeCount(min: unknown, max: unknown, unit: string): string[] {
  const units = (count: unknown) =>
    `${count} ${count === 1 ? unit : unit.replace(/y$/, "ie")}${count === 1 ? "" : "s"}`;
  if (isNumber(min) && isNumber(max)) return [min === max ? `of ${units(min)}` : `of ${min} to ${units(max)}`];
  if (isNumber(min)) return [`of at least ${units(min)}`];
  return isNumber(max) ? [`of at most ${units(max)}`] : [];
}

const isNumber = (value: unknown): value is number => typeof value === "number";
