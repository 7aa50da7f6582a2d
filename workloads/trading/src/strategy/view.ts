import type { Bars, Market } from "../market.ts";
import type { Close } from "./strategy.ts";

/** What a strategy sees of a market: one object that moves from close to close, so that a bar costs no memory. */
export class MarketView implements Close {
  index = -1;
  time = Number.NaN;
  /** Of the bars of this moment; NaN where an instrument has none. */
  readonly closes: Float64Array;
  readonly #market: Market;
  /** Of each instrument, the row of its bar at this moment or before; -1 before its first. */
  readonly #last: Int32Array;

  constructor(market: Market) {
    this.#market = market;
    this.closes = new Float64Array(market.bars.length);
    this.#last = new Int32Array(market.bars.length).fill(-1);
  }

  /** To the close of the next moment; false at the end. */
  next(): boolean {
    const { bars, rows, time } = this.#market;
    if (this.index + 1 >= time.length) return false;
    this.index += 1;
    this.time = time[this.index] ?? Number.NaN;
    for (let instrument = 0; instrument < rows.length; instrument += 1) {
      const row = rows[instrument]?.[this.index] ?? -1;
      if (row >= 0) this.#last[instrument] = row;
      this.closes[instrument] = row < 0 ? Number.NaN : (bars[instrument]?.close[row] ?? Number.NaN);
    }
    return true;
  }

  has(instrument: number): boolean {
    return (this.#market.rows[instrument]?.[this.index] ?? -1) >= 0;
  }

  open(instrument: number): number {
    return this.#bars(instrument)?.open[this.#row(instrument)] ?? Number.NaN;
  }

  high(instrument: number): number {
    return this.#bars(instrument)?.high[this.#row(instrument)] ?? Number.NaN;
  }

  low(instrument: number): number {
    return this.#bars(instrument)?.low[this.#row(instrument)] ?? Number.NaN;
  }

  close(instrument: number): number {
    return this.#bars(instrument)?.close[this.#row(instrument)] ?? Number.NaN;
  }

  volume(instrument: number): number {
    return this.#bars(instrument)?.volume[this.#row(instrument)] ?? Number.NaN;
  }

  #bars(instrument: number): Bars | undefined {
    return this.#market.bars[instrument];
  }

  #row(instrument: number): number {
    return this.#last[instrument] ?? -1;
  }
}
