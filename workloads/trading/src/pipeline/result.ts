import type { Backtest } from "../backtest/result.ts";
import type { Market } from "../market.ts";
import { withParameters } from "../research/combination.ts";
import { combinationOf, combinationsOf, type GridText, gridOf } from "../research/grid.ts";
import { backtestOf, type Recipe, strategyOf } from "../research/recipe.ts";
import { stressesOf } from "../research/stress.ts";
import { type WalkForwardOptions, walkForward } from "../research/walk-forward.ts";
import { statisticsKinds } from "../statistics/kinds.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import { MarketView } from "../strategy/view.ts";
import { type Json, TradingError } from "../types.ts";
import { curveOf, monthlyOf, pricesOf } from "./curve.ts";
import { digestOf, keyOf } from "./digest.ts";
import type { BacktestDocument, DataVersion } from "./documents.ts";
import type { Pipeline } from "./pipeline.ts";
import { parametersOf, typeOf } from "./type-of.ts";

/** Trades that are kept, at most: the last ones. */
const MAX_TRADES = 1000;
/** All of the account in the instruments, from the first bar to the last. */
const BENCHMARK = {
  strategy: { type: "buy-and-hold" },
  sizing: { type: "fixed-fraction", fraction: 1 },
} satisfies Partial<Pipeline>;

/** What a pipeline file says of what is tried beside the backtest itself. */
interface Validation {
  readonly costStress: readonly number[];
  readonly lagStress: readonly number[];
  readonly walkForward: WalkForwardOptions;
  readonly sweep: GridText;
}

/** Everything that a pipeline finds out about a market. */
export function resultOf(pipeline: Pipeline, market: Market, data: DataVersion): BacktestDocument {
  const { costStress, lagStress } = pipeline.validation as unknown as Validation;
  const { of: measure } = typeOf(statisticsKinds, pipeline.statistics).create(parametersOf(pipeline.statistics));
  const own = backtestOf(market, pipeline);
  const benchmark = backtestOf(market, { ...pipeline, ...BENCHMARK });
  const { type, version } = typeOf(strategyTypes, pipeline.strategy);
  const { time, bars } = market;
  return {
    format: 1,
    key: keyOf(data, pipeline),
    pipeline: { name: pipeline.name, version: pipeline.version, digest: digestOf(pipeline) },
    strategy: { type, version, parameters: parametersOf(pipeline.strategy) },
    data: {
      url: data.url,
      version: data.version,
      from: new Date(time[0] as number).toISOString(),
      to: new Date(time[time.length - 1] as number).toISOString(),
      moments: time.length,
      instruments: bars.map(({ instrument }) => instrument),
    },
    statistics: measure(own),
    benchmark: measure(benchmark),
    ...walkedForward(pipeline, market, measure),
    stress: stressesOf(pipeline, costStress, lagStress).map(({ name, recipe }) => ({
      name,
      statistics: measure(backtestOf(market, recipe)),
    })),
    curve: curveOf(own, benchmark),
    monthly: monthlyOf(own, benchmark),
    prices: pricesOf(market, own),
    trades: own.trades.slice(-MAX_TRADES),
    signal: signalOf(pipeline, market),
  };
}

/** @returns null when there is too little data to choose on some and measure on the rest: then it is not known */
function walkedForward(
  pipeline: Pipeline,
  market: Market,
  measure: (backtest: Backtest) => Statistics,
): Pick<BacktestDocument, "outOfSample" | "walkForward"> {
  const { walkForward: options, sweep } = pipeline.validation as unknown as Validation;
  const grid = gridOf(typeOf(strategyTypes, pipeline.strategy), sweep);
  const others = Array.from({ length: combinationsOf(grid) }, (_, index) =>
    withParameters(pipeline, combinationOf(grid, index)),
  ).filter((recipe) => isPossible(recipe, market));
  const candidates: [Recipe, ...Recipe[]] = [pipeline, ...others];
  try {
    const { folds, backtest } = walkForward(market, candidates, options);
    const tried = ({ strategy }: Recipe) =>
      Object.fromEntries(Object.keys(grid).map((name) => [name, strategy[name] as Json]));
    return {
      outOfSample: measure(backtest),
      walkForward: {
        chosenBy: options.choose,
        folds: folds.map(({ chosen, ...fold }) => ({ ...fold, parameters: tried(candidates[chosen] ?? pipeline) })),
      },
    };
  } catch (error) {
    if (error instanceof TradingError) return { outOfSample: null, walkForward: null };
    throw error;
  }
}

/** Some combinations contradict themselves: a fast average that is slower than the slow one. */
function isPossible(recipe: Recipe, market: Market): boolean {
  try {
    strategyOf(recipe, market);
    return true;
  } catch (error) {
    if (error instanceof TradingError) return false;
    throw error;
  }
}

/** What the strategy wants at the last close, whatever had become of its account. */
function signalOf(recipe: Recipe, market: Market): BacktestDocument["signal"] {
  const [strategy, view, wanted] = [
    strategyOf(recipe, market),
    new MarketView(market),
    new Float64Array(market.bars.length),
  ];
  while (view.next()) strategy.decide(view, wanted);
  return market.bars.map(({ instrument, close }, index) => ({
    instrument,
    wanted: wanted[index] as number,
    price: close[close.length - 1] as number,
  }));
}
