import type { Diagnostic, Json, JsonObject } from "../types.ts";
import { checkShape, compileSchema } from "./shape.ts";
import type { Source } from "./source.ts";
import { parseYaml, type Yaml } from "./yaml.ts";

/** What a test of a prompt sends, and what must hold of what is sent and of what comes back. */
export interface Case {
  readonly name: string;
  readonly input: JsonObject;
  readonly assert: readonly Assertion[];
}

/** One thing that must hold. All of its conditions must; that the answer fits the output schema goes without saying. */
export interface Assertion {
  /** The messages that are sent, or the answer. @default "answer" */
  readonly of?: "system" | "user" | "answer";
  /** Part of the answer: `sections.0.heading`. @default the whole answer, as JSON */
  readonly path?: string;
  readonly contains?: string;
  readonly excludes?: string;
  /** Regular expression with flags u and i. */
  readonly matches?: string;
  readonly equals?: Json;
  readonly minWords?: number;
  readonly maxWords?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The file of a prompt's cases, `prompts/market/recap.cases.yaml`. */
export interface CasesFile {
  readonly file: string;
  readonly yaml: Yaml;
  readonly cases: readonly Case[];
}

export const CASES = ".cases.yaml";

/** File of the cases of a prompt's file. */
export const casesFile = (file: string): string => file.replace(/\.prompt$/, CASES);

const COUNT: JsonObject = { type: "integer", minimum: 0 };
const TEXT: JsonObject = { type: "string", minLength: 1 };

const CASES_SCHEMA: JsonObject = {
  type: "object",
  required: ["cases"],
  additionalProperties: false,
  properties: {
    cases: {
      type: "array",
      minItems: 1,
      description: "at least one case with name, input and assert",
      items: {
        type: "object",
        required: ["name", "input", "assert"],
        additionalProperties: false,
        properties: {
          name: TEXT,
          input: { type: "object", description: "a brief, as content render takes it" },
          assert: {
            type: "array",
            description: "what must hold, such as { of: user, contains: Bitcoin }",
            items: {
              type: "object",
              minProperties: 1,
              additionalProperties: false,
              properties: {
                of: { type: "string", enum: ["system", "user", "answer"] },
                path: TEXT,
                contains: TEXT,
                excludes: TEXT,
                matches: { type: "string", format: "regex" },
                equals: {},
                minWords: COUNT,
                maxWords: COUNT,
                minItems: COUNT,
                maxItems: COUNT,
              },
            },
          },
        },
      },
    },
  },
};

const validate = compileSchema(CASES_SCHEMA);

/** Reads a file of cases. Never throws. */
export function readCases(source: Source): { readonly cases?: CasesFile; readonly diagnostics: readonly Diagnostic[] } {
  const { yaml, diagnostics } = parseYaml(source);
  if (yaml === undefined) return { diagnostics };
  const wrong = checkShape(validate, yaml.value, { yaml, rules: "cases" });
  if (wrong.length > 0) return { diagnostics: wrong };
  const { cases } = yaml.value as unknown as { cases: readonly Case[] };
  return { cases: { file: source.file, yaml, cases }, diagnostics };
}
