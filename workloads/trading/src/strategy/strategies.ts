import type { StrategyType } from "./strategy.ts";
import { buyAndHold } from "./types/buy-and-hold.ts";
import { donchianBreakout } from "./types/donchian-breakout.ts";
import { momentumRanking } from "./types/momentum-ranking.ts";
import { movingAverageCrossover } from "./types/moving-average-crossover.ts";
import { rsiMeanReversion } from "./types/rsi-mean-reversion.ts";

/** Every kind of strategy, by what pipeline files call it. */
export const strategyTypes: readonly StrategyType[] = [
  movingAverageCrossover,
  rsiMeanReversion,
  donchianBreakout,
  momentumRanking,
  buyAndHold,
];
