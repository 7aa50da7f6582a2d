import { EMA, SMA } from "trading-signals";
import { TradingError } from "../../types.ts";
import { flag, interval, parameters } from "../parameters.ts";
import type { StrategyType } from "../strategy.ts";

type Parameters = {
  readonly average: "simple" | "exponential";
  readonly fast: number;
  readonly slow: number;
  readonly short: boolean;
};

/** Intervals until the first price weighs less than a ten-thousandth in an exponential average: e^(-2 × 5). */
const SETTLED = 5;

export const movingAverageCrossover: StrategyType<Parameters> = {
  type: "moving-average-crossover",
  version: "1.0.0",
  description: "long while the fast moving average of closes is above the slow one",
  schema: parameters({
    average: {
      enum: ["simple", "exponential"],
      description: "How closes are averaged.",
      default: "simple",
    },
    fast: interval("Bars of the fast average.", 20),
    slow: interval("Bars of the slow average; more than of the fast one.", 50),
    short: flag("Whether it is short while the fast average is below the slow one, and not flat.", false),
  }),
  create({ average, fast, slow, short }, instruments) {
    if (fast >= slow) {
      throw new TradingError(
        `strategy.fast is ${fast}, but must be less than slow (${slow}): it is the faster average`,
      );
    }
    const Average = average === "simple" ? SMA : EMA;
    const warmUp = average === "simple" ? slow : slow * SETTLED;
    const lanes = instruments.map(() => ({ fast: new Average(fast), slow: new Average(slow), seen: 0 }));
    const weight = 1 / instruments.length;
    return {
      warmUp,
      decide(at, wanted) {
        for (let instrument = 0; instrument < lanes.length; instrument += 1) {
          const lane = lanes[instrument];
          const close = at.close(instrument);
          if (lane === undefined || !at.has(instrument) || Number.isNaN(close)) continue;
          const above = lane.fast.add(close);
          const below = lane.slow.add(close);
          lane.seen += 1;
          if (lane.seen < warmUp || above === null || below === null) continue;
          wanted[instrument] = above > below ? weight : short && above < below ? -weight : 0;
        }
      },
    };
  },
};
