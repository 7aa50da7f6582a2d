import type { Backtest } from "../backtest/result.ts";
import { type Market, sliceOf } from "../market.ts";
import { type StatisticName, type Statistics, statisticsOf } from "../statistics/statistics.ts";
import { parameters } from "../strategy/parameters.ts";
import type { JsonObject } from "../types.ts";
import { type FoldOptions, foldsOf, type Range } from "./folds.ts";
import { joined } from "./joined.ts";
import { backtestOf, type Recipe, strategyOf } from "./recipe.ts";

/** Statistics of which more is better: what may be chosen by. */
export const CHOOSABLE = [
  "sharpe",
  "sortino",
  "calmar",
  "cagr",
  "totalReturn",
  "profitFactor",
  "expectancy",
] as const satisfies readonly StatisticName[];

export type Choosable = (typeof CHOOSABLE)[number];

export interface WalkForwardOptions extends Omit<FoldOptions, "purgeMoments"> {
  /** null: as long as the slowest candidate needs to warm up, so that no indicator of a test has seen its training. */
  readonly purgeMoments: number | null;
  /** What the best candidate of a training window has most of. */
  readonly choose: Choosable;
}

export interface WalkForward {
  readonly folds: readonly {
    /** ISO 8601, of the first and the last moment. */
    readonly train: { readonly from: string; readonly to: string };
    readonly test: { readonly from: string; readonly to: string };
    /** What was chosen: its place among the candidates, from 0. */
    readonly chosen: number;
    /** Of what was chosen, by the statistic that it was chosen by. */
    readonly inSample: number | null;
    readonly outOfSample: number | null;
  }[];
  /** The account that followed each choice through its test, and then the next one. */
  readonly backtest: Backtest;
}

const count = (description: string, byDefault: number, minimum: number, maximum: number): JsonObject => ({
  type: "integer",
  description,
  minimum,
  maximum,
  default: byDefault,
});

/** Schema of {@link WalkForwardOptions}. */
export const walkForwardSchema: JsonObject = parameters({
  folds: count("Tests, one after the other to the end of the data.", 5, 1, 100),
  window: {
    enum: ["anchored", "rolling"],
    description: "Whether training begins where the data does, or moves on with the tests.",
    default: "anchored",
  },
  trainTests: count("Length of the first training window, in tests.", 2, 1, 100),
  purgeMoments: {
    type: ["integer", "null"],
    description: "Moments before a test that only its indicators see; null: as many as the slowest candidate needs.",
    minimum: 0,
    default: null,
  },
  embargoMoments: count("Moments after training that nothing sees.", 0, 0, 1_000_000),
  choose: {
    enum: CHOOSABLE,
    description: "What the best candidate of a training window has most of.",
    default: "sharpe",
  },
});

/**
 * Chooses on the past and measures on what comes after, again and again: what an account would have been, had its parameters
 * been chosen like this. Each test starts flat, and its first order is filled at the open of its first moment.
 *
 * @param candidates The first is chosen where none is better
 * @throws TradingError when there are too few moments, or for parameters that contradict each other
 */
export function walkForward(
  market: Market,
  candidates: readonly [Recipe, ...Recipe[]],
  { purgeMoments, choose, ...options }: WalkForwardOptions,
): WalkForward {
  const warmUp = Math.max(...candidates.map((recipe) => strategyOf(recipe, market).warmUp));
  const folds = foldsOf(market.time.length, { ...options, purgeMoments: purgeMoments ?? warmUp }, warmUp);
  let capital = candidates[0].account.capital as number;
  const pieces: Backtest[] = [];
  const chosen = folds.map(({ train, purge, test }) => {
    const choice = best(sliceOf(market, train.from, train.to), candidates, choose);
    const recipe = candidates[choice.index] ?? candidates[0];
    const piece = tested(market, { ...recipe, account: { ...recipe.account, capital } }, purge.from, test);
    pieces.push(piece);
    capital = piece.equity.at(-1) as number;
    return {
      train: timesOf(market, train),
      test: timesOf(market, test),
      chosen: choice.index,
      inSample: choice.value,
      outOfSample: statisticsOf(piece)[choose],
    };
  });
  return { folds: chosen, backtest: joined(pieces) };
}

function best(market: Market, candidates: readonly Recipe[], choose: Choosable) {
  const values = candidates.map((recipe) => statisticsOf(backtestOf(market, recipe))[choose]);
  const most = Math.max(...values.map((value) => value ?? Number.NEGATIVE_INFINITY));
  const index = Math.max(0, values.indexOf(most));
  return { index, value: values[index] as Statistics[Choosable] };
}

/** A test with the moment before it, at whose close it starts flat. */
function tested(market: Market, recipe: Recipe, seen: number, { from, to }: Range): Backtest {
  const start = Math.min(seen, from - 1);
  const first = from - start;
  const whole = backtestOf(sliceOf(market, start, to), recipe, first);
  const column = (values: Float64Array) => values.subarray(first - 1);
  return {
    ...whole,
    time: column(whole.time),
    equity: column(whole.equity),
    cash: column(whole.cash),
    exposure: column(whole.exposure),
    fills: whole.fills.map((fill) => ({ ...fill, moment: fill.moment - first + 1 })),
  };
}

const timesOf = ({ time }: Market, { from, to }: Range) => ({
  from: new Date(time[from] as number).toISOString(),
  to: new Date(time[to - 1] as number).toISOString(),
});
