import { expect, test } from "vitest";
import { marketOf } from "../../src/market.ts";
import { MarketView } from "../../src/strategy/view.ts";
import { barsOf, DAY, START } from "../support/market.ts";

test("at a close there is the bar of the moment, or else the last one, and nothing before the first", () => {
  const market = marketOf([
    barsOf([10, 20, 40], "A", [START + DAY, START + 2 * DAY, START + 4 * DAY]),
    barsOf([1, 1, 1, 1, 1], "B"),
  ]);
  const view = new MarketView(market);
  const seen: unknown[] = [];
  while (view.next()) {
    const prices = [view.open(0), view.high(0), view.low(0), view.close(0), view.volume(0)];
    seen.push([view.index, (view.time - START) / DAY, view.has(0), prices, view.closes[0]]);
  }
  const nothing = Array(5).fill(Number.NaN);
  expect(seen).toEqual([
    [0, 0, false, nothing, Number.NaN],
    [1, 1, true, [10, 20, 10, 20, 1_000], 20],
    [2, 2, true, [20, 40, 20, 40, 1_000], 40],
    [3, 3, false, [20, 40, 20, 40, 1_000], Number.NaN],
    [4, 4, true, [40, 40, 40, 40, 1_000], 40],
  ]);
  expect(view.next()).toBe(false);
});
