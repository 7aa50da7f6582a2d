import type { Market } from "../market.ts";
import type { BacktestDocument, DataVersion } from "../pipeline/documents.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { typeOf } from "../pipeline/type-of.ts";
import { expectedBestSharpe, probabilityAbove } from "../statistics/deflated-sharpe.ts";
import { standardDeviation } from "../statistics/returns.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import type { JsonObject } from "../types.ts";
import type { Outcome } from "./combination.ts";
import { combinationOf, type Grid } from "./grid.ts";

/** What is swept: with the same, results are the same. */
export interface Sweep {
  readonly pipeline: Pipeline;
  readonly market: Market;
  readonly data: DataVersion;
  readonly grid: Grid;
}

/** What a sweep found out; what the heat map of a report shows. Times are ISO 8601. */
export interface SweepDocument {
  readonly format: 1;
  readonly digest: string;
  readonly pipeline: { readonly name: string; readonly version: string };
  /** Parameters are those that the grid does not vary. */
  readonly strategy: BacktestDocument["strategy"];
  readonly data: BacktestDocument["data"];
  readonly grid: Grid;
  /** One a combination; the last parameter varies first. */
  readonly results: readonly (Outcome & { readonly parameters: JsonObject })[];
  /** Of the highest Sharpe ratio; null when no combination has one. */
  readonly best: Best | null;
}

export interface Best {
  readonly parameters: JsonObject;
  /** Annual. */
  readonly sharpe: number;
  /** Combinations that have a Sharpe ratio. Those that resemble each other count as many: it is rather too strict. */
  readonly trials: number;
  /** What the best of so many would have if none were worth anything, annual. */
  readonly sharpeOfChance: number;
  /** Probability that the best is truly better than that: the deflated Sharpe ratio. */
  readonly deflatedSharpe: number | null;
}

/** @param outcomes One a combination, in the order of the grid */
export function sweepDocumentOf(sweep: Sweep, digest: string, outcomes: readonly Outcome[]): SweepDocument {
  const { pipeline, market, data, grid } = sweep;
  const { type, ...given } = pipeline.strategy;
  const parameters = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(grid, name)));
  const { time, bars } = market;
  return {
    format: 1,
    digest,
    pipeline: { name: pipeline.name, version: pipeline.version },
    strategy: { type, version: typeOf(strategyTypes, pipeline.strategy).version, parameters },
    data: {
      ...data,
      from: new Date(time[0] as number).toISOString(),
      to: new Date(time.at(-1) as number).toISOString(),
      moments: time.length,
      instruments: bars.map(({ instrument }) => instrument),
    },
    grid,
    results: outcomes.map((outcome, index) => ({ parameters: combinationOf(grid, index), ...outcome })),
    best: bestOf(outcomes, grid),
  };
}

/** The best of all trials, judged by how many there were and how much they differ. */
export function bestOf(outcomes: readonly Outcome[], grid: Grid): Best | null {
  const trials = outcomes.flatMap(({ statistics, shape }, index) =>
    shape && typeof statistics?.sharpe === "number" ? [{ index, shape, sharpe: statistics.sharpe }] : [],
  );
  const [first, ...others] = trials;
  if (first === undefined) return null;
  const best = others.reduce((top, each) => (each.sharpe > top.sharpe ? each : top), first);
  const deviation = trials.length < 2 ? 0 : standardDeviation(Float64Array.from(trials, ({ shape }) => shape.sharpe));
  const chance = expectedBestSharpe(trials.length, deviation ** 2);
  const annual = best.shape.sharpe === 0 ? 0 : best.sharpe / best.shape.sharpe;
  return {
    parameters: combinationOf(grid, best.index),
    sharpe: best.sharpe,
    trials: trials.length,
    sharpeOfChance: chance * annual,
    deflatedSharpe: probabilityAbove(best.shape, chance),
  };
}
