import type { StrategyType } from "./strategy.ts";
import { buyAndHold } from "./types/buy-and-hold.ts";
import { movingAverageCrossover } from "./types/moving-average-crossover.ts";

/** Every kind of strategy, by what pipeline files call it. */
export const strategyTypes: readonly StrategyType[] = [movingAverageCrossover, buyAndHold];
