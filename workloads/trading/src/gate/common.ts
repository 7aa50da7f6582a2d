import type { BacktestDocument, Reason } from "../pipeline/documents.ts";
import { atLeast, atMost, percent } from "./rules.ts";

const DAY = 86_400_000;

/** Few trades prove nothing, neither good nor bad: the signal is held until there are more. */
export const minimumTrades = ({ statistics }: BacktestDocument, limit: number): Reason =>
  atLeast({ rule: "minimum-trades", value: statistics.trades, limit, what: "the number of trades", otherwise: "hold" });

/** Old data says what was wanted then; with newer data there will be another signal. */
export function freshness({ data }: BacktestDocument, limit: number, now: Date): Reason {
  const value = (now.getTime() - Date.parse(data.to)) / DAY;
  const format = (days: number) => `${Math.round(days * 10) / 10} days`;
  // A bar of tomorrow is a mistake of its clock or of ours.
  if (value < -1)
    return atMost({
      rule: "freshness",
      value: null,
      limit,
      what: "the age of the data, which is from the future,",
      format,
    });
  return atMost({ rule: "freshness", value, limit, what: "the age of the data", format, otherwise: "hold" });
}

/** How much of the Sharpe ratio is lost where the strategy was not fitted: 0 none of it, 1 all. */
export function outOfSampleDecay({ statistics, outOfSample }: BacktestDocument, limit: number): Reason {
  const [before, after] = [statistics.sharpe, outOfSample?.sharpe ?? null];
  // What was never there cannot be lost.
  const value = before === null || after === null || before <= 0 ? null : 1 - after / before;
  return atMost({
    rule: "out-of-sample-decay",
    value,
    limit,
    what: "the Sharpe ratio's decay out of sample",
    format: percent,
  });
}
