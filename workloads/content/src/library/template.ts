import Handlebars from "handlebars";
import type { Diagnostic } from "../types.ts";
import type { Finding, Source } from "./source.ts";

export type Node = hbs.AST.Node;

/** A template with its syntax tree. */
export interface Template {
  readonly file: string;
  readonly text: string;
  /** Line of the file on which it begins. */
  readonly line: number;
  readonly program: hbs.AST.Program;
  /** Partials that it uses, each where it does; not those that it defines itself. */
  readonly uses: readonly Use[];
  /** Partials that it defines itself, with `{{#*inline "name"}}`. */
  readonly inline: readonly Inline[];
}

export interface Use {
  /** Left out where the name is computed. */
  readonly name?: string;
  readonly node: Node;
}

export interface Inline {
  readonly name: string;
  readonly node: hbs.AST.DecoratorBlock;
}

/** Helpers of Handlebars that dotprompt leaves on, and its own. dotprompt refuses every other. */
export const HELPERS: ReadonlySet<string> = new Set([
  ...["if", "unless", "each", "with", "lookup", "log"],
  ...["role", "history", "json", "section", "media", "ifEquals", "unlessEquals"],
]);

/** Parses a template. Never throws. */
export function parseTemplate(
  { file }: Pick<Source, "file">,
  text: string,
  line: number,
): { readonly template?: Template; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const program = Handlebars.parse(text);
    return { template: { file, text, line, program, ...partialsIn(program) }, diagnostics: [] };
  } catch (error) {
    const { at, why } = explain(text, error instanceof Error ? error.message : String(error));
    const place = { file, line: line + at.line - 1, column: at.column };
    return { diagnostics: [{ ruleId: "template/syntax", severity: "error", message: why, ...place }] };
  }
}

/** A finding at a node of a template. */
export const diagnoseNode = (template: Template, { loc }: Node, finding: Finding): Diagnostic => ({
  severity: "error",
  ...finding,
  file: template.file,
  line: template.line + loc.start.line - 1,
  column: loc.start.column + 1,
});

/** Visits every node of a tree, parents first. */
export function visit(node: unknown, see: (node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) visit(each, see);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  if ("type" in node && "loc" in node) see(node as Node);
  for (const [key, value] of Object.entries(node)) if (key !== "loc") visit(value, see);
}

/** Name of a partial or helper; undefined where it is computed. */
export const nameOf = (node: Node): string | undefined =>
  node.type === "PathExpression" ? (node as hbs.AST.PathExpression).original : undefined;

function partialsIn(program: hbs.AST.Program): Pick<Template, "uses" | "inline"> {
  const inline: Inline[] = [];
  const uses: Use[] = [];
  visit(program, (node) => {
    if (node.type === "DecoratorBlock") {
      const [first] = (node as hbs.AST.DecoratorBlock).params;
      const name = first?.type === "StringLiteral" ? (first as hbs.AST.StringLiteral).value : undefined;
      if (name !== undefined) inline.push({ name, node: node as hbs.AST.DecoratorBlock });
    }
    if (node.type !== "PartialStatement" && node.type !== "PartialBlockStatement") return;
    const name = nameOf((node as hbs.AST.PartialStatement).name);
    uses.push(name === undefined ? { node } : { name, node });
  });
  // @partial-block is what the user of a partial puts into it.
  const own = new Set(["@partial-block", ...inline.map(({ name }) => name)]);
  return { inline, uses: uses.filter(({ name }) => name === undefined || !own.has(name)) };
}

/** What Handlebars says about a template that it cannot parse, and where that is. */
function explain(text: string, said: string): { at: { line: number; column: number }; why: string } {
  const inline = / - (\d+):(\d+)$/.exec(said);
  if (inline !== null) {
    const at = { line: Number(inline[1]), column: Number(inline[2]) + 1 };
    return { at, why: `${said.slice(0, inline.index)}: close every block with its own name` };
  }
  const got = /got '(\w+)'/.exec(said)?.[1] ?? "text";
  if (got === "EOF") return { at: lastOpen(text), why: "the block is not closed; close it with {{/…}}" };
  const line = Number(/on line (\d+)/.exec(said)?.[1] ?? 1);
  const column = (text.split("\n")[line - 1] ?? "").indexOf("{{") + 1 || 1;
  const why = `the expression is not well formed (unexpected ${got}); see handlebarsjs.com/guide/expressions.html`;
  return { at: { line, column }, why };
}

/** Where the innermost block begins that nothing closes; the beginning where an expression itself is not closed. */
function lastOpen(text: string): { line: number; column: number } {
  const open: number[] = [];
  for (const { 0: mark, index } of text.matchAll(/\{\{~?(#|\^(?=\s*\w)|\/)/g)) {
    if (mark.endsWith("/")) open.pop();
    else open.push(index);
  }
  const before = text.slice(0, open.at(-1) ?? 0);
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}
