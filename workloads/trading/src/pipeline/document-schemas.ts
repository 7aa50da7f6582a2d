import type { Json, JsonObject } from "../types.ts";
import { PIPELINE_NAME } from "./pipeline.ts";

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

const list = (items: Json, more: JsonObject = {}): JsonObject => ({ type: "array", items, ...more });

const text: JsonObject = { type: "string" };
const number: JsonObject = { type: "number" };
const count: JsonObject = { type: "integer", minimum: 0 };
/** All that a date can be, in ms since 1970. */
const instant: JsonObject = { type: "number", minimum: -8.64e15, maximum: 8.64e15 };
const known: JsonObject = { type: ["number", "null"] };
const moment: JsonObject = { type: "string", format: "date-time" };
const month: JsonObject = { type: "string", pattern: "^\\d{4,}-\\d{2}$" };
const key: JsonObject = {
  type: "string",
  pattern: "^[0-9a-f]{64}$",
  description: "sha256 of data version and strategy version.",
};
const share: JsonObject = { type: "number", minimum: 0, maximum: 1 };

const statistics = object(
  {
    from: moment,
    to: moment,
    moments: count,
    totalReturn: number,
    cagr: known,
    volatility: known,
    sharpe: known,
    sortino: known,
    calmar: known,
    maximumDrawdown: share,
    maximumDrawdownMoments: count,
    exposure: share,
    turnover: known,
    trades: count,
    winRate: known,
    profitFactor: known,
    expectancy: known,
    costs: object({ commission: number, spread: number, slippage: number }),
  },
  // A kind of statistics may add its own: confidence intervals and their like.
  { additionalProperties: true },
);

/** Part of the names of files and blobs, so it must not be a path. */
const name: JsonObject = { type: "string", pattern: PIPELINE_NAME, maxLength: 64 };
const pipeline = object({ name, version: text, digest: key });
const strategy = object({ type: text, version: text, parameters: { type: "object" } });
const data = object({ url: text, version: text, from: moment, to: moment, moments: count, instruments: list(text) });
const signal = list(object({ instrument: text, wanted: { type: "number", minimum: -1, maximum: 1 }, price: number }));

const span = object({ from: moment, to: moment });

const trade = object({
  instrument: text,
  side: { enum: ["long", "short"] },
  entryTime: instant,
  exitTime: instant,
  entryPrice: number,
  exitPrice: number,
  units: number,
  profit: number,
  return: number,
  moments: count,
  isOpen: { type: "boolean" },
});

const document = (title: string, id: string, schema: JsonObject): JsonObject => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: `https://convergent.dev/schemas/trading/${id}`,
  title,
  ...schema,
});

export const backtestResultSchema = document(
  "Result of a backtest",
  "backtest-result.schema.json",
  object({
    format: { const: 1 },
    key,
    pipeline,
    strategy,
    data,
    statistics,
    benchmark: statistics,
    outOfSample: { anyOf: [statistics, { type: "null" }] },
    walkForward: {
      anyOf: [
        object({
          chosenBy: text,
          folds: list(
            object({ train: span, test: span, parameters: { type: "object" }, inSample: known, outOfSample: known }),
          ),
        }),
        { type: "null" },
      ],
    },
    stress: list(object({ name: text, statistics })),
    curve: list(
      { type: "array", items: [moment, number, share, number], minItems: 4, maxItems: 4 },
      { maxItems: 2000 },
    ),
    monthly: list({ type: "array", items: [month, number, number], minItems: 3, maxItems: 3 }),
    prices: list(
      object({
        instrument: text,
        points: list({ type: "array", items: [moment, number], minItems: 2, maxItems: 2 }, { maxItems: 2000 }),
      }),
      { maxItems: 12 },
    ),
    trades: list(trade, { maxItems: 1000 }),
    signal,
  }),
);

const reason = object({
  rule: text,
  outcome: { enum: ["accept", "reject", "hold"] },
  value: known,
  limit: number,
  message: text,
});

export const signalSchema = document(
  "A judged signal, as it is published: a CloudEvent 1.0; no order",
  "signal.schema.json",
  object({
    specversion: { const: "1.0" },
    id: key,
    type: { enum: ["convergent.signal.accepted", "convergent.signal.rejected", "convergent.signal.held"] },
    source: { type: "string", minLength: 1 },
    subject: text,
    time: moment,
    datacontenttype: { const: "application/json" },
    data: object({
      format: { const: 1 },
      key,
      decision: { enum: ["accept", "reject", "hold"] },
      reasons: list(reason),
      pipeline,
      strategy,
      data,
      signal,
      evaluatedAt: moment,
    }),
  }),
);
