import { backtest } from "../backtest/backtest.ts";
import type { Account, Backtest } from "../backtest/result.ts";
import { sizingTypes } from "../backtest/sizing/sizings.ts";
import type { Market } from "../market.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { typeOf } from "../pipeline/type-of.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import type { Strategy } from "../strategy/strategy.ts";

/** What decides on a backtest, beside the market: plain data, so that threads can be handed it. */
export type Recipe = Pick<Pipeline, "strategy" | "sizing" | "account">;

/** A new strategy, as it is before the first moment. */
export const strategyOf = ({ strategy: { type, ...parameters } }: Recipe, market: Market): Strategy =>
  typeOf(strategyTypes, { type }).create(
    parameters,
    market.bars.map(({ instrument }) => instrument),
  );

/**
 * Backtests a recipe.
 *
 * @param from Moment at whose open the first order may be filled; before it, the strategy only looks. @default 0
 * @throws TradingError for parameters that contradict each other
 */
export function backtestOf(market: Market, recipe: Recipe, from = 0): Backtest {
  const { type, ...parameters } = recipe.sizing;
  return backtest(market, heldBack(strategyOf(recipe, market), from - 1), {
    account: recipe.account as unknown as Account,
    sizing: typeOf(sizingTypes, { type }).create(parameters),
  });
}

/** The strategy, which is flat until the close of a moment. */
function heldBack(strategy: Strategy, from: number): Strategy {
  if (from <= 0) return strategy;
  let decided: Float64Array | undefined;
  return {
    warmUp: Math.max(strategy.warmUp, from),
    decide(at, wanted) {
      decided ??= new Float64Array(wanted.length);
      strategy.decide(at, decided);
      if (at.index >= from) wanted.set(decided);
    },
  };
}
