import { ROC } from "trading-signals";
import { TradingError } from "../../types.ts";
import { flag, interval, parameters } from "../parameters.ts";
import type { Close, StrategyType } from "../strategy.ts";

type Parameters = {
  readonly lookback: number;
  readonly rebalanceDays: number;
  readonly top: number;
  readonly short: boolean;
};

const DAY = 86_400_000;

/** How far each instrument has risen. */
class Basket {
  readonly #changes: readonly ROC[];
  readonly #rise: Float64Array;
  /** Time of the last bar. */
  readonly #seen: Float64Array;

  constructor(size: number, lookback: number) {
    this.#changes = Array.from({ length: size }, () => new ROC(lookback));
    this.#rise = new Float64Array(size).fill(Number.NaN);
    this.#seen = new Float64Array(size).fill(Number.NaN);
  }

  observe(at: Close): void {
    for (let instrument = 0; instrument < this.#changes.length; instrument += 1) {
      const close = at.close(instrument);
      if (!at.has(instrument) || Number.isNaN(close)) continue;
      this.#rise[instrument] = this.#changes[instrument]?.add(close) ?? Number.NaN;
      this.#seen[instrument] = at.time;
    }
  }

  /** How many have risen more, or fallen more for -1; infinite for one that has not, or has had no bar since a time. */
  place(instrument: number, direction: 1 | -1, since: number): number {
    const own = this.#moved(instrument, direction, since);
    if (own === 0) return Number.POSITIVE_INFINITY;
    let place = 0;
    for (let other = 0; other < this.#rise.length; other += 1) {
      const moved = this.#moved(other, direction, since);
      if (moved > own || (moved === own && other < instrument)) place += 1;
    }
    return place;
  }

  #moved(instrument: number, direction: 1 | -1, since: number): number {
    const moved = direction * (this.#rise[instrument] ?? 0);
    return moved > 0 && (this.#seen[instrument] ?? 0) >= since ? moved : 0;
  }
}

export const momentumRanking: StrategyType<Parameters> = {
  type: "momentum-ranking",
  version: "1.0.0",
  description: "long in those of a basket that have risen most, ranked anew from time to time; none that has fallen",
  schema: parameters({
    lookback: interval("Bars over which a rise is measured.", 60),
    rebalanceDays: interval(
      "Days between rankings, counted from 1970, so that they are the same wherever data begins.",
      30,
    ),
    top: interval("Instruments to hold, in equal parts.", 1),
    short: flag("Whether it is short in as many of those that have fallen most.", false),
  }),
  create({ lookback, rebalanceDays, top, short }, instruments) {
    const needed = short ? 2 * top : top;
    if (needed > instruments.length) {
      const needs = `strategy.top is ${top}${short ? " and short is true" : ""}, which needs ${needed} instruments`;
      throw new TradingError(`${needs}, but there are ${instruments.length}: ${instruments.join(", ")}`);
    }
    const weight = 1 / needed;
    const period = rebalanceDays * DAY;
    const basket = new Basket(instruments.length, lookback);
    let last = Number.NaN;
    return {
      warmUp: lookback + 1,
      decide(at, wanted) {
        basket.observe(at);
        const current = Math.floor(at.time / period);
        // The first moment of a period ranks; data may begin within one.
        const isNew = current > last;
        last = current;
        if (!isNew) return;
        const since = at.time - period;
        for (let instrument = 0; instrument < wanted.length; instrument += 1) {
          if (basket.place(instrument, 1, since) < top) wanted[instrument] = weight;
          else if (short && basket.place(instrument, -1, since) < top) wanted[instrument] = -weight;
          else wanted[instrument] = 0;
        }
      },
    };
  },
};
