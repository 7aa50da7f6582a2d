import { walkForwardSchema } from "../research/walk-forward.ts";
import type { Json, JsonObject } from "../types.ts";
import { anyGrid, gridSchema } from "./grid-schema.ts";
import { PART_KINDS, PART_NAMES, type PartKind } from "./parts.ts";
import { PIPELINE_NAME } from "./pipeline.ts";

const bps = (description: string): JsonObject => ({
  type: "number",
  minimum: 0,
  maximum: 10_000,
  default: 0,
  description: `${description}, in hundredths of a percent.`,
});

const object = (description: string, properties: JsonObject): JsonObject => ({
  type: "object",
  description,
  default: {},
  properties,
  additionalProperties: false,
});

const account = object("What is traded with, and what trading costs.", {
  capital: { type: "number", exclusiveMinimum: 0, default: 100_000, description: "Cash at the start." },
  units: { enum: ["fractional", "whole"], default: "fractional", description: "Whether units may be fractions." },
  delayBars: {
    type: "integer",
    minimum: 1,
    maximum: 100,
    default: 1,
    description: "Bars from a decision to its fill.",
  },
  costs: object("What trading costs.", {
    commissionBps: bps("Of what is traded"),
    commissionPerOrder: {
      type: "number",
      minimum: 0,
      default: 0,
      description: "Of each order, in the currency of the prices.",
    },
    spreadBps: bps("Between bid and ask; half of it is paid on each side"),
    slippageBps: bps("Against the order"),
  }),
});

/** @param sweep What it may say of parameters of the strategy */
const validation = (sweep: JsonObject): JsonObject =>
  object("What is tried beside the backtest itself.", {
    costStress: {
      type: "array",
      items: { type: "number", exclusiveMinimum: 1, maximum: 1000 },
      uniqueItems: true,
      maxItems: 10,
      default: [2, 5],
      description: "Times the costs, a run each.",
    },
    lagStress: {
      type: "array",
      items: { type: "integer", minimum: 1, maximum: 100 },
      uniqueItems: true,
      maxItems: 10,
      default: [1],
      description: "Bars later that orders are filled, a run each.",
    },
    walkForward: {
      ...walkForwardSchema,
      description: "How parameters are chosen on the past and measured on what comes after.",
      default: {},
    },
    sweep,
  });

const HEAD: JsonObject = {
  $schema: { type: "string", description: "Path of this schema, for editors." },
  name: {
    type: "string",
    pattern: PIPELINE_NAME,
    maxLength: 64,
    "x-pattern": "lower-case words with hyphens between",
    description: "Name of the pipeline: that of its file.",
  },
  version: {
    type: "string",
    pattern: "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$",
    maxLength: 64,
    "x-pattern": 'a semantic version: "1.0.0"',
    description: "Semantic version; raised when results must be made anew.",
  },
  description: { type: "string", maxLength: 500, default: "", description: "One sentence for people." },
};

/** The schema of a file, with a choice of types for each part as the file makes it: mistakes are then those of that type. */
export function schemaFor(written: Json): JsonObject {
  const chosen = (name: string, { types, otherwise }: PartKind) => {
    const { type = otherwise } = objectOf(objectOf(written)[name]);
    return types.find((each) => each.type === type);
  };
  const strategy = chosen("strategy", PART_KINDS.strategy);
  return schemaOf(
    (name, kind) => {
      const type = chosen(name, kind);
      return type === undefined ? unknownType(kind) : oneType(type, kind);
    },
    strategy === undefined ? anyGrid : gridSchema(strategy.schema),
  );
}

/** The schema of all pipeline files: `schemas/pipeline.schema.json`. */
export const pipelineSchema: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "https://convergent.dev/schemas/trading/pipeline.schema.json",
  title: "A pipeline: market data to judged signal",
  ...schemaOf((_, kind) => ({ oneOf: kind.types.map((each) => oneType(each, kind)) }), anyGrid),
};

function schemaOf(part: (name: string, kind: PartKind) => JsonObject, sweep: JsonObject): JsonObject {
  const parts = PART_NAMES.map((name): [string, Json] => {
    const { description, otherwise } = PART_KINDS[name];
    const more = otherwise === undefined ? {} : { default: { type: otherwise } };
    return [name, { description, ...more, ...part(name, PART_KINDS[name]) }];
  });
  return {
    type: "object",
    properties: { ...HEAD, ...Object.fromEntries(parts), account, validation: validation(sweep) },
    required: ["name", "version", "strategy"],
    additionalProperties: false,
  };
}

/** One type of a part, as its file writes it: its parameters beside its name. */
function oneType({ type, description, schema }: PartKind["types"][number], { otherwise }: PartKind): JsonObject {
  const { properties = {}, required = [], ...rest } = schema as JsonObject;
  return {
    ...rest,
    type: "object",
    description,
    properties: {
      ...objectOf(properties),
      type: { const: type, description, ...(type === otherwise ? { default: type } : {}) },
    },
    required: ["type", ...(required as readonly Json[])],
    additionalProperties: false,
  };
}

const unknownType = ({ types, description }: PartKind): JsonObject => ({
  type: "object",
  properties: { type: { enum: types.map(({ type }) => type), description } },
  required: ["type"],
});

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
