import type { PartType } from "../pipeline/pipeline.ts";
import { freshness, minimumTrades, outOfSampleDecay } from "./common.ts";
import type { SignalGate } from "./gate.ts";
import { gateSchema, limit } from "./options.ts";
import { atLeast, atMost } from "./rules.ts";

type Relative = {
  readonly minimumTrades: number;
  readonly minimumSharpeAdvantage: number;
  readonly maximumDrawdownRatio: number;
  readonly maximumDecay: number;
  readonly maximumAgeDays: number;
};

const minus = (one: number | null, other: number | null) => (one === null || other === null ? null : one - other);

/** Limits beside buying and holding: a strategy must be worth its trouble. */
export const benchmarkRelative: PartType<SignalGate, Relative> = {
  type: "benchmark-relative",
  description:
    "Limits beside buying and holding the same instruments: Sharpe ratio and drawdown; trades, decay and age too.",
  schema: gateSchema({
    minimumTrades: limit("Trades of the backtest, at least; fewer prove nothing, and the signal is held.", 30),
    minimumSharpeAdvantage: limit("Sharpe ratio above that of buying and holding, at least.", 0, {}),
    maximumDrawdownRatio: limit("Largest loss from a peak over that of buying and holding, at most.", 1),
    maximumDecay: limit("Share of the Sharpe ratio that may be lost out of sample: 0 nothing, 1 all of it.", 0.5),
    maximumAgeDays: limit("Days since the last bar, at most; with older data the signal is held.", 4),
  }),
  create: (limits) => ({
    judge: (document, now) => {
      const { statistics, benchmark } = document;
      return [
        minimumTrades(document, limits.minimumTrades),
        atLeast({
          rule: "sharpe-advantage",
          value: minus(statistics.sharpe, benchmark.sharpe),
          limit: limits.minimumSharpeAdvantage,
          what: "the Sharpe ratio's advantage over buying and holding",
        }),
        atMost({
          rule: "drawdown-ratio",
          // Without a loss to compare with, only none is no more than that.
          value: ratio(statistics.maximumDrawdown, benchmark.maximumDrawdown),
          limit: limits.maximumDrawdownRatio,
          what: "the maximum drawdown over that of buying and holding",
        }),
        outOfSampleDecay(document, limits.maximumDecay),
        freshness(document, limits.maximumAgeDays, now),
      ];
    },
  }),
};

const ratio = (one: number, other: number): number | null => (one === 0 ? 0 : other === 0 ? null : one / other);
