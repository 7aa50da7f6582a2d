import type { ErrorObject } from "ajv/dist/2020.js";
import { findNode, locate, type NodePath } from "../syntax/node.ts";
import { type Problem, pathOf, type Shape } from "./model.ts";
import { propertiesOf } from "./objects.ts";
import { isSchema, type Schema } from "./schema.ts";
import type { SchemaSet } from "./schema-set.ts";
import { describeSchema } from "./words.ts";

/** Turns the errors of one branch into problems; unions inside it included. */
type Explain = (shape: Shape, errors: readonly ErrorObject[]) => Problem[];

/**
 * Explains `oneOf` and `anyOf` by the one branch that the value was probably meant to match, and takes the errors of all
 * branches out of the list.
 */
export function withoutUnions(
  shape: Shape,
  errors: readonly ErrorObject[],
  explain: Explain,
): { readonly rest: readonly ErrorObject[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let rest = errors;
  // The validator reports a union behind its branches, so the outermost is the last one.
  for (let union = lastUnion(rest); union !== undefined; union = lastUnion(rest)) {
    const { instancePath } = union;
    const parent = isSchema(union.parentSchema) ? union.parentSchema : {};
    const file = shape.schemas.fileOf(parent) ?? shape.schemaName;
    const branches = branchesOf(union).map((schema) => ({ schema, parts: partsOf(schema, shape.schemas, file) }));
    const isInside = (error: ErrorObject, parts: ReadonlySet<unknown>) =>
      error !== union && parts.has(error.parentSchema) && `${error.instancePath}/`.startsWith(`${instancePath}/`);
    const inside = branches.map(({ parts }) => rest.filter((error) => isInside(error, parts)));
    const explained = new Set([union, ...inside.flat()]);
    rest = rest.filter((error) => !explained.has(error));
    problems.push(
      ...explainUnion(
        shape,
        union,
        branches.map(({ schema }) => schema),
        inside,
        file,
        explain,
      ),
    );
  }
  return { rest, problems };
}

const lastUnion = (errors: readonly ErrorObject[]): ErrorObject | undefined =>
  errors.findLast(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");

const branchesOf = ({ schema }: ErrorObject): Schema[] => (Array.isArray(schema) ? schema.filter(isSchema) : []);

/** Every object of a schema, those behind its references included: the validator names an error's schema by identity. */
function partsOf(schema: Schema, schemas: SchemaSet, file: string): ReadonlySet<unknown> {
  const parts = new Set<unknown>();
  const visit = (node: unknown, within: string): void => {
    if (typeof node !== "object" || node === null || parts.has(node)) return;
    parts.add(node);
    if (isSchema(node) && typeof node.$ref === "string") {
      const target = schemas.resolve(node.$ref, within);
      if (target !== undefined) visit(target.schema, target.file);
    }
    for (const value of Object.values(node)) visit(value, within);
  };
  visit(schema, file);
  return parts;
}

function explainUnion(
  shape: Shape,
  union: ErrorObject,
  schemas: readonly Schema[],
  inside: readonly (readonly ErrorObject[])[],
  file: string,
  explain: Explain,
): readonly Problem[] {
  const path = pathOf(shape.document, union.instancePath);
  const choices = inside
    .map((errors, index) => ({ errors, known: knownProperties(shape, path, schemas[index] ?? {}, file) }))
    // A branch of another type says nothing about the value, and one without an error has matched beside another.
    .filter(({ errors }) => errors.length > 0 && !errors.some((error) => isAtRoot(error, union)))
    .map(({ errors, known }) => ({ problems: explain(shape, errors), known }))
    .sort((a, b) => a.problems.length - b.problems.length || b.known - a.known);
  const [best, second] = choices;
  const isClear = second === undefined || best?.problems.length !== second.problems.length || best.known > second.known;
  if (best !== undefined && isClear) return best.problems;
  const alternatives = schemas.map((schema) => describeBranch(schema, shape.schemas, file));
  const must = `be ${union.keyword === "oneOf" ? "exactly one of: " : ""}${[...new Set(alternatives)].join(", or ")}`;
  const finding = { ruleId: "schema/union", ...shape.says(path, union.data, must) };
  return [{ path, range: locate(shape.document.root, path), finding }];
}

const isAtRoot = (error: ErrorObject, union: ErrorObject): boolean =>
  error.instancePath === union.instancePath && ["type", "const", "enum"].includes(error.keyword);

/** How many properties of the value a branch knows. */
function knownProperties(shape: Shape, path: NodePath, branch: Schema, file: string): number {
  const node = findNode(shape.document.root, path);
  const known = propertiesOf(branch, shape.schemas, file);
  return node?.kind === "object" ? [...node.properties.keys()].filter((name) => known.has(name)).length : 0;
}

function describeBranch(branch: Schema, schemas: SchemaSet, file: string): string {
  const schema = typeof branch.$ref === "string" ? (schemas.resolve(branch.$ref, file)?.schema ?? branch) : branch;
  const names = Array.isArray(schema.required) ? schema.required : [];
  return names.length > 0 ? `an object with ${names.join(" and ")}` : describeSchema(schema);
}
