import type { BacktestDocument, Reason } from "../pipeline/documents.ts";
import type { PartType } from "../pipeline/pipeline.ts";
import { freshness, minimumTrades, outOfSampleDecay } from "./common.ts";
import type { SignalGate } from "./gate.ts";
import { gateSchema, limit } from "./options.ts";
import { atLeast, atMost, percent } from "./rules.ts";

type Policy = {
  readonly minimumTrades: number;
  readonly minimumSharpe: number;
  readonly maximumDrawdown: number;
  readonly maximumDecay: number;
  readonly minimumStressedReturn: number;
  readonly maximumAgeDays: number;
};

/** Limits that stand by themselves, whatever the market did. */
export const policy: PartType<SignalGate, Policy> = {
  type: "policy",
  description:
    "Absolute limits: trades, Sharpe ratio, drawdown, out-of-sample decay, return under stress, age of the data.",
  schema: gateSchema({
    minimumTrades: limit("Trades of the backtest, at least; fewer prove nothing, and the signal is held.", 30),
    minimumSharpe: limit("Annual Sharpe ratio of the backtest, at least.", 0.5, {}),
    maximumDrawdown: limit("Largest loss from a peak, from 0 to 1, at most.", 0.25, { minimum: 0, maximum: 1 }),
    maximumDecay: limit("Share of the Sharpe ratio that may be lost out of sample: 0 nothing, 1 all of it.", 0.5),
    minimumStressedReturn: limit("Total return in the worst of the stress runs (dearer, later), at least.", 0, {
      minimum: -1,
    }),
    maximumAgeDays: limit("Days since the last bar, at most; with older data the signal is held.", 4),
  }),
  create: (limits) => ({
    judge: (document, now) => [
      minimumTrades(document, limits.minimumTrades),
      atLeast({
        rule: "minimum-sharpe",
        value: document.statistics.sharpe,
        limit: limits.minimumSharpe,
        what: "the Sharpe ratio",
      }),
      atMost({
        rule: "maximum-drawdown",
        value: document.statistics.maximumDrawdown,
        limit: limits.maximumDrawdown,
        what: "the maximum drawdown",
        format: percent,
      }),
      outOfSampleDecay(document, limits.maximumDecay),
      stress(document, limits.minimumStressedReturn),
      freshness(document, limits.maximumAgeDays, now),
    ],
  }),
};

/** What is left in the worst of the runs with higher costs or later fills. */
function stress({ stress: runs }: BacktestDocument, limit: number): Reason {
  const returns = runs.map(({ name, statistics }) => ({ name, value: statistics.totalReturn }));
  const worst = returns.reduce<(typeof returns)[number] | undefined>(
    // One that is not known is the worst: Math.min would say so too.
    (low, each) => (low === undefined || !(each.value >= low.value) ? each : low),
    undefined,
  );
  const what = worst === undefined ? "the return under stress" : `the return under stress (${worst.name})`;
  return atLeast({ rule: "stress", value: worst?.value ?? null, limit, what, format: percent });
}
