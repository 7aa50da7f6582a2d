import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { reasonOf } from "../reason.ts";
import { ContentError, type JsonObject } from "../types.ts";
import { mistakes } from "./validate.ts";

/** What tokens cost, with where that is from. */
export interface PriceTable {
  readonly source: string;
  /** The day on which the prices were so: `2026-03-21`. */
  readonly asOf: string;
  /** `USD` */
  readonly currency: string;
  readonly perMillionTokens: Readonly<Record<string, Price>>;
}

/** Of a million tokens, in the table's currency. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

const AMOUNT: JsonObject = { type: "number", minimum: 0 };
const SCHEMA: JsonObject = {
  type: "object",
  required: ["source", "asOf", "currency", "perMillionTokens"],
  additionalProperties: false,
  properties: {
    source: { type: "string", minLength: 1 },
    asOf: { type: "string", format: "date" },
    currency: { type: "string", pattern: "^[A-Z]{3}$" },
    perMillionTokens: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["input", "output"],
        additionalProperties: false,
        properties: { input: AMOUNT, output: AMOUNT },
      },
    },
  },
};

/** @param own Path of a table of your own, from `cwd`; without it, ours */
export async function readPrices(cwd: string, own?: string): Promise<PriceTable> {
  const file = own === undefined ? join(import.meta.dirname, "prices.json") : resolve(cwd, own);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ContentError(`the price table ${file} cannot be read: ${reasonOf(error)}`);
  });
  let table: unknown;
  try {
    table = JSON.parse(text);
  } catch (error) {
    throw new ContentError(`the price table ${file} is no JSON: ${(error as Error).message}`);
  }
  const wrong = mistakes(SCHEMA, table, "it");
  if (wrong.length > 0) throw new ContentError(`the price table ${file} is not as it should be: ${wrong.join("; ")}`);
  return table as PriceTable;
}

/** The price of a model, or of the model that a dated name is a snapshot of: `gpt-4o-2024-11-20` costs what `gpt-4o` does. */
export function priceOf(table: PriceTable, model: string): Price | undefined {
  const prices = table.perMillionTokens;
  const plain = model.replace(/-\d{4}-\d{2}-\d{2}$/, "");
  return [model, plain].filter((name) => Object.hasOwn(prices, name)).map((name) => prices[name])[0];
}

/** In the table's currency. */
export const costOf = (price: Price, inputTokens: number, outputTokens: number): number =>
  (price.input * inputTokens + price.output * outputTokens) / 1_000_000;
