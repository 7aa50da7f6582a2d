import type { ErrorObject } from "ajv/dist/2020.js";
import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "../syntax/diagnose.ts";
import { type Document, findKey, formatNodePath, type NodePath, toValue } from "../syntax/node.ts";
import { MAX_DIAGNOSTICS } from "../syntax/tree.ts";
import { renameFix } from "./edits.ts";
import { fits } from "./fits.ts";
import { type Problem, pathOf, type Shape } from "./model.ts";
import { explainObjects } from "./objects.ts";
import { type SchemaSet, schemaSet } from "./schema-set.ts";
import { type SecretPlaces, secretPlaces } from "./secret-places.ts";
import { withoutUnions } from "./unions.ts";
import type { Annotation } from "./validator.ts";
import { explainValue } from "./values.ts";
import { quote } from "./words.ts";

/**
 * Everything in which a document differs from its schema.
 *
 * @param schemaName File name of the schema, e.g. `mysql.schema.json`.
 * @throws Error when the schema itself is missing or not valid.
 */
export function checkShape(document: Document, schemaName: string, schemas: SchemaSet = schemaSet()): Diagnostic[] {
  const value = toValue(document.root);
  if (fits(schemas, schemaName, value)) return [];
  const { errors, annotations } = schemas.validate(schemaName, value);
  const places = secretPlaces({ document, schemas, schemaName }, annotations);
  const shape = shapeOf({ document, schemas, schemaName }, places);
  const problems = withoutRivals([...explain(shape, errors.slice(0, MAX_ERRORS)), ...deprecations(shape, annotations)]);
  if (problems.length === 0) return [];
  const documentation = documentationOf(document, annotations);
  const found = problems.map(({ path, range, finding, isSecret = false }) => {
    const link = finding.documentation ?? documentation(path);
    const more = { path: formatNodePath(path), ...(link === undefined ? {} : { documentation: link }) };
    return diagnose(document.source, range, { ...more, ...finding }, isSecret ? [range] : places.ranges);
  });
  return limited(unique(found), document);
}

/** Most errors of the validator that are looked at: one mistake can make several. */
const MAX_ERRORS = 20 * MAX_DIAGNOSTICS;

/** Turns the validator's errors into problems, one for each mistake. */
function explain(shape: Shape, errors: readonly ErrorObject[]): Problem[] {
  // A wrong name of a property has two errors, one of which is about the name as if it were a value.
  const told = errors.filter(({ propertyName }) => propertyName === undefined);
  const { rest, problems } = withoutUnions(shape, told, explain);
  const wrongType = new Set(rest.filter(({ keyword }) => keyword === "type").map(({ instancePath }) => instancePath));
  const objects = rest.filter(({ keyword }) => OBJECT_KEYWORDS.has(keyword));
  const values = rest.filter(
    ({ keyword, instancePath }) =>
      !OBJECT_KEYWORDS.has(keyword) && !SILENT.has(keyword) && (keyword === "type" || !wrongType.has(instancePath)),
  );
  return [
    ...problems,
    ...explainObjects(shape, objects),
    ...values.map((error) => explainValue(shape, pathOf(shape.document, error.instancePath), error)),
  ];
}

const OBJECT_KEYWORDS = new Set(["required", "additionalProperties", "unevaluatedProperties", "discriminator"]);
/** Keywords whose error only says that a part of them failed, which has its own error. */
const SILENT = new Set(["if", "allOf", "$ref"]);

function shapeOf(basis: Pick<Shape, "document" | "schemas" | "schemaName">, { isSecret }: SecretPlaces): Shape {
  return {
    ...basis,
    isSecret,
    says: (path, value, must) => {
      const subject = path.length === 0 ? "the file" : formatNodePath(path);
      const received = isSecret(path) ? "a value that is not shown" : quote(value);
      return { message: `${subject} is ${received}, but must ${must}`, expected: must.replace(/^be /, ""), received };
    },
  };
}

/** Where two properties of one object would get the same name, neither is renamed. */
function withoutRivals(problems: readonly Problem[]): readonly Problem[] {
  const target = ({ path, renamedTo }: Problem) => JSON.stringify([...path.slice(0, -1), renamedTo]);
  const renamed = Map.groupBy(
    problems.filter(({ renamedTo }) => renamedTo !== undefined),
    target,
  );
  return problems.map((problem) => {
    if (problem.renamedTo === undefined || renamed.get(target(problem))?.length === 1) return problem;
    const { fix: _, ...finding } = problem.finding;
    return { ...problem, finding };
  });
}

/** The documentation of a property, or of the nearest one above that has any. */
function documentationOf(
  document: Document,
  annotations: readonly Annotation[],
): (path: NodePath) => string | undefined {
  const links = new Map<string, string>();
  for (const { keyword, instancePath, value } of annotations) {
    if (keyword === "x-documentation" && typeof value === "string") {
      links.set(formatNodePath(pathOf(document, instancePath)), value);
    }
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const link = links.get(formatNodePath(path.slice(0, length)));
      if (link !== undefined) return link;
    }
    return undefined;
  };
}

/** Properties that are still understood, and what to write instead. */
function deprecations({ document }: Shape, annotations: readonly Annotation[]): Problem[] {
  const deprecated = new Map<string, { renamedTo?: string; advice?: string }>();
  for (const { keyword, instancePath, value } of annotations) {
    const known = deprecated.get(instancePath) ?? {};
    if (keyword === "x-renamedTo" && typeof value === "string") known.renamedTo = value;
    else if (keyword === "x-deprecated" && typeof value === "string") known.advice = value;
    else if (keyword !== "deprecated" || value !== true) continue;
    deprecated.set(instancePath, known);
  }
  return [...deprecated].flatMap(([pointer, { renamedTo, advice }]) => {
    const path = pathOf(document, pointer);
    const key = findKey(document.root, path);
    if (key === undefined) return [];
    const instead = renamedTo === undefined ? advice : `write ${renamedTo} instead`;
    const message = `${formatNodePath(path)} is deprecated${instead === undefined ? "" : `; ${instead}`}`;
    const isFree = renamedTo !== undefined && findKey(document.root, [...path.slice(0, -1), renamedTo]) === undefined;
    const fix = isFree ? { fix: renameFix(document, key, renamedTo) } : {};
    const suggestion = renamedTo === undefined ? {} : { suggestion: renamedTo };
    const finding = { ruleId: "schema/deprecated-property", severity: "warning" as const, message };
    return [{ path, range: key, finding: { ...finding, ...suggestion, ...fix }, ...(isFree ? { renamedTo } : {}) }];
  });
}

/** Without what two parts of a schema say alike. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { ruleId, path, message, position } = diagnostic;
    const key = JSON.stringify([ruleId === "schema/range" ? "" : message, ruleId, path, position]);
    if (!seen.has(key)) seen.set(key, diagnostic);
  }
  return [...seen.values()];
}

/** Nobody reads the thousandth mistake of a file; the number of the rest is told. */
function limited(diagnostics: readonly Diagnostic[], { source }: Document): Diagnostic[] {
  if (diagnostics.length <= MAX_DIAGNOSTICS) return [...diagnostics];
  const more = diagnostics.length - MAX_DIAGNOSTICS;
  const message = `${more} more ${more === 1 ? "problem" : "problems"} of this file are not shown`;
  const severity = diagnostics.slice(MAX_DIAGNOSTICS).some((each) => each.severity === "error") ? "error" : "warning";
  return [
    ...diagnostics.slice(0, MAX_DIAGNOSTICS),
    { ruleId: "file/too-many-problems", severity, message, file: source.file },
  ];
}
