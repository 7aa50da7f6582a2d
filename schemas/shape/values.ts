import type { ErrorObject } from "ajv/dist/2020.js";
import type { Fix } from "../diagnostic.ts";
import type { Finding } from "../syntax/diagnose.ts";
import { findKey, findNode, locate, type NodePath, type Range, type ScalarNode } from "../syntax/node.ts";
import { replaceFix } from "./edits.ts";
import type { Problem, Shape } from "./model.ts";
import { nearest, plainWord } from "./nearest.ts";
import { isSchema, type Schema } from "./schema.ts";
import { describeLimits, describeSchema, listWords, quote } from "./words.ts";

/** What is wrong with one value, apart from which properties it has. */
export function explainValue(shape: Shape, path: NodePath, error: ErrorObject): Problem {
  const { document } = shape;
  const range = locate(document.root, path);
  const schema = isSchema(error.parentSchema) ? error.parentSchema : {};
  const problem = (ruleId: string, must: string, more: Partial<Finding> = {}, place: Range = range): Problem => ({
    path,
    range: place,
    finding: { ruleId, ...shape.says(path, error.data, must), ...more },
  });
  switch (error.keyword) {
    case "type":
      return explainType(shape, path, schema, problem);
    case "enum":
    case "const": {
      const allowed = error.keyword === "enum" ? schema.enum : [schema.const];
      return explainChoice(shape, path, error.data, Array.isArray(allowed) ? allowed : [], problem);
    }
    case "pattern":
      return problem("schema/pattern", `be ${describeSchema(schema)}`);
    case "format":
      return problem("schema/format", `be ${describeSchema(schema)}`);
    case "uniqueItems":
      return explainDuplicate(shape, path, error, problem);
    case "propertyNames": {
      const name = String(error.params.propertyName);
      const key = findKey(document.root, [...path, name]) ?? range;
      const named = shape.isSecret(path) ? "like this one" : `named ${quote(name)}`;
      return problem("schema/property-name", `have no property ${named}`, {}, key);
    }
    case "dependentRequired": {
      const { property, missingProperty } = error.params;
      const key = findKey(document.root, [...path, String(property)]) ?? range;
      return problem("schema/missing-property", `have ${missingProperty} where it has ${property}`, {}, key);
    }
    default: {
      const limits = describeLimits(schema);
      if (limits === "") return problem("schema/invalid", `be otherwise: it ${error.message ?? "does not match"}`);
      return problem(
        "schema/range",
        /^(of|above|below|that)/.test(limits) ? `be ${describeSchema(schema)}` : `be ${limits}`,
      );
    }
  }
}

type Report = (ruleId: string, must: string, more?: Partial<Finding>, place?: Range) => Problem;

function explainType(shape: Shape, path: NodePath, schema: Schema, problem: Report): Problem {
  const node = findNode(shape.document.root, path);
  const converted = node?.kind === "scalar" ? convert(shape, node, [schema.type].flat()) : undefined;
  const must = `be ${describeSchema(schema)}`;
  if (node?.kind !== "scalar" || converted === undefined) return problem("schema/type", must);
  const fix = shape.isSecret(path) ? undefined : replaceFix(shape.document, node, converted.value);
  return problem("schema/type", `${must}; ${converted.advice}`, fix === undefined ? {} : { fix });
}

/** The same value in a type that is allowed, where there is just one way to write it so. */
function convert(
  shape: Shape,
  node: ScalarNode,
  types: readonly unknown[],
): { readonly value: string | number | boolean; readonly advice: string } | undefined {
  const { value } = node;
  if (typeof value === "string") {
    const isNumber = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value);
    if (isNumber && types.includes("number")) return { value: Number(value), advice: "remove the quotes" };
    if (isNumber && types.includes("integer") && !value.includes(".")) {
      return { value: Number(value), advice: "remove the quotes" };
    }
    if (!types.includes("boolean")) return undefined;
    if (/^(true|yes|on)$/i.test(value)) return { value: true, advice: "write true" };
    return /^(false|no|off)$/i.test(value) ? { value: false, advice: "write false" } : undefined;
  }
  if (value === null || !types.includes("string")) return undefined;
  // As it is written: the text of 8.40 is "8.40".
  const text = shape.document.source.text.slice(node.start, node.end);
  return /^[\w.+-]+$/.test(text) ? { value: text, advice: "write it in double quotes" } : undefined;
}

/** The value is none of those allowed. */
export function explainChoice(
  shape: Shape,
  path: NodePath,
  value: unknown,
  allowed: readonly unknown[],
  problem: Report,
): Problem {
  const node = findNode(shape.document.root, path);
  const words = allowed.map((word) => String(word));
  const written = node?.kind === "scalar" ? shape.document.source.text.slice(node.start, node.end) : "";
  const received = typeof value === "string" ? value : written;
  const must = allowed.length === 1 ? `be ${quote(allowed[0])}` : `be one of ${allowed.map(quote).join(", ")}`;
  const near = received === "" || shape.isSecret(path) ? undefined : nearest(received, words);
  if (near === undefined || node?.kind !== "scalar") return problem("schema/enum", must);
  // Only what differs in case, separators or quotes is surely the same word.
  const isSame = near.isCertain && plainWord(near.name) === plainWord(received);
  const intended = allowed[words.indexOf(near.name)];
  const fix: Fix | undefined =
    isSame && intended !== null && typeof intended !== "object"
      ? replaceFix(shape.document, node, intended as string | number | boolean)
      : undefined;
  // A number that was written for a text looks right until it is quoted.
  const suggestion = typeof value === "string" ? near.name : quote(intended);
  return problem("schema/enum", must, { suggestion, ...(fix === undefined ? {} : { fix }) });
}

function explainDuplicate(shape: Shape, path: NodePath, error: ErrorObject, problem: Report): Problem {
  const positions = [Number(error.params.i), Number(error.params.j)].sort((a, b) => a - b);
  const [first = 0, second = 0] = positions;
  const place = locate(shape.document.root, [...path, second]);
  const ordinals = listWords([`${first + 1}`, `${second + 1}`], "and");
  return problem("schema/duplicate-item", `not hold the same item twice (items ${ordinals})`, {}, place);
}
