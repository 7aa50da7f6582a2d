import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/backtest.ts";
import type { Backtest, Sizing } from "../../src/backtest/result.ts";
import { volatilityTarget } from "../../src/backtest/sizing/volatility-target.ts";
import { marketOf } from "../../src/market.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { TradingError } from "../../src/types.ts";
import { barsOf, DAY, rulesWith, START } from "../support/market.ts";

/** Wants of its instruments what a table says, moment by moment; what it does not say, it leaves. */
const wanting = (...table: readonly (number | readonly number[])[]): Strategy => ({
  warmUp: 0,
  decide({ index }, wanted) {
    const row = table[index];
    if (row !== undefined) wanted.set(typeof row === "number" ? [row] : row);
  },
});

const daysFrom = (...days: readonly number[]) => days.map((day) => START + day * DAY);

/** Moment, instrument, units and price of each fill. */
const brief = ({ fills }: Backtest) =>
  fills.map(({ moment, instrument, units, price }) => [moment, instrument, units, price]);

test("a decision at a close is filled at the next open, worth its share of the equity there", () => {
  const { fills, equity, cash, exposure } = backtest(marketOf([barsOf([100, 125, 150])]), wanting(1), rulesWith());
  expect(fills).toEqual([
    { moment: 1, time: START + DAY, instrument: "A", units: 80, price: 125, reference: 125, commission: 0 },
  ]);
  expect([...equity]).toEqual([10_000, 12_000, 12_000]);
  expect([...cash]).toEqual([10_000, 0, 0]);
  expect([...exposure]).toEqual([0, 1, 1]);
});

test("a position is not sized again while the decision stays", () => {
  const { exposure, fills } = backtest(marketOf([barsOf([100, 100, 200, 400])]), wanting(0.5), rulesWith());
  expect(fills).toHaveLength(1);
  expect([...exposure]).toEqual([0, 2 / 3, 0.8, 0.8]);
});

test("costs are paid out of the share, against the order on both sides", () => {
  const costs = { commissionBps: 100, commissionPerOrder: 10, spreadBps: 200, slippageBps: 100 };
  const run = backtest(marketOf([barsOf([100, 100, 100, 100])]), wanting(1, 0), rulesWith({ costs }));
  // Bought for 102 with one percent on top, sold for 98 with one percent off.
  const units = 9_990 / (102 * 1.01);
  expect(brief(run)).toEqual([
    [1, "A", expect.closeTo(units), 102],
    [2, "A", expect.closeTo(-units), 98],
  ]);
  expect(run.cash[1]).toBeCloseTo(0);
  expect(run.equity[2]).toBeCloseTo(units * 98 * 0.99 - 10);
  expect(run.costs).toEqual({
    commission: expect.closeTo(units * 2 + 20),
    spread: expect.closeTo(units * 2),
    slippage: expect.closeTo(units * 2),
  });
});

test("whole units are rounded towards nothing", () => {
  const run = (wanted: number) =>
    backtest(marketOf([barsOf([300, 300])]), wanting(wanted), rulesWith({ units: "whole" }));
  expect(brief(run(1))).toEqual([[1, "A", 33, 300]]);
  expect(brief(run(-1))).toEqual([[1, "A", -33, 300]]);
  expect(brief(run(0.02))).toEqual([]);
});

test("a short position earns what the price loses, and going over to the other side ends a trade", () => {
  const run = backtest(marketOf([barsOf([100, 100, 80, 88])]), wanting(-1, 1), rulesWith());
  expect(brief(run)).toEqual([
    [1, "A", -100, 100],
    [2, "A", 250, 80],
  ]);
  expect([...run.equity]).toEqual([10_000, 12_000, 13_200, 13_200]);
  expect(run.trades).toEqual([
    {
      instrument: "A",
      side: "short",
      entryTime: START + DAY,
      exitTime: START + 2 * DAY,
      entryPrice: 100,
      exitPrice: 80,
      units: 100,
      profit: 2_000,
      return: 0.2,
      moments: 1,
      isOpen: false,
    },
    {
      instrument: "A",
      side: "long",
      entryTime: START + 2 * DAY,
      exitTime: START + 3 * DAY,
      entryPrice: 80,
      exitPrice: 88,
      units: 150,
      profit: expect.closeTo(1_200),
      return: expect.closeTo(0.1),
      moments: 2,
      isOpen: true,
    },
  ]);
});

test("a trade counts all its fills: average prices and the most that was held", () => {
  const { trades } = backtest(marketOf([barsOf([10, 10, 20, 40, 40])]), wanting(0.25, 0.75, 0.25, -0.5), rulesWith());
  // 250 for 10 and 218.75 for 20, sold for 40 in two orders, the second of which goes on below zero.
  expect(trades).toMatchObject([
    {
      side: "long",
      entryPrice: 6_875 / 468.75,
      exitPrice: 40,
      units: 468.75,
      profit: 11_875,
      moments: 3,
      isOpen: false,
    },
    { side: "short", entryPrice: 40, exitPrice: 40, units: 273.4375, profit: 0, moments: 1, isOpen: true },
  ]);
});

test("the delay counts bars of the instrument, and a gap in between is not one", () => {
  const market = marketOf([barsOf([1, 2, 4, 8], "A", daysFrom(0, 3, 4, 7)), barsOf(Array(9).fill(5), "B")]);
  const fillsOf = (delayBars: number) => brief(backtest(market, wanting([1, 0], [], [0, 0]), rulesWith({ delayBars })));
  expect(fillsOf(1)).toEqual([]);
  const decided = wanting([], [], [1, 0]);
  expect(brief(backtest(market, decided, rulesWith()))).toEqual([[3, "A", 5_000, 2]]);
  expect(brief(backtest(market, decided, rulesWith({ delayBars: 2 })))).toEqual([[4, "A", 2_500, 4]]);
  expect(brief(backtest(market, decided, rulesWith({ delayBars: 3 })))).toEqual([[7, "A", 1_250, 8]]);
});

test("where an instrument has no bar, its last close counts", () => {
  const market = marketOf([barsOf([100, 100, 150], "A", daysFrom(0, 1, 4)), barsOf(Array(6).fill(5), "B")]);
  const { equity } = backtest(market, wanting([1, 0]), rulesWith());
  expect([...equity]).toEqual([10_000, 15_000, 15_000, 15_000, 15_000, 15_000]);
});

test("a rotation sells first, whatever the order of instruments, and never borrows", () => {
  const market = marketOf([barsOf([10, 10, 10, 10], "A"), barsOf([20, 20, 20, 20], "B")]);
  expect(brief(backtest(market, wanting([0, 1], [1, 0]), rulesWith()))).toEqual([
    [1, "B", 500, 20],
    [2, "B", -500, 20],
    [2, "A", 1_000, 10],
  ]);
});

test("an order waits for what another instrument still holds, until that has a bar", () => {
  const market = marketOf([barsOf([10, 10, 10], "A", daysFrom(0, 1, 4)), barsOf(Array(6).fill(20), "B")]);
  const run = backtest(market, wanting([1, 0], [0, 1]), rulesWith());
  expect(brief(run)).toEqual([
    [1, "A", 1_000, 10],
    [4, "A", -1_000, 10],
    [4, "B", 500, 20],
  ]);
});

test("a new position gets what others, which have grown, leave", () => {
  const market = marketOf([barsOf([10, 10, 30, 30], "A"), barsOf([20, 20, 20, 20], "B")]);
  const run = backtest(market, wanting([0.5, 0], [0.5, 0.5]), rulesWith());
  // A is worth 15,000 of 20,000 by then.
  expect(brief(run)).toEqual([
    [1, "A", 500, 10],
    [2, "B", 250, 20],
  ]);
  expect(run.cash.at(-1)).toBe(0);
});

test("too little room for more is no reason to sell", () => {
  const market = marketOf([barsOf([10, 10, 5, 5], "A"), barsOf([10, 10, 10, 10], "B")]);
  const costs = { commissionBps: 100 };
  const run = backtest(market, wanting([0.5, 0.5], [0.45, 0.5]), rulesWith({ costs }));
  expect(run.fills.map(({ moment }) => moment)).toEqual([1, 1]);
});

test("an order does not wait for an instrument that holds nothing", () => {
  const missing = barsOf([10, 10], "B", daysFrom(0, 4));
  const market = marketOf([barsOf([10, 10, 90, 90], "A"), missing, barsOf([10, 10, 10, 10, 10], "C")]);
  const run = backtest(market, wanting([0.5, 0, 0], [0.5, 0.2, 0.3]), rulesWith());
  // A is worth 45,000 of 50,000 by then; C gets what is left, and B nothing.
  expect(brief(run)).toEqual([
    [1, "A", 500, 10],
    [2, "C", 500, 10],
  ]);
});

test("what a new position is a share of is valued at the open, not at the close before", () => {
  const gap = { ...barsOf([10, 10, 40, 40], "A"), close: Float64Array.of(10, 10, 40, 40) };
  const run = backtest(marketOf([gap, barsOf(Array(4).fill(5), "B")]), wanting([0.5, 0], [0.5, 0.1]), rulesWith());
  // 5,000 in cash and 500 units for 40.
  expect(brief(run).at(-1)).toEqual([2, "B", 500, 5]);
});

test("more than all is with borrowed money, if the sizing says so", () => {
  const run = backtest(marketOf([barsOf([100, 100, 110])]), wanting(1), rulesWith({}, 2));
  expect(brief(run)).toEqual([[1, "A", 200, 100]]);
  expect([...run.cash]).toEqual([10_000, -10_000, -10_000]);
  expect(run.equity[2]).toBe(12_000);
});

test("with a delay, an order borrows as much as it was decided to, whatever was decided since", () => {
  const run = backtest(marketOf([barsOf([100, 100, 100, 100])]), wanting(1, 0), rulesWith({ delayBars: 2 }, 2));
  expect(brief(run)).toEqual([
    [2, "A", 200, 100],
    [3, "A", -200, 100],
  ]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a decision that is %d changes nothing", (wanted) => {
  const run = backtest(marketOf([barsOf([100, 100, 100, 100])]), wanting(1, wanted, wanted), rulesWith());
  expect(brief(run)).toEqual([[1, "A", 100, 100]]);
});

test("a decision that cannot be sized yet is sized as soon as it can be, and leaving needs no size", () => {
  let seen = 0;
  const sizing: Sizing = {
    observe() {
      seen += 1;
    },
    share: () => (seen === 3 ? 1 : Number.NaN),
  };
  const run = backtest(marketOf([barsOf(Array(8).fill(100))]), wanting(1, 1, 1, 1, 0, -1), { ...rulesWith(), sizing });
  expect(brief(run)).toEqual([
    [3, "A", 100, 100],
    [5, "A", -100, 100],
  ]);
});

test("nothing is filled at an open that is no price; the order waits", () => {
  const bars = { ...barsOf([100, 100, 100, 100, 100]), open: Float64Array.of(100, Number.NaN, 0, -5, 100) };
  const run = backtest(marketOf([bars]), wanting(1), rulesWith());
  expect(brief(run)).toEqual([[4, "A", 100, 100]]);
  expect(run.equity.every((value) => value === 10_000)).toBe(true);
});

test("a gap beyond the price that made it leave is paid in full", () => {
  const leaveBelow90: Strategy = {
    warmUp: 0,
    decide: (at, wanted) => wanted.set([at.close(0) < 90 ? 0 : 1]),
  };
  const bars = { ...barsOf([100, 100, 100, 50, 50]), close: Float64Array.of(100, 100, 89, 50, 50) };
  const run = backtest(marketOf([bars]), leaveBelow90, rulesWith());
  expect(brief(run).at(-1)).toEqual([3, "A", -100, 50]);
});

test("who is bankrupt is closed out at the next open and does nothing any more", () => {
  const prices = [100, 100, 250, 240, 240, 10, 10];
  let asked = 0;
  const short: Strategy = {
    warmUp: 0,
    decide(_, wanted) {
      asked += 1;
      wanted[0] = -1;
    },
  };
  const run = backtest(marketOf([barsOf(prices)]), short, rulesWith({ delayBars: 1 }));
  expect(brief(run)).toEqual([
    [1, "A", -100, 100],
    [2, "A", 100, 250],
  ]);
  expect([...run.equity]).toEqual([10_000, -5_000, -5_000, -5_000, -5_000, -5_000, -5_000]);
  expect([...run.exposure]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(asked).toBe(1);
});

test("who comes back from bankruptcy before it is closed out stays out", () => {
  const bars = { ...barsOf([100, 100, 50, 50, 50]), close: Float64Array.of(100, 300, 50, 50, 50) };
  const run = backtest(marketOf([bars]), wanting(-1, -1, -1, 1, 1), rulesWith({ delayBars: 1 }));
  expect([...run.equity]).toEqual([10_000, -10_000, 15_000, 15_000, 15_000]);
  expect(run.fills).toHaveLength(2);
});

test.each([0, -1, 1.5, Number.NaN])("a delay of %d bars is refused", (delayBars) => {
  const run = () => backtest(marketOf([barsOf([1, 2])]), wanting(), rulesWith({ delayBars }));
  expect(run).toThrow(TradingError);
  expect(run).toThrow(/^account\.delayBars is (0|-1|1\.5|NaN), but must be a whole number from 1/);
});

test("without bars there is nothing", () => {
  const { equity, fills, trades } = backtest(marketOf([]), wanting(), rulesWith());
  expect([equity.length, fills, trades]).toEqual([0, [], []]);
});

test("a volatility target holds less of what moves more, and nothing before it knows", () => {
  const moving = (factor: number) => Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 100 : 100 * factor));
  const market = marketOf([barsOf(moving(1.01), "A"), barsOf(moving(1.02), "B"), barsOf(Array(40).fill(5), "C")]);
  const parameters = { ...withDefaults(volatilityTarget.schema), interval: 10, annualVolatility: 0.05, maximum: 0.9 };
  const run = backtest(market, wanting([1 / 3, 1 / 3, 1 / 3]), {
    ...rulesWith(),
    sizing: volatilityTarget.create(parameters as Parameters<typeof volatilityTarget.create>[0]),
  });
  const share = (instrument: string) => {
    const fill = run.fills.find((each) => each.instrument === instrument);
    return ((fill?.units ?? 0) * (fill?.price ?? 0) * 3) / 10_000;
  };
  expect(run.fills[0]?.moment).toBe(11);
  expect(share("A")).toBeCloseTo(0.05 / (Math.log(1.01) * Math.sqrt(252)), 2);
  expect(share("A") / share("B")).toBeCloseTo(Math.log(1.02) / Math.log(1.01), 1);
  expect(share("C")).toBeCloseTo(0.9, 2);
});
