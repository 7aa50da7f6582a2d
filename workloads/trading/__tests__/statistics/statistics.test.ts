import fc from "fast-check";
import { sampleStandardDeviation, mean as simpleMean, sum } from "simple-statistics";
import { describe, expect, it, test } from "vitest";
import type { Backtest } from "../../src/backtest/result.ts";
import { momentsPerYearOf } from "../../src/statistics/annual.ts";
import { type StatisticName, type Statistics, statisticsOf } from "../../src/statistics/statistics.ts";
import { backtestOf, backtests, DAY, START, tradeOf } from "../support/backtests.ts";

/** The same numbers, written as their definitions read, with lists and another library. */
function oracle({ equity, time, exposure, fills, trades }: Backtest): Partial<Record<keyof Statistics, number | null>> {
  const values = [...equity];
  const [start, end] = [values.at(0) as number, values.at(-1) as number];
  const returns = values.slice(1).map((value, i) => value / (values[i] as number) - 1);
  const years = ((time.at(-1) as number) - (time.at(0) as number)) / (365.2425 * DAY);
  const annual = returns.length / years;
  const cagr = Math.exp(Math.log(end / start) / years) - 1;
  const depths = values.map((value, i) => 1 - value / Math.max(...values.slice(0, i + 1)));
  const deviation = returns.length < 2 ? Number.NaN : sampleStandardDeviation(returns);
  const downside = Math.sqrt(simpleMean(returns.map((each) => (each < 0 ? each * each : 0))));
  const lengths = values.map((value, i) => {
    const reached = values.findIndex((later, j) => j > i && later >= value);
    return reached === i + 1 ? 0 : (reached === -1 ? values.length - 1 : reached) - i;
  });
  const peaks = lengths.filter((_, i) => depths[i] === 0);
  const gains = sum(trades.filter(({ profit }) => profit > 0).map(({ profit }) => profit));
  const losses = -sum(trades.filter(({ profit }) => profit < 0).map(({ profit }) => profit));
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    moments: values.length,
    totalReturn: (end - start) / start,
    cagr: orNull(cagr),
    volatility: orNull(deviation * Math.sqrt(annual)),
    sharpe: orNull((simpleMean(returns) / deviation) * Math.sqrt(annual)),
    sortino: returns.length < 2 ? null : orNull((simpleMean(returns) / downside) * Math.sqrt(annual)),
    calmar: orNull(cagr / Math.max(...depths)),
    maximumDrawdown: Math.max(...depths),
    maximumDrawdownMoments: Math.max(...peaks),
    exposure: [...exposure].filter((share) => share !== 0).length / values.length,
    turnover: sum(fills.map(({ units, price }) => Math.abs(units * price))) / years / simpleMean(values),
    trades: trades.length,
    winRate: orNull(trades.filter(({ profit }) => profit > 0).length / trades.length),
    profitFactor: orNull(gains / losses),
    expectancy: orNull(sum(trades.map((trade) => trade.return)) / trades.length),
  };
}

/** Values of a backtest that has at least some variance: what rounding leaves is the business of other tests. */
const varied = backtests.filter(({ equity }) => {
  const returns = [...equity].slice(1).map((value, i) => value / (equity[i] as number) - 1);
  return returns.length === 1 || Math.max(...returns) - Math.min(...returns) > 1e-5;
});

describe("statistics of a backtest", () => {
  it("are those of an oracle that is written as definitions read", () => {
    fc.assert(
      fc.property(varied, (backtest) => {
        const statistics = statisticsOf(backtest);
        for (const [name, value] of Object.entries(oracle(backtest))) {
          const found = statistics[name as StatisticName];
          if (value === null) expect(found, name).toBeNull();
          else expect(Math.abs((found as number) - value), name).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
        }
      }),
    );
  });

  it("are what a person computes", () => {
    // 100 → 110 → 99 → 108.9 in 3 days: returns of 10%, -10%, 10%.
    const statistics = statisticsOf(
      backtestOf([100, 110, 99, 108.9], {
        exposure: Float64Array.of(0, 1, 1, 0.5),
        trades: [tradeOf(30), tradeOf(-10), tradeOf(20)],
        fills: [
          { moment: 1, time: START, instrument: "A", units: 2, price: 50, reference: 50, commission: 0 },
          { moment: 2, time: START, instrument: "A", units: -2, price: 40, reference: 40, commission: 0 },
        ],
        costs: { commission: 1, spread: 2, slippage: 3 },
      }),
    );
    const annual = Math.sqrt(365.2425);
    expect(statistics).toStrictEqual({
      from: "2020-01-06T00:00:00.000Z",
      to: "2020-01-09T00:00:00.000Z",
      moments: 4,
      totalReturn: expect.closeTo(0.089, 12),
      cagr: expect.closeTo(1.089 ** (365.2425 / 3) - 1, 4),
      volatility: expect.closeTo(Math.sqrt(0.04 / 3) * annual, 12),
      sharpe: expect.closeTo((0.1 / 3 / Math.sqrt(0.04 / 3)) * annual, 12),
      sortino: expect.closeTo((0.1 / 3 / Math.sqrt(0.01 / 3)) * annual, 12),
      calmar: expect.closeTo((1.089 ** (365.2425 / 3) - 1) / 0.1, 3),
      maximumDrawdown: expect.closeTo(0.1, 12),
      maximumDrawdownMoments: 2,
      exposure: 0.75,
      turnover: expect.closeTo(180 / (3 / 365.2425) / 104.475, 9),
      trades: 3,
      winRate: 2 / 3,
      profitFactor: 5,
      expectancy: expect.closeTo(0.04 / 3, 12),
      costs: { commission: 1, spread: 2, slippage: 3 },
    });
  });

  it("do not depend on the size of the account", () => {
    fc.assert(
      fc.property(varied, fc.integer({ min: -20, max: 20 }), (backtest, power) => {
        const scale = 2 ** power;
        const scaled = {
          ...backtest,
          equity: backtest.equity.map((value) => value * scale),
          fills: backtest.fills.map((fill) => ({ ...fill, units: fill.units * scale })),
          trades: backtest.trades.map((trade) => ({ ...trade, profit: trade.profit * scale })),
        };
        expect(statisticsOf(scaled)).toStrictEqual(statisticsOf(backtest));
      }),
    );
  });

  it("have a drawdown from 0 to 1, and numbers that are finite, also of accounts that lose more than all", () => {
    const wild = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(wild, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (rest, start) => {
        const { from, to, costs, ...numbers } = statisticsOf(backtestOf([start, ...rest]));
        expect(numbers.maximumDrawdown).toBeGreaterThanOrEqual(0);
        expect(numbers.maximumDrawdown).toBeLessThanOrEqual(1);
        expect(numbers.maximumDrawdownMoments).toBeLessThanOrEqual(rest.length);
        for (const [name, value] of Object.entries(numbers)) {
          expect(value === null || Number.isFinite(value), `${name} is ${value}`).toBe(true);
        }
      }),
    );
  });

  it("do not change when the account stands still before it begins, but for what is per moment or per year", () => {
    fc.assert(
      fc.property(varied, (backtest) => {
        const later = backtestOf([backtest.equity[0] as number, ...backtest.equity], { trades: backtest.trades });
        const [a, b] = [statisticsOf(later), statisticsOf(backtest)];
        const same = ({ totalReturn, maximumDrawdown, winRate }: Statistics) => [totalReturn, maximumDrawdown, winRate];
        expect(same(a)).toStrictEqual(same(b));
      }),
    );
  });

  test("without variance, what is divided by it is null", () => {
    const still = statisticsOf(backtestOf([100, 100, 100, 100]));
    expect(still).toMatchObject({
      cagr: 0,
      volatility: 0,
      sharpe: null,
      sortino: null,
      calmar: null,
      maximumDrawdown: 0,
    });
    const steady = Array.from({ length: 500 }, (_, i) => 100 * 1.001 ** i);
    expect(statisticsOf(backtestOf(steady))).toMatchObject({
      volatility: 0,
      sharpe: null,
      sortino: null,
      calmar: null,
    });
  });

  test("without a trade, what trades are judged by is null", () => {
    const none = { trades: 0, winRate: null, profitFactor: null, expectancy: null, turnover: 0, exposure: 0 };
    expect(statisticsOf(backtestOf([100, 100, 100]))).toMatchObject(none);
  });

  test.each([
    [30, { trades: 1, winRate: 1, profitFactor: null, expectancy: 0.03 }],
    [-30, { trades: 1, winRate: 0, profitFactor: 0, expectancy: -0.03 }],
    [0, { trades: 1, winRate: 0, profitFactor: null, expectancy: 0 }],
  ])("one trade with a profit of %d", (profit, expected) => {
    expect(statisticsOf(backtestOf([1_000, 1_000 + profit], { trades: [tradeOf(profit)] }))).toMatchObject(expected);
  });

  test("one moment has no time in which something could happen", () => {
    expect(statisticsOf(backtestOf([100]))).toMatchObject({
      from: "2020-01-06T00:00:00.000Z",
      to: "2020-01-06T00:00:00.000Z",
      moments: 1,
      totalReturn: 0,
      cagr: null,
      volatility: null,
      sharpe: null,
      sortino: null,
      calmar: null,
      maximumDrawdown: 0,
      maximumDrawdownMoments: 0,
      turnover: null,
    });
  });

  test("two moments have a growth but no deviation", () => {
    expect(statisticsOf(backtestOf([100, 101]))).toMatchObject({ volatility: null, sharpe: null, sortino: null });
  });

  test("an account that lost all, or more, lost all and stays there", () => {
    expect(statisticsOf(backtestOf([100, 50, -20, -20, 30]))).toMatchObject({
      maximumDrawdown: 1,
      maximumDrawdownMoments: 4,
    });
    expect(statisticsOf(backtestOf([100, 50, 0, 0]))).toMatchObject({
      totalReturn: -1,
      cagr: -1,
      maximumDrawdown: 1,
      calmar: -1,
    });
    expect(statisticsOf(backtestOf([100, 50, -20]))).toMatchObject({ totalReturn: -1.2, cagr: -1 });
  });

  test("no moment at all is refused", () => {
    expect(() => statisticsOf(backtestOf([]))).toThrow(
      "there is no moment to measure: the data has no bar, hand in some",
    );
  });

  test.each<[number[], number]>([
    [[100, 110, 120], 0],
    [[100, 90], 1],
    [[100, 90, 100], 2],
    [[100, 100, 100], 0],
    [[100, 90, 95, 101, 99, 102], 3],
    [[100, 100, 90, 95], 2],
    [[100, 90, 101, 100, 99, 98], 3],
  ])("the longest loss of %j is of %d moments", (equity, moments) => {
    expect(statisticsOf(backtestOf(equity)).maximumDrawdownMoments).toBe(moments);
  });
});

describe("moments a year", () => {
  const days = (count: number, from = START) => Array.from({ length: count }, (_, day) => from + day * DAY);
  const isWeekday = (time: number) => new Date(time).getUTCDay() % 6 !== 0;
  const session = (day: number) => Array.from({ length: 390 }, (_, minute) => day + (870 + minute) * 60_000);

  test.each<[string, number[], number, number]>([
    ["a market that never closes, daily", days(1_000), 365, 366],
    ["weekdays", days(2_000).filter(isWeekday), 260, 262],
    [
      "weekdays without 9 holidays a year",
      days(3_653)
        .filter(isWeekday)
        .filter((_, day) => day % 29 !== 0),
      251,
      253,
    ],
    ["weeks", days(2_000).filter((_, day) => day % 7 === 0), 52, 53],
    ["months", Array.from({ length: 60 }, (_, month) => Date.UTC(2015, month)), 11.9, 12.1],
    ["years", Array.from({ length: 20 }, (_, year) => Date.UTC(2000 + year, 0)), 0.99, 1.01],
    ["minutes of sessions on weekdays", days(400).filter(isWeekday).flatMap(session), 390 * 260, 390 * 262],
    ["days with a hole of 3 years", [...days(1_000), ...days(1_000, START + 2_000 * DAY)], 365, 366],
    ["a Chinese new year of 11 days", days(730).filter((_, day) => (day + 200) % 365 > 10), 353, 356],
  ])("%s", (_, time, least, most) => {
    const found = momentsPerYearOf(Float64Array.from(time));
    expect(found).toBeGreaterThan(least);
    expect(found).toBeLessThan(most);
  });

  test("of one moment are unknown", () => expect(momentsPerYearOf(Float64Array.of(START))).toBeNull());

  test("may be given", () => {
    const backtest = backtestOf([100, 101, 100, 102]);
    const { volatility } = statisticsOf(backtest, { momentsPerYear: 4 });
    expect(volatility).toBeCloseTo((statisticsOf(backtest, { momentsPerYear: 1 }).volatility as number) * 2, 12);
  });
});
