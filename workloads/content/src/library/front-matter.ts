import type { Diagnostic, JsonObject } from "../types.ts";
import { checkShape, compileSchema } from "./shape.ts";
import { diagnoseAt, type Source } from "./source.ts";
import { parseYaml, type Range, type Yaml } from "./yaml.ts";

/** What a prompt says of itself. */
const PROMPT_SCHEMA: JsonObject = {
  type: "object",
  required: ["version", "description", "input", "output"],
  additionalProperties: false,
  properties: {
    name: {
      type: "string",
      pattern: "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$",
      description: 'must be lowercase words with - and /, such as "market/recap"',
    },
    version: {
      type: "string",
      pattern: "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$",
      description: 'must be a semantic version, such as "1.0.0"',
    },
    description: { type: "string", minLength: 10, description: "one sentence that says what the prompt is for" },
    model: { type: "string", minLength: 1 },
    config: {
      type: "object",
      additionalProperties: false,
      properties: {
        temperature: { type: "number", minimum: 0, maximum: 2 },
        topP: { type: "number", exclusiveMinimum: 0, maximum: 1 },
        maxOutputTokens: { type: "integer", minimum: 1 },
      },
    },
    input: {
      type: "object",
      required: ["schema"],
      additionalProperties: false,
      properties: {
        schema: { type: "object", description: "the variables of the template and their types" },
        default: { type: "object" },
      },
      description: "schema, and default values for what a brief leaves out",
    },
    output: {
      type: "object",
      required: ["schema"],
      additionalProperties: false,
      properties: {
        format: { type: "string", const: "json" },
        schema: { type: "object", description: "the parts of the answer and their types" },
      },
      description: "schema of the answer",
    },
  },
};

const PARTIAL_SCHEMA: JsonObject = {
  type: "object",
  additionalProperties: false,
  properties: { description: { type: "string", minLength: 10 } },
};

const VALIDATE = { prompt: compileSchema(PROMPT_SCHEMA), partial: compileSchema(PARTIAL_SCHEMA) };

type Kind = "prompt" | "partial";

/** A file taken apart. */
export interface Document {
  /** Left out where a partial has none, or where it cannot be used. */
  readonly frontMatter?: Yaml;
  readonly template: string;
  /** Line of the file on which the template begins. */
  readonly templateLine: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Splits a file into front matter and template, and checks what the front matter says. dotprompt itself takes front
 * matter with a mistake for text of the prompt; here it never becomes text.
 */
export function readDocument(source: Source, kind: Kind): Document {
  const range = frontMatterRange(source.text);
  if (range === "none" && kind === "partial") return { ...templateOf(source.text, 0, kind), diagnostics: [] };
  if (range === "none" || range === "open") {
    return { template: "", templateLine: 1, diagnostics: [diagnoseAt(source, 0, UNUSABLE[range])] };
  }
  const rest = templateOf(source.text, source.text.indexOf("\n", range.end + 1) + 1 || source.text.length, kind);
  const { yaml, diagnostics } = parseYaml(source, range);
  if (yaml === undefined) return { ...rest, diagnostics };
  const wrong = checkShape(VALIDATE[kind], yaml.value ?? {}, { yaml, rules: "front-matter" });
  return { ...rest, ...(wrong.length === 0 ? { frontMatter: yaml } : {}), diagnostics: wrong };
}

const UNUSABLE = {
  none: {
    ruleId: "front-matter/missing",
    message: 'the file must begin with front matter: a line "---", version, description, input, output, a line "---"',
  },
  open: { ruleId: "front-matter/not-closed", message: 'the front matter is not closed; add a line "---" below it' },
};

/** Where the YAML between the two lines `---` is. */
function frontMatterRange(text: string): Range | "none" | "open" {
  const open = /^---[ \t]*(\n|$)/.exec(text);
  if (open === null) return "none";
  const close = /^---[ \t]*$/m.exec(text.slice(open[0].length));
  return close === null ? "open" : { start: open[0].length, end: open[0].length + close.index };
}

/** What follows, without the blank lines around it. */
function templateOf(text: string, start: number, kind: Kind): Pick<Document, "template" | "templateLine"> {
  const blank = /^([ \t]*\n)*/.exec(text.slice(start))?.[0].length ?? 0;
  const before = text.slice(0, start + blank);
  const template = text.slice(before.length).trimEnd();
  // A line that is nothing but {{> name}} takes its end from the partial.
  const end = kind === "partial" && text.length > before.length + template.length ? "\n" : "";
  return { template: template + end, templateLine: before.split("\n").length };
}
