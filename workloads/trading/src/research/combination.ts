import type { Market } from "../market.ts";
import { type Shape, shapeOf } from "../statistics/deflated-sharpe.ts";
import { returnsOf } from "../statistics/returns.ts";
import { type Statistics, statisticsOf } from "../statistics/statistics.ts";
import type { JsonObject } from "../types.ts";
import { TradingError } from "../types.ts";
import { combinationOf, type Grid } from "./grid.ts";
import { backtestOf, type Recipe } from "./recipe.ts";

/** What a thread of a sweep needs to know. */
export interface Combinations {
  readonly market: Market;
  readonly recipe: Recipe;
  readonly grid: Grid;
  readonly momentsPerYear: number | null;
}

/** What came of one combination. */
export interface Outcome {
  /** null for parameters that contradict each other */
  readonly statistics: Statistics | null;
  /** Of its returns; null without variance. */
  readonly shape: Shape | null;
  /** Why there are no statistics. */
  readonly reason?: string;
}

/** The recipe with other parameters of its strategy. */
export const withParameters = (recipe: Recipe, parameters: JsonObject): Recipe => ({
  ...recipe,
  strategy: { ...recipe.strategy, ...parameters, type: recipe.strategy.type },
});

/** Gives what backtests a combination, by its number. */
export function prepare({ market, recipe, grid, momentsPerYear }: Combinations): (index: number) => Outcome {
  return (index) => {
    try {
      const result = backtestOf(market, withParameters(recipe, combinationOf(grid, index)));
      const statistics = statisticsOf(result, { momentsPerYear: momentsPerYear ?? undefined });
      return { statistics, shape: shapeOf(returnsOf(result.equity)) };
    } catch (error) {
      if (!(error instanceof TradingError)) throw error;
      return { statistics: null, shape: null, reason: error.message };
    }
  };
}
