import { type Bars, type Market, marketOf } from "../../src/market.ts";
import type { Recipe } from "../../src/research/recipe.ts";
import { randomOf } from "../../src/statistics/random.ts";
import { barsOf, DAY, START } from "./market.ts";

/** Prices that walk at random, a bar a day. */
export function randomMarket(seed: number, days: number): Market {
  return marketOf([randomBars(seed, days)]);
}

export function randomBars(seed: number, days: number, instrument = "A", isThere = (_day: number) => true): Bars {
  const random = randomOf(seed);
  let price = 100;
  const prices = Array.from({ length: days }, () => {
    price *= 1 + 0.04 * (random() - 0.49);
    return price;
  });
  const there = prices.map((_, day) => day).filter(isThere);
  return barsOf(
    there.map((day) => prices[day] as number),
    instrument,
    there.map((day) => START + day * DAY),
  );
}

/** The same market, with other prices from one moment to before another. */
export function perturbed(market: Market, from: number, to: number, factor: (moment: number) => number): Market {
  const change = (prices: Float64Array, bars: Bars) =>
    prices.map((price, row) => {
      const moment = market.time.indexOf(bars.time[row] as number);
      return moment >= from && moment < to ? price * factor(moment) : price;
    });
  const bars = market.bars.map((each) => ({
    ...each,
    open: change(each.open, each),
    high: change(each.high, each),
    low: change(each.low, each),
    close: change(each.close, each),
  }));
  return { ...market, bars };
}

/** A moving-average crossover with costs. */
export const crossover = (fast: number, slow: number): Recipe => ({
  strategy: { type: "moving-average-crossover", average: "simple", fast, slow, short: true },
  sizing: { type: "fixed-fraction", fraction: 1 },
  account: {
    capital: 10_000,
    units: "fractional",
    delayBars: 1,
    costs: { commissionBps: 5, commissionPerOrder: 1, spreadBps: 2, slippageBps: 1 },
  },
});
