import type { Market } from "../market.ts";
import type { Close } from "./strategy.ts";

/** What a strategy sees of a market: one object that moves from close to close, so that a bar costs no memory. */
export class MarketView implements Close {
  index = -1;
  time = Number.NaN;
  readonly #market: Market;
  /** Of each instrument, the row of its bar at this moment or before; -1 before its first. */
  readonly #last: Int32Array;

  constructor(market: Market) {
    this.#market = market;
    this.#last = new Int32Array(market.bars.length).fill(-1);
  }

  /** To the close of the next moment; false at the end. */
  next(): boolean {
    const { time, rows } = this.#market;
    if (this.index + 1 >= time.length) return false;
    this.index += 1;
    this.time = time[this.index] ?? Number.NaN;
    for (let instrument = 0; instrument < rows.length; instrument += 1) {
      const row = rows[instrument]?.[this.index] ?? -1;
      if (row >= 0) this.#last[instrument] = row;
    }
    return true;
  }

  has(instrument: number): boolean {
    return (this.#market.rows[instrument]?.[this.index] ?? -1) >= 0;
  }

  open(instrument: number): number {
    return this.#market.bars[instrument]?.open[this.#last[instrument] ?? -1] ?? Number.NaN;
  }

  high(instrument: number): number {
    return this.#market.bars[instrument]?.high[this.#last[instrument] ?? -1] ?? Number.NaN;
  }

  low(instrument: number): number {
    return this.#market.bars[instrument]?.low[this.#last[instrument] ?? -1] ?? Number.NaN;
  }

  close(instrument: number): number {
    return this.#market.bars[instrument]?.close[this.#last[instrument] ?? -1] ?? Number.NaN;
  }

  volume(instrument: number): number {
    return this.#market.bars[instrument]?.volume[this.#last[instrument] ?? -1] ?? Number.NaN;
  }
}
