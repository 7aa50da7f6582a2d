import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { checkShape } from "../../schemas/shape/check.ts";
import type { SchemaSet } from "../../schemas/shape/schema-set.ts";
import { type ParsedDocument, parseDocument } from "../../schemas/syntax/document.ts";
import { toValue } from "../../schemas/syntax/node.ts";

/** Parses a text as if it stood in a file. */
export const parse = (text: string, file = "a.json"): ParsedDocument => parseDocument({ file, text });

/** The plain value of a text; undefined where it has none. */
export const plainValue = ({ document }: ParsedDocument): unknown =>
  document === undefined ? undefined : toValue(document.root);

/** Everything wrong with a text, its shape included. */
export function check(text: string, schema: string, file = "a.json", schemas?: SchemaSet): readonly Diagnostic[] {
  const { document, diagnostics } = parse(text, file);
  return document === undefined ? diagnostics : [...diagnostics, ...checkShape(document, schema, schemas)];
}

/** `line:column ruleId`, which says most about a diagnostic. */
export const brief = ({ position, ruleId }: Diagnostic): string =>
  `${position === undefined ? "-" : `${position.line}:${position.column}`} ${ruleId}`;

/** The text that a diagnostic marks. */
export function marked(text: string, { position }: Diagnostic): string {
  if (position?.endColumn === undefined || position.endLine !== position.line) return "";
  const line = text.split(/\r\n|\n|\r/)[position.line - 1] ?? "";
  return line.replace(/^\uFEFF/, "").slice(position.column - 1, position.endColumn - 1);
}
