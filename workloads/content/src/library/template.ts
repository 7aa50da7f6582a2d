import Handlebars from "handlebars";
import type { Diagnostic, Json, JsonObject } from "../types.ts";
import { at } from "./front-matter.ts";

type Node = hbs.AST.Node;

/** A place of a template, counted from its own beginning. */
export interface Use {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** What a template says, read from its syntax tree. */
export interface TemplateSyntax {
  readonly program: hbs.AST.Program;
  /** Partials that it takes in, each where it does. */
  readonly partials: readonly Use[];
}

/** Helpers that dotprompt brings, and those of Handlebars. */
export const HELPERS: readonly string[] = [
  ...["if", "unless", "each", "with", "lookup", "log"],
  ...["role", "history", "json", "section", "media", "ifEquals", "unlessEquals"],
];

/** @returns the syntax, or what is wrong with it at its line of the file */
export function parseTemplate(
  template: string,
  file: string,
  templateLine: number,
): { readonly syntax?: TemplateSyntax; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const program = Handlebars.parse(template);
    const partials: Use[] = [];
    walk(program, (node) => {
      if (node.type !== "PartialStatement" && node.type !== "PartialBlockStatement") return;
      const { name } = node as hbs.AST.PartialStatement;
      if (name.type === "PathExpression") partials.push(use((name as hbs.AST.PathExpression).original, node));
    });
    return { syntax: { program, partials }, diagnostics: [] };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const line = Number(/line (\d+)/.exec(text)?.[1] ?? 1);
    const why = text.split("\n").at(-1) ?? "it cannot be parsed";
    return {
      diagnostics: [
        at(
          file,
          templateLine + line - 1,
          1,
          "template/syntax",
          `the template is not closed or not well formed: ${why}`,
        ),
      ],
    };
  }
}

const use = (name: string, { loc }: Node): Use => ({ name, line: loc.start.line, column: loc.start.column + 1 });

/** Visits every node of a tree. */
function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  if ("type" in node) visit(node as Node);
  for (const [key, each] of Object.entries(node)) if (key !== "loc") walk(each, visit);
}

export interface SchemaUse {
  /** Names in the template that the schema has not, with what it has. */
  readonly unknown: readonly (Use & { readonly known: readonly string[] })[];
  /** Properties of the input that are used, those of the top level. */
  readonly used: ReadonlySet<string>;
}

/**
 * Compares what a template names with the schema of its input, through loops, `with` and partials.
 *
 * @param partials Templates of partials by name; what is wrong in one is told where it is taken in.
 */
export function compareWithSchema(
  program: hbs.AST.Program,
  schema: JsonObject,
  partials: ReadonlyMap<string, hbs.AST.Program>,
): SchemaUse {
  const unknown: (Use & { readonly known: readonly string[] })[] = [];
  const used = new Set<string>();
  const visit = (
    tree: hbs.AST.Program,
    scopes: readonly Scope[],
    inside: readonly string[],
    told: Use | undefined,
  ): void => {
    const check = (path: hbs.AST.PathExpression): Scope => {
      if (path.data) return OPEN;
      const [scope = OPEN, ...above] = scopes;
      const from = path.depth === 0 ? scope : (above[path.depth - 1] ?? OPEN);
      const parts = path.parts.map(String);
      if (from.isRoot && parts[0] !== undefined) used.add(parts[0]);
      const found = follow(from, parts);
      if (found.missing !== undefined)
        unknown.push({ ...(told ?? use(path.original, path)), name: found.missing, known: found.known });
      return found.scope;
    };
    const expression = (node: hbs.AST.Expression): Scope => {
      if (node.type === "PathExpression") return check(node as hbs.AST.PathExpression);
      if (node.type === "SubExpression") call(node as hbs.AST.SubExpression);
      return OPEN;
    };
    const call = ({ path, params, hash }: Pick<hbs.AST.MustacheStatement, "path" | "params" | "hash">): Scope[] => {
      const isHelper = path.type === "PathExpression" && HELPERS.includes((path as hbs.AST.PathExpression).original);
      if (!isHelper && params.length === 0) expression(path as hbs.AST.Expression);
      for (const pair of hash?.pairs ?? []) expression(pair.value);
      return params.map(expression);
    };
    for (const node of tree.body) {
      if (node.type === "MustacheStatement") call(node as hbs.AST.MustacheStatement);
      if (node.type === "BlockStatement") {
        const block = node as hbs.AST.BlockStatement;
        const [first = OPEN] = call(block);
        const name = block.path.type === "PathExpression" ? block.path.original : "";
        const scope = name === "each" ? itemOf(first) : name === "with" ? first : undefined;
        const inner = scope === undefined ? scopes : [scope, ...scopes];
        visit(block.program, inner, inside, told);
        if (block.inverse) visit(block.inverse, scopes, inside, told);
      }
      if (node.type === "PartialStatement") {
        const { name, params, hash } = node as hbs.AST.PartialStatement;
        const called = name.type === "PathExpression" ? (name as hbs.AST.PathExpression).original : "";
        const [given] = params.map(expression);
        const named = Object.fromEntries((hash?.pairs ?? []).map(({ key, value }) => [key, expression(value)]));
        const target = partials.get(called);
        if (target === undefined || inside.includes(called)) continue;
        const scope = given ?? scopes[0] ?? OPEN;
        const extended = Object.keys(named).length === 0 ? scope : { ...scope, more: { ...scope.more, ...named } };
        visit(target, [extended, ...scopes.slice(1)], [...inside, called], told ?? use(called, node));
      }
    }
  };
  visit(program, [{ schema, isRoot: true }], [], undefined);
  return { unknown, used };
}

/** What names mean at a place; without a schema, nothing is known and nothing is wrong. */
interface Scope {
  readonly schema?: JsonObject | undefined;
  readonly isRoot?: boolean;
  /** What a partial was given by name. */
  readonly more?: Readonly<Record<string, Scope>>;
}

const OPEN: Scope = {};

function follow(from: Scope, parts: readonly string[]): { scope: Scope; missing?: string; known: readonly string[] } {
  let scope = from;
  for (const [index, part] of parts.entries()) {
    const given = index === 0 ? scope.more?.[part] : undefined;
    if (given !== undefined) {
      scope = given;
      continue;
    }
    const { schema } = scope;
    if (schema === undefined || part === "length") return { scope: OPEN, known: [] };
    const properties = objectOf(schema.properties);
    const next = properties[part];
    if (next === undefined && schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
      return { scope: OPEN, known: [] };
    }
    if (next === undefined) {
      const known = [...Object.keys(properties), ...Object.keys(scope.more ?? {})];
      return { scope: OPEN, missing: parts.slice(0, index + 1).join("."), known };
    }
    scope = { schema: objectOf(next) };
  }
  return { scope, known: [] };
}

const itemOf = ({ schema }: Scope): Scope => {
  const items = schema?.items;
  return items === undefined ? OPEN : { schema: objectOf(items) };
};

export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
