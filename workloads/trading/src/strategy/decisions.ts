import type { Market } from "../market.ts";
import type { Strategy } from "./strategy.ts";
import { MarketView } from "./view.ts";

/**
 * What a strategy wants at the close of each moment, without an account: a row a moment, a column an instrument.
 *
 * @param moments How many to decide. @default all
 */
export function decisionsOf(market: Market, strategy: Strategy, moments = market.time.length): Float64Array {
  const width = market.bars.length;
  const decisions = new Float64Array(moments * width);
  const wanted = new Float64Array(width);
  const view = new MarketView(market);
  while (view.index + 1 < moments && view.next()) {
    strategy.decide(view, wanted);
    decisions.set(wanted, view.index * width);
  }
  return decisions;
}
