import type { Account } from "../../src/backtest/result.ts";
import { fixedFraction } from "../../src/backtest/sizing/fixed-fraction.ts";
import type { Bars } from "../../src/market.ts";

export const DAY = 86_400_000;
/** 2024-01-01 */
export const START = Date.UTC(2024, 0, 1);

/** Bars of every day that opens at the price given and closes at the next one's open. */
export function barsOf(
  prices: readonly number[],
  instrument = "A",
  time = prices.map((_, index) => START + index * DAY),
): Bars {
  const open = Float64Array.from(prices);
  const close = Float64Array.from(prices, (price, index) => prices[index + 1] ?? price);
  return {
    instrument,
    time: Float64Array.from(time),
    open,
    close,
    high: open.map((price, index) => Math.max(price, close[index] ?? price)),
    low: open.map((price, index) => Math.min(price, close[index] ?? price)),
    volume: open.map(() => 1_000),
  };
}

/** An account without costs, but for those given. */
export const accountWith = (
  changes: Partial<Omit<Account, "costs">> & { readonly costs?: Partial<Account["costs"]> } = {},
): Account => ({
  capital: 10_000,
  units: "fractional",
  delayBars: 1,
  ...changes,
  costs: { commissionBps: 0, commissionPerOrder: 0, spreadBps: 0, slippageBps: 0, ...changes.costs },
});

/** All that a decision asks for. */
export const rulesWith = (changes: Parameters<typeof accountWith>[0] = {}, fraction = 1) => ({
  account: accountWith(changes),
  sizing: fixedFraction.create({ fraction }),
});
