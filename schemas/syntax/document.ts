import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "./diagnose.ts";
import { parseJson } from "./json.ts";
import type { Document } from "./node.ts";
import type { Source } from "./source.ts";
import { TreeBuilder, UnreadableError } from "./tree.ts";
import { parseYaml } from "./yaml.ts";

/** What a text says, and what is wrong with how it says it. */
export interface ParsedDocument {
  /** Left out when mistakes leave the meaning open. */
  readonly document?: Document;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a source as strict JSON or, by the end of its name, as YAML 1.2. Never throws. */
export function parseDocument(source: Source): ParsedDocument {
  const format = /\.ya?ml$/i.test(source.file) ? "yaml" : "json";
  const builder = new TreeBuilder(source);
  if (source.text.startsWith("\uFEFF")) {
    builder.report(
      { start: 0, end: 1 },
      {
        ruleId: "syntax/byte-order-mark",
        severity: "warning",
        message: "the file begins with a byte order mark, which some tools take for content; save it as UTF-8 without",
        fix: { title: "remove the byte order mark", start: 0, end: 1, text: "" },
      },
    );
  }
  // A blank of the same length, so that offsets stay what they are.
  const text = source.text.replace(/^\uFEFF/, " ");
  if (text.trim() === "") {
    builder.report({ start: 0, end: 0 }, { ruleId: "syntax/empty", message: `${source.file} is empty` });
    return { diagnostics: builder.diagnostics };
  }
  try {
    const root = format === "yaml" ? parseYaml(text, builder) : parseJson(text, builder);
    if (root === undefined && builder.diagnostics.every(({ severity }) => severity !== "error")) {
      builder.report({ start: 0, end: 0 }, { ruleId: "syntax/empty", message: `${source.file} holds no value` });
    }
    return { ...(root === undefined ? {} : { document: { source, format, root } }), diagnostics: builder.diagnostics };
  } catch (error) {
    return { diagnostics: [...builder.diagnostics, failure(source, error)] };
  }
}

function failure(source: Source, error: unknown): Diagnostic {
  if (error instanceof UnreadableError) return diagnose(source, error.range, error.finding);
  // A parser that gives up must not take the whole check with it.
  const message = `${source.file} cannot be parsed: ${error instanceof RangeError ? "it is nested too deeply" : "the parser gave up"}`;
  return diagnose(source, { start: 0, end: 0 }, { ruleId: "syntax/unparsable", message });
}
