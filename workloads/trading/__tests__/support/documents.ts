import type { Trade } from "../../src/backtest/result.ts";
import { marketOf } from "../../src/market.ts";
import type { BacktestDocument } from "../../src/pipeline/documents.ts";
import { parsePipeline } from "../../src/pipeline/load.ts";
import type { Pipeline } from "../../src/pipeline/pipeline.ts";
import { resultOf } from "../../src/pipeline/result.ts";
import type { JsonObject } from "../../src/types.ts";
import { DAY, START } from "./market.ts";
import { randomBars } from "./random-market.ts";

/** A sound pipeline: `p`, with what a test changes. */
export function pipelineWith(changes: JsonObject = {}): Pipeline {
  const written = { name: "p", version: "1.0.0", strategy: { type: "moving-average-crossover", fast: 3, slow: 8 } };
  const { pipeline, diagnostics } = parsePipeline("p.json", JSON.stringify({ ...written, ...changes }));
  if (pipeline === undefined) throw new Error(JSON.stringify(diagnostics));
  return pipeline;
}

/** The result of a pipeline on prices that walk at random. */
export const resultWith = (changes: JsonObject = {}, days = 300, seed = 1): BacktestDocument =>
  resultOf(pipelineWith(changes), marketOf([randomBars(seed, days)]), { url: "a.csv", version: "v" });

/** As many trades and points as a result may have. */
export function largeResult(instrument = "A"): BacktestDocument {
  const time = (index: number) => START + index * DAY;
  const price = (index: number) => 100 + 20 * Math.sin(index / 60) + index / 40;
  const trades = Array.from({ length: 1000 }, (_, index): Trade => {
    const [entry, exit] = [price(2 * index), price(2 * index + 1)];
    const side = index % 3 === 0 ? "short" : "long";
    const profit = (exit - entry) * (side === "long" ? 10 : -10);
    return {
      instrument,
      side,
      entryTime: time(2 * index),
      exitTime: time(2 * index + 1),
      entryPrice: entry,
      exitPrice: exit,
      units: 10,
      profit,
      return: profit / entry / 10,
      moments: 1,
      isOpen: index === 999,
    };
  });
  const days = Array.from({ length: 2000 }, (_, index) => new Date(time(index)).toISOString());
  const result = resultWith();
  return {
    ...result,
    data: { ...result.data, instruments: [instrument] },
    statistics: { ...result.statistics, trades: 1234 },
    curve: days.map((day, index) => [day, 1000 * price(index), (1 + Math.sin(index / 60 + 3)) / 12, 100_000]),
    prices: [{ instrument, points: days.map((day, index) => [day, price(index)]) }],
    trades,
  };
}
