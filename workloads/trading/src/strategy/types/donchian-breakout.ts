import { DonchianChannels } from "trading-signals";
import { TradingError } from "../../types.ts";
import { flag, interval, parameters } from "../parameters.ts";
import type { Close, StrategyType } from "../strategy.ts";

type Parameters = {
  readonly entry: number;
  readonly exit: number;
  readonly short: boolean;
};

/** Ranges of the bars before; not numbers until there are enough. */
class Lane {
  entryHigh = Number.NaN;
  entryLow = Number.NaN;
  exitHigh = Number.NaN;
  exitLow = Number.NaN;
  readonly #entry: DonchianChannels;
  readonly #exit: DonchianChannels;
  /** The channels keep what they are given; a candle is used anew once the longer of them has let it go. */
  readonly #candles: readonly { high: number; low: number }[];
  #next = 0;

  constructor(entry: number, exit: number) {
    this.#entry = new DonchianChannels(entry);
    this.#exit = new DonchianChannels(exit);
    this.#candles = Array.from({ length: entry }, () => ({ high: Number.NaN, low: Number.NaN }));
  }

  add(at: Close, instrument: number): void {
    const candle = this.#candles[this.#next];
    if (candle === undefined || Number.isNaN(at.high(instrument) + at.low(instrument))) return;
    this.#next = this.#next + 1 === this.#candles.length ? 0 : this.#next + 1;
    candle.high = at.high(instrument);
    candle.low = at.low(instrument);
    const entry = this.#entry.add(candle);
    const exit = this.#exit.add(candle);
    if (entry === null || exit === null) return;
    this.entryHigh = entry.upper;
    this.entryLow = entry.lower;
    this.exitHigh = exit.upper;
    this.exitLow = exit.lower;
  }
}

export const donchianBreakout: StrategyType<Parameters> = {
  type: "donchian-breakout",
  version: "1.0.0",
  description:
    "long when a close is above every high of the bars before, until one is below every low of fewer of them",
  schema: parameters({
    entry: interval("Bars before, whose range a close must leave for a position to begin.", 20),
    exit: interval("Bars before, whose range a close must leave the other way for it to end.", 10),
    short: flag("Whether it is short after a close below every low.", false),
  }),
  create({ entry, exit, short }, instruments) {
    if (exit > entry) {
      const why = "a position would end later than the opposite one begins";
      throw new TradingError(`strategy.exit is ${exit}, but must be at most entry (${entry}): ${why}`);
    }
    const lanes = instruments.map(() => new Lane(entry, exit));
    const weight = 1 / instruments.length;
    return {
      warmUp: entry,
      decide(at, wanted) {
        for (let instrument = 0; instrument < lanes.length; instrument += 1) {
          const lane = lanes[instrument];
          const close = at.close(instrument);
          if (lane === undefined || !at.has(instrument) || Number.isNaN(close)) continue;
          const held = wanted[instrument] ?? 0;
          if (close > lane.entryHigh) wanted[instrument] = weight;
          else if (short && close < lane.entryLow) wanted[instrument] = -weight;
          else if (held > 0 ? close < lane.exitLow : close > lane.exitHigh) wanted[instrument] = 0;
          lane.add(at, instrument);
        }
      },
    };
  },
};
