import type { ErrorObject } from "ajv/dist/2020.js";
import { findKey, findNode, formatNodePath, locate, type NodePath } from "../syntax/node.ts";
import { renameFix } from "./edits.ts";
import { type Problem, pathOf, type Shape } from "./model.ts";
import { nearest, plainWord, type Suggestion } from "./nearest.ts";
import { isSchema, type Schema } from "./schema.ts";
import type { SchemaSet } from "./schema-set.ts";
import { explainChoice } from "./values.ts";
import { describeSchema } from "./words.ts";

/** The properties that one object lacks, and those that it should not have. */
interface Members {
  readonly path: NodePath;
  readonly unknown: Set<string>;
  readonly missing: Set<string>;
  /** Properties that the schema knows of, with their schemas. */
  readonly allowed: Map<string, Schema>;
}

/** Pairs what an object lacks with what it has too much: mostly they are one mistake. */
export function explainObjects(shape: Shape, errors: readonly ErrorObject[]): Problem[] {
  const objects = new Map<string, Members>();
  const problems: Problem[] = [];
  for (const error of errors) {
    const { instancePath } = error;
    const path = pathOf(shape.document, instancePath);
    const members = objects.get(instancePath) ?? { path, unknown: new Set(), missing: new Set(), allowed: new Map() };
    objects.set(instancePath, members);
    const schema = isSchema(error.parentSchema) ? error.parentSchema : {};
    for (const [name, property] of propertiesOf(schema, shape.schemas)) members.allowed.set(name, property);
    if (error.keyword === "required") members.missing.add(String(error.params.missingProperty));
    else if (error.keyword === "discriminator") problems.push(...explainDiscriminator(shape, members, error));
    else members.unknown.add(String(error.params.additionalProperty ?? error.params.unevaluatedProperty));
  }
  return [...problems, ...[...objects.values()].flatMap((members) => explainMembers(shape, members))];
}

/** All properties that a schema knows of, its parts and what it refers to included. */
export function propertiesOf(
  schema: Schema,
  schemas: SchemaSet,
  file: string = schemas.fileOf(schema) ?? "",
): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const visited = new Set<Schema>();
  const visit = (part: unknown, within: string): void => {
    if (!isSchema(part) || visited.has(part)) return;
    visited.add(part);
    if (typeof part.$ref === "string") {
      const target = schemas.resolve(part.$ref, within);
      if (target !== undefined) visit(target.schema, target.file);
    }
    for (const [name, property] of Object.entries(isSchema(part.properties) ? part.properties : {})) {
      const resolved = dereference(property, schemas, within);
      if (resolved !== undefined && !found.has(name)) found.set(name, resolved);
    }
    for (const list of [part.allOf, part.anyOf, part.oneOf]) {
      if (Array.isArray(list)) for (const each of list) visit(each, within);
    }
    for (const each of [part.then, part.else]) visit(each, within);
  };
  visit(schema, file);
  return found;
}

/** A schema behind its `$ref`, what stands beside the reference included. */
function dereference(schema: unknown, schemas: SchemaSet, file: string): Schema | undefined {
  if (!isSchema(schema)) return schema === true ? {} : undefined;
  if (typeof schema.$ref !== "string") return schema;
  return { ...schemas.resolve(schema.$ref, file)?.schema, ...schema };
}

/** A kind that is missing or not known; with a missing one nothing else of the object has been checked. */
function explainDiscriminator(shape: Shape, members: Members, error: ErrorObject): Problem[] {
  const { document } = shape;
  const { path, allowed } = members;
  const tag = String(error.params.tag);
  const node = findNode(document.root, path);
  if (node?.kind !== "object") return [];
  const kind = node.properties.get(tag);
  if (kind === undefined) {
    members.missing.add(tag);
    for (const name of node.properties.keys()) if (!allowed.has(name)) members.unknown.add(name);
    return [];
  }
  const place = [...path, tag];
  const value = kind.value.kind === "scalar" ? kind.value.value : kind.value.kind === "list" ? [] : {};
  const kinds = kindsOf(shape.schemas, error, tag);
  return [
    explainChoice(shape, place, value, kinds, (ruleId, must, more = {}) => ({
      path: place,
      range: locate(document.root, place),
      finding: { ruleId, ...shape.says(place, value, must), ...more },
    })),
  ];
}

function kindsOf(schemas: SchemaSet, error: ErrorObject, tag: string): unknown[] {
  const parent = isSchema(error.parentSchema) ? error.parentSchema : {};
  const file = schemas.fileOf(parent);
  const branches = Array.isArray(parent.oneOf) ? parent.oneOf : [];
  return branches.flatMap((branch) => {
    const kind = isSchema(branch) ? propertiesOf(branch, schemas, file).get(tag) : undefined;
    return kind?.const === undefined ? (Array.isArray(kind?.enum) ? kind.enum : []) : [kind.const];
  });
}

function explainMembers(shape: Shape, members: Members): Problem[] {
  const missing = new Set(members.missing);
  const unknown = [...members.unknown].map((name) => explainUnknown(shape, members, missing, name));
  return [...unknown, ...[...missing].map((name) => explainMissing(shape, members, name))];
}

/** @param missing What is still missing; loses the property that the unknown one was meant to be. */
function explainUnknown(shape: Shape, members: Members, missing: Set<string>, name: string): Problem {
  const { document } = shape;
  const path = [...members.path, name];
  const key = findKey(document.root, path) ?? locate(document.root, path);
  const known = [...members.allowed.keys()].filter((each) => !each.startsWith("$") || name.startsWith("$"));
  const free = known.filter((each) => findKey(document.root, [...members.path, each]) === undefined);
  const wanted = nearest(name, [...missing]);
  const guess = wanted ?? nearest(name, free) ?? nearest(name, known);
  if (wanted !== undefined) missing.delete(wanted.name);
  // The very name in another place tells more than a name that is only near.
  const elsewhere = wanted !== undefined || guess?.isCertain === true ? [] : placesOf(shape, members.path, name);
  const near = elsewhere.length > 0 ? undefined : guess;
  const isCertain = isOneAnswer(name, near, free);
  const intended = members.allowed.get(near?.name ?? "");
  const link = intended?.["x-documentation"];
  // In a place for a secret, what is no word may be the secret itself.
  const isHidden = near === undefined && shape.isSecret(members.path) && !/^[a-z][A-Za-z]{0,15}$/.test(name);
  const shownPath = isHidden ? members.path : path;
  const what = isHidden
    ? `a property of ${formatNodePath(members.path)} whose name is not shown`
    : formatNodePath(path);
  return {
    path: shownPath,
    range: key,
    isSecret: intended?.["x-secret"] === true,
    ...(isCertain && near !== undefined ? { renamedTo: near.name } : {}),
    finding: {
      ruleId: "schema/unknown-property",
      message: `${what} is not a known property${consequence(wanted, elsewhere)}`,
      ...(known.length === 0 || known.length > MAX_LISTED ? {} : { expected: `one of ${known.join(", ")}` }),
      received: isHidden ? "a name that is not shown" : name,
      ...(near === undefined ? {} : { suggestion: near.name }),
      ...(typeof link === "string" ? { documentation: link } : {}),
      ...(isCertain && near !== undefined ? { fix: renameFix(document, key, near.name) } : {}),
    },
  };
}

/** Most names that are listed: more are looked up rather than read. */
const MAX_LISTED = 40;

function consequence(wanted: Suggestion | undefined, elsewhere: readonly string[]): string {
  if (wanted !== undefined) return `, and the required ${wanted.name} is missing`;
  return elsewhere.length === 0 ? "" : `; it belongs to ${elsewhere.join(" or ")}`;
}

/** Whether no other property that is still free is as near. */
function isOneAnswer(name: string, near: Suggestion | undefined, free: readonly string[]): boolean {
  const best = nearest(name, free);
  return near !== undefined && best?.name === near.name && best.isCertain;
}

function explainMissing(shape: Shape, { path, allowed }: Members, name: string): Problem {
  const place = [...path, name];
  const schema = allowed.get(name);
  const link = schema?.["x-documentation"];
  const expected = schema === undefined ? {} : { expected: describeSchema(schema) };
  const must = schema === undefined ? "" : `; it must be ${describeSchema(schema)}`;
  return {
    path: place,
    range: locate(shape.document.root, path),
    finding: {
      ruleId: "schema/missing-property",
      message: `${formatNodePath(place)} is missing${must}`,
      ...expected,
      received: "nothing",
      ...(typeof link === "string" ? { documentation: link } : {}),
    },
  };
}

/** Objects of the whole file that know a property of this name: it may only stand in the wrong one. */
function placesOf(shape: Shape, here: NodePath, name: string): string[] {
  const word = plainWord(name);
  const places: string[] = [];
  const visit = (schema: Schema, file: string, path: NodePath): void => {
    if (path.length > MAX_SEARCH_DEPTH) return;
    for (const [child, property] of propertiesOf(schema, shape.schemas, file)) {
      if (plainWord(child) === word && path.length > 0 && path.join() !== here.join())
        places.push(formatNodePath(path));
      visit(property, shape.schemas.fileOf(property) ?? file, [...path, child]);
    }
  };
  visit(shape.schemas.schema(shape.schemaName), shape.schemaName, []);
  return places.slice(0, 2);
}

const MAX_SEARCH_DEPTH = 5;
