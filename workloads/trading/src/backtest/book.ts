import type { Bars } from "../market.ts";
import type { Sizing } from "./result.ts";

/** One instrument of an account: what is held, what that is worth, and what was decided but is not filled yet. */
export class Book {
  readonly bars: Bars;
  readonly index: number;
  units = 0;
  /** At which units are valued: the last open or close that is above zero. */
  price = 0;
  /** Of its bar at this moment; -1 where it has none. */
  row = -1;
  /** Share of equity that is to be filled at the open of this moment. */
  due = 0;
  /** Share of equity that was filled last. */
  filled = 0;
  /** Share of equity that was decided last. */
  share = 0;
  readonly #rows: Int32Array;
  /** Shares decided at the closes of the last bars, as a ring. */
  readonly #decided: Float64Array;
  #slot = 0;
  #wanted = 0;

  constructor(index: number, bars: Bars, rows: Int32Array, delayBars: number) {
    this.index = index;
    this.bars = bars;
    this.#rows = rows;
    this.#decided = new Float64Array(delayBars);
  }

  /** Moves to the open of a moment; true when an order is due. */
  open(moment: number): boolean {
    this.row = this.#rows[moment] ?? -1;
    if (this.row < 0) return false;
    this.#slot = this.#slot + 1 === this.#decided.length ? 0 : this.#slot + 1;
    this.due = this.#decided[this.#slot] ?? 0;
    return this.isDue;
  }

  /** Whether an order waits and this moment's open can fill it. */
  get isDue(): boolean {
    return this.due !== this.filled && (this.bars.open[this.row] ?? 0) > 0;
  }

  /** Values units at a price of this moment, where there is one. */
  valueAt(prices: Float64Array): void {
    const price = prices[this.row] ?? 0;
    if (price > 0) this.price = price;
  }

  /** Sizes what is wanted of it when that is not what it was; until it can be sized, the decision before stays. */
  decide(all: Float64Array, sizing: Sizing): void {
    const wanted = all[this.index] ?? 0;
    if (wanted !== this.#wanted) {
      const share = wanted === 0 ? 0 : wanted * sizing.share(this.index);
      if (Number.isFinite(share)) {
        this.#wanted = wanted;
        this.share = share;
      }
    }
    this.#decided[this.#slot] = this.share;
  }

  /** Forgets what was decided: flat at the next open. */
  abandon(): void {
    this.share = 0;
    this.#decided.fill(0);
  }

  get value(): number {
    return this.units * this.price;
  }
}
