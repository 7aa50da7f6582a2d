import type { Book } from "./book.ts";
import type { Account, Backtest, Fill } from "./result.ts";

/** Of one, what a hundredth of a percent is. */
const BASIS_POINT = 1e-4;

/** Cash, and what orders do to it. */
export class Ledger {
  cash: number;
  commission = 0;
  spread = 0;
  slippage = 0;
  readonly fills: Fill[] = [];
  readonly columns: Pick<Backtest, "equity" | "cash" | "exposure">;
  readonly #account: Account;
  readonly #books: readonly Book[];
  readonly #halfSpread: number;
  readonly #slip: number;
  readonly #rate: number;

  constructor(account: Account, books: readonly Book[], moments: number) {
    const { commissionBps, spreadBps, slippageBps } = account.costs;
    this.#account = account;
    this.#books = books;
    this.cash = account.capital;
    this.columns = {
      equity: new Float64Array(moments),
      cash: new Float64Array(moments),
      exposure: new Float64Array(moments),
    };
    this.#halfSpread = (spreadBps / 2) * BASIS_POINT;
    this.#slip = slippageBps * BASIS_POINT;
    this.#rate = commissionBps * BASIS_POINT;
  }

  /** Values positions at the closes of a moment and writes that down; false when nothing is left. */
  close(moment: number): boolean {
    let held = 0;
    let gross = 0;
    for (const book of this.#books) {
      book.valueAt(book.bars.close);
      held += book.value;
      gross += Math.abs(book.value);
    }
    const equity = this.cash + held;
    this.columns.equity[moment] = equity;
    this.columns.cash[moment] = this.cash;
    this.columns.exposure[moment] = equity > 0 ? gross / equity : 0;
    return equity > 0;
  }

  /** Fills what is due at the opens of a moment: first what gives cash back, then what needs it. */
  fillDue(moment: number, time: number): void {
    for (const book of this.#books) book.valueAt(book.bars.open);
    for (const pass of ["smaller", "any"]) {
      for (const book of this.#books) {
        if (!book.isDue) continue;
        const target = this.#targetOf(book);
        if (Number.isNaN(target)) continue;
        if (pass === "smaller" && !(target * book.units >= 0 && Math.abs(target) <= Math.abs(book.units))) continue;
        book.filled = book.due;
        if (target !== book.units) this.#fill(book, target - book.units, moment, time);
      }
    }
  }

  /**
   * Units for the share that is due: costs are paid out of it, and a position grows only as far as all positions together stay
   * within the equity, or within the shares asked for where those are more: nobody owes who did not ask to.
   *
   * @returns not a number when it must wait for what other instruments, which have no bar now, still hold
   */
  #targetOf(book: Book): number {
    let equity = this.cash;
    let asked = 0;
    let others = 0;
    let isWaiting = false;
    for (const each of this.#books) {
      equity += each.value;
      asked += Math.abs(each === book ? each.due : each.share);
      if (each === book) continue;
      others += Math.abs(each.value);
      isWaiting ||= each.units !== 0 && each.share !== each.filled;
    }
    const wanted = this.#unitsFor(Math.abs(book.due) * equity, book.price);
    const possible = this.#unitsFor(Math.max(1, asked) * equity - others, book.price);
    const side = Math.sign(book.due);
    const held = Math.max(0, side * book.units);
    if (wanted <= held) return side * wanted;
    return possible < wanted && isWaiting ? Number.NaN : side * Math.max(held, Math.min(wanted, possible));
  }

  /** Units that a sum pays for, costs included. */
  #unitsFor(sum: number, price: number): number {
    const unit = price * (1 + this.#halfSpread + this.#slip) * (1 + this.#rate);
    const units = Math.max(0, sum - this.#account.costs.commissionPerOrder) / unit;
    return this.#account.units === "whole" ? Math.floor(units) : units;
  }

  #fill(book: Book, units: number, moment: number, time: number): void {
    const reference = book.price;
    const price = reference * (1 + Math.sign(units) * (this.#halfSpread + this.#slip));
    const traded = Math.abs(units);
    const commission = traded * price * this.#rate + this.#account.costs.commissionPerOrder;
    this.cash -= units * price + commission;
    this.commission += commission;
    this.spread += traded * reference * this.#halfSpread;
    this.slippage += traded * reference * this.#slip;
    book.units += units;
    this.fills.push({ moment, time, instrument: book.bars.instrument, units, price, reference, commission });
  }
}
