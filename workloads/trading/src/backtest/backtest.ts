import type { Market } from "../market.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { MarketView } from "../strategy/view.ts";
import { TradingError } from "../types.ts";
import { Book } from "./book.ts";
import { Ledger } from "./ledger.ts";
import type { Account, Backtest, Sizing } from "./result.ts";
import { tradesOf } from "./trades.ts";

/**
 * What an account would have been, had it followed a strategy. Each moment: orders that are due are filled at the opens, positions
 * are valued at the closes, the strategy decides.
 *
 * - A decision is sized once, when it changes, and filled at the open of the next bar of its instrument (`delayBars`: of a later
 *   one). Where there is no bar, nothing is filled and the last close counts; a price that is not above zero counts as none.
 * - There are no stop orders: who leaves because of a price gets the next open, however far beyond it a gap has put that.
 * - A short position is units below zero: selling brings cash, buying back costs it; lending costs nothing.
 * - A decision that is not a number, or that cannot be sized yet, changes nothing.
 * - Positions are open at the end when the strategy wants them to be: they are valued at the last close, without costs of leaving.
 * - Once equity is zero or less at a close, the account is bankrupt: everything is closed at the next opens, and nothing follows.
 *
 * @throws TradingError for a delay of less than one bar
 */
export function backtest(
  market: Market,
  strategy: Strategy,
  { account, sizing }: { readonly account: Account; readonly sizing: Sizing },
): Backtest {
  if (!(account.delayBars >= 1 && Number.isInteger(account.delayBars))) {
    const why = "a decision is filled at a later open than that of its own bar";
    throw new TradingError(`account.delayBars is ${account.delayBars}, but must be a whole number from 1: ${why}`);
  }
  const books = market.bars.map(
    (bars, index) => new Book(index, bars, market.rows[index] ?? new Int32Array(), account.delayBars),
  );
  const ledger = new Ledger(account, books, market.time.length);
  const view = new MarketView(market);
  const wanted = new Float64Array(books.length);
  let isSolvent = true;
  while (view.next()) {
    let isDue = false;
    for (const book of books) isDue = book.open(view.index) || isDue;
    if (isDue) ledger.fillDue(view.index, view.time);
    isSolvent = ledger.close(view.index) && isSolvent;
    if (!isSolvent) {
      for (const book of books) book.abandon();
      continue;
    }
    sizing.observe(view.closes);
    strategy.decide(view, wanted);
    for (const book of books) book.decide(wanted, sizing);
  }
  const { fills, commission, spread, slippage } = ledger;
  return {
    time: market.time,
    ...ledger.columns,
    fills,
    trades: tradesOf(fills, market),
    costs: { commission, spread, slippage },
    startCapital: account.capital,
  };
}
