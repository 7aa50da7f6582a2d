import { isSchema, type Schema } from "./schema.ts";
import type { SchemaSet } from "./schema-set.ts";

/**
 * Whether a value surely has the shape that a schema asks for. False says nothing: then the validator decides, which
 * takes longer to load and to compile than everything else that happens to a file without a mistake.
 *
 * @param name File name of the schema.
 */
export const fits = (schemas: SchemaSet, name: string, value: unknown): boolean =>
  fitsSchema({ schemas, file: name }, schemas.schema(name), value);

interface Scope {
  readonly schemas: SchemaSet;
  /** The schema file that references are relative to. */
  readonly file: string;
}

/** Says whether a value is surely as one keyword wants it. */
type Test = (wanted: unknown, value: unknown, schema: Schema, scope: Scope) => boolean;

const always: Test = () => true;
const fitsSchema = (scope: Scope, schema: unknown, value: unknown): boolean =>
  schema === true ||
  (isSchema(schema) &&
    Object.keys(schema).every((keyword) => TESTS.get(keyword)?.(schema[keyword], value, schema, scope) === true));

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  array: Array.isArray,
  object: isSchema,
  null: (value) => value === null,
};

const isNumber = (value: unknown): value is number => typeof value === "number";
const ofNumber =
  (test: (value: number, wanted: number) => boolean): Test =>
  (wanted, value) =>
    !isNumber(value) || (isNumber(wanted) && test(value, wanted));
const ofText =
  (test: (value: string, wanted: unknown) => boolean): Test =>
  (wanted, value) =>
    typeof value !== "string" || test(value, wanted);
const ofList =
  (test: (value: readonly unknown[], wanted: unknown, scope: Scope) => boolean): Test =>
  (wanted, value, _, scope) =>
    !Array.isArray(value) || test(value, wanted, scope);
const ofObject =
  (test: (value: Schema, wanted: unknown, schema: Schema, scope: Scope) => boolean): Test =>
  (wanted, value, schema, scope) =>
    !isSchema(value) || test(value, wanted, schema, scope);
const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;
/** Characters as JSON Schema counts them. */
const length = (text: string): number => [...text].length;

/** Every keyword that is understood; any other leaves the decision to the validator. */
const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...["$schema", "$id", "$defs", "title", "description", "examples", "default"].map((name) => [name, always] as const),
  ...["x-documentation", "x-expected", "x-secret"].map((name) => [name, always] as const),
  ["type", (wanted, value) => typeof wanted === "string" && TYPES[wanted]?.(value) === true],
  ["const", (wanted, value) => isScalar(wanted) && wanted === value],
  ["enum", (wanted, value) => Array.isArray(wanted) && isScalar(value) && wanted.includes(value)],
  ["minimum", ofNumber((value, wanted) => value >= wanted)],
  ["maximum", ofNumber((value, wanted) => value <= wanted)],
  ["exclusiveMinimum", ofNumber((value, wanted) => value > wanted)],
  ["exclusiveMaximum", ofNumber((value, wanted) => value < wanted)],
  ["minLength", ofText((value, wanted) => isNumber(wanted) && length(value) >= wanted)],
  ["maxLength", ofText((value, wanted) => isNumber(wanted) && length(value) <= wanted)],
  ["pattern", ofText((value, wanted) => typeof wanted === "string" && new RegExp(wanted, "u").test(value))],
  ["format", ofText((value, wanted) => typeof wanted === "string" && FORMATS[wanted]?.(value) === true)],
  ["minItems", ofList((value, wanted) => isNumber(wanted) && value.length >= wanted)],
  ["maxItems", ofList((value, wanted) => isNumber(wanted) && value.length <= wanted)],
  [
    "uniqueItems",
    ofList((value, wanted) => !wanted || (value.every(isScalar) && new Set(value).size === value.length)),
  ],
  ["items", ofList((value, wanted, scope) => value.every((item) => fitsSchema(scope, wanted, item)))],
  [
    "required",
    ofObject((value, wanted) => Array.isArray(wanted) && wanted.every((name) => Object.hasOwn(value, name))),
  ],
  ["properties", ofObject((value, wanted, _, scope) => everyProperty(value, wanted, scope))],
  ["additionalProperties", ofObject(fitsAdditional)],
  ["$ref", (wanted, value, _, scope) => fitsReference(wanted, value, scope)],
  ["discriminator", always],
  ["oneOf", fitsOneOf],
]);

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  // The first 28 days, which every month has.
  date: (text) => /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/.test(text),
};

const everyProperty = (value: Schema, wanted: unknown, scope: Scope): boolean =>
  isSchema(wanted) &&
  Object.entries(value).every(
    ([name, member]) => !Object.hasOwn(wanted, name) || fitsSchema(scope, wanted[name], member),
  );

function fitsAdditional(value: Schema, wanted: unknown, schema: Schema, scope: Scope): boolean {
  const known = isSchema(schema.properties) ? schema.properties : {};
  return Object.entries(value).every(
    ([name, member]) => Object.hasOwn(known, name) || fitsSchema(scope, wanted, member),
  );
}

function fitsReference(reference: unknown, value: unknown, { schemas, file }: Scope): boolean {
  const target = typeof reference === "string" ? schemas.resolve(reference, file) : undefined;
  return target !== undefined && fitsSchema({ schemas, file: target.file }, target.schema, value);
}

/** Only a kind tells that no second branch matches: each has another one. */
function fitsOneOf(branches: unknown, value: unknown, { discriminator }: Schema, scope: Scope): boolean {
  const tag = isSchema(discriminator) ? discriminator.propertyName : undefined;
  if (!Array.isArray(branches) || typeof tag !== "string" || !isSchema(value)) return false;
  return Object.hasOwn(value, tag) && branches.some((branch) => fitsSchema(scope, branch, value));
}
