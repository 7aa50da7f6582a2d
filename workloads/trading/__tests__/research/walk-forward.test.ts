import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { marketOf, sliceOf } from "../../src/market.ts";
import { foldsOf } from "../../src/research/folds.ts";
import { backtestOf, type Recipe } from "../../src/research/recipe.ts";
import { CHOOSABLE, type WalkForwardOptions, walkForward, walkForwardSchema } from "../../src/research/walk-forward.ts";
import { statisticsOf } from "../../src/statistics/statistics.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { crossover, perturbed, randomBars, randomMarket } from "../support/random-market.ts";

const OPTIONS = withDefaults(walkForwardSchema) as unknown as WalkForwardOptions;
const CANDIDATES: [Recipe, ...Recipe[]] = [crossover(2, 5), crossover(3, 8), crossover(5, 13), crossover(8, 20)];

const layouts = fc.record({
  folds: fc.integer({ min: 1, max: 8 }),
  window: fc.constantFrom("anchored" as const, "rolling" as const),
  trainTests: fc.integer({ min: 1, max: 5 }),
  purgeMoments: fc.integer({ min: 0, max: 30 }),
  embargoMoments: fc.integer({ min: 0, max: 20 }),
});

describe("folds", () => {
  it("train on what is before an embargo and a purge, and test what comes after, to the end and without holes", () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: 200, max: 2_000 }), (options, moments) => {
        const folds = foldsOf(moments, options, 3);
        expect(folds).toHaveLength(options.folds);
        for (const [index, { train, embargo, purge, test }] of folds.entries()) {
          expect([embargo.from, purge.from, test.from]).toStrictEqual([train.to, embargo.to, purge.to]);
          expect(embargo.to - embargo.from).toBe(options.embargoMoments);
          expect(purge.to - purge.from).toBe(options.purgeMoments);
          expect(train.from).toBe(options.window === "anchored" ? 0 : index * (test.to - test.from));
          expect(test.from).toBe(folds[index - 1]?.test.to ?? test.from);
          expect(test.to - test.from).toBe((folds[0]?.test.to ?? 0) - (folds[0]?.test.from ?? 0));
        }
        expect(folds.at(-1)?.test.to).toBe(moments);
      }),
    );
  });

  it("are what a person counts", () => {
    const options = { folds: 2, window: "rolling" as const, trainTests: 2, purgeMoments: 3, embargoMoments: 1 };
    expect(foldsOf(45, options, 5)).toStrictEqual([
      {
        train: { from: 0, to: 21 },
        embargo: { from: 21, to: 22 },
        purge: { from: 22, to: 25 },
        test: { from: 25, to: 35 },
      },
      {
        train: { from: 10, to: 31 },
        embargo: { from: 31, to: 32 },
        purge: { from: 32, to: 35 },
        test: { from: 35, to: 45 },
      },
    ]);
  });

  it("are refused where there are too few moments", () => {
    expect(() => foldsOf(30, { ...OPTIONS, purgeMoments: 20 }, 20)).toThrow(
      "walk-forward cannot make 5 folds of 30 moments (20 purged and 0 under embargo, 20 to warm up); " +
        "lower validation.walkForward.folds or hand in more data",
    );
  });
});

describe("a slice of a market", () => {
  it("is the market of the bars that are in it", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.integer({ min: 2, max: 5 }), (one, other, every) => {
        const bars = [
          randomBars(1, 40, "A", (day) => day % every !== 0),
          randomBars(2, 40, "B", (day) => day % every === 0 && day > 10),
        ];
        const market = marketOf(bars);
        const [from, to] = [Math.min(one, other), Math.min(Math.max(one, other), market.time.length)];
        const { time, rows, bars: cut } = sliceOf(market, from, to);
        const expected = marketOf(
          bars.map((each) => {
            const inside = (_: number, row: number) =>
              market.time.subarray(from, to).includes(each.time[row] as number);
            return { ...each, time: each.time.filter(inside), close: each.close.filter(inside) };
          }),
        );
        expect(time).toStrictEqual(expected.time);
        expect(rows).toStrictEqual(expected.rows);
        expect(cut.map(({ close }) => close)).toStrictEqual(expected.bars.map(({ close }) => close));
      }),
    );
  });
});

describe("walk-forward", () => {
  it("chooses without knowing anything of what comes after its training", () => {
    const market = randomMarket(1, 400);
    fc.assert(
      fc.property(layouts, fc.constantFrom(...CHOOSABLE), fc.integer(), fc.nat(7), (layout, choose, seed, nth) => {
        const options = { ...OPTIONS, ...layout, choose };
        const nthFold = nth % layout.folds;
        const { train } = foldsOf(400, layout, 20)[nthFold] as ReturnType<typeof foldsOf>[number];
        const noise = (moment: number) => 0.2 + (((moment * 7919 + seed) >>> 0) % 1_000) / 300;
        const [as, other] = [market, perturbed(market, train.to, 400, noise)].map((each) =>
          walkForward(each, CANDIDATES, options)
            .folds.slice(0, nthFold + 1)
            .map(({ chosen, inSample }) => [chosen, inSample]),
        );
        expect(other).toStrictEqual(as);
      }),
      { numRuns: 40 },
    );
  });

  it("measures tests that have seen nothing of what they were chosen on", () => {
    const market = randomMarket(2, 400);
    const alone: [Recipe] = [crossover(5, 13)];
    fc.assert(
      fc.property(layouts, fc.integer({ min: 20, max: 300 }), (layout, percent) => {
        const options = { ...OPTIONS, ...layout, folds: 1, purgeMoments: Math.max(1, layout.purgeMoments) };
        const [{ purge }] = foldsOf(400, options, 13) as [ReturnType<typeof foldsOf>[number]];
        const before = perturbed(market, 0, purge.from, (moment) => (moment % 2 ? percent : 100) / 100);
        expect(walkForward(before, alone, options).backtest).toStrictEqual(
          walkForward(market, alone, options).backtest,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("chooses what had most of the statistic in training", () => {
    const market = randomMarket(3, 500);
    const choices = CHOOSABLE.flatMap((choose) => {
      const options = { ...OPTIONS, choose, window: "rolling" as const, trainTests: 1 };
      const { folds } = walkForward(market, CANDIDATES, options);
      for (const [index, { train }] of foldsOf(500, { ...options, purgeMoments: 20 }, 20).entries()) {
        const seen = sliceOf(market, train.from, train.to);
        const values = CANDIDATES.map((each) => statisticsOf(backtestOf(seen, each))[choose] as number);
        const most = Math.max(...values);
        expect(folds[index]).toMatchObject({ inSample: most, chosen: values.indexOf(most) });
      }
      return folds.map(({ chosen }) => chosen);
    });
    expect(new Set(choices).size).toBeGreaterThan(1);
  });

  it("is one account through all tests: its equity goes on, and its trades make up what it won", () => {
    fc.assert(
      fc.property(fc.integer(), layouts, (seed, layout) => {
        const market = randomMarket(seed, 400);
        const { backtest, folds } = walkForward(market, CANDIDATES, { ...OPTIONS, ...layout });
        const { time, equity, fills, trades, startCapital } = backtest;
        expect(time).toStrictEqual(market.time.subarray(400 - time.length));
        expect([equity[0], startCapital]).toStrictEqual([10_000, 10_000]);
        expect(new Date(time[1] as number).toISOString()).toBe(folds[0]?.test.from);
        const won = trades.reduce((sum, { profit }) => sum + profit, 0);
        expect((equity.at(-1) as number) - startCapital).toBeCloseTo(won, 6);
        for (const fill of fills) expect(fill.time).toBe(time[fill.moment]);
        expect(fills.every(({ moment }) => moment > 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("of one fold and one candidate is the backtest of the test, which starts warm and flat", () => {
    const market = randomMarket(4, 300);
    const { backtest } = walkForward(market, [crossover(3, 10)], { ...OPTIONS, folds: 1 });
    const whole = backtestOf(market, crossover(3, 10));
    const start = 300 - backtest.time.length;
    expect(backtest.cash[0]).toBe(10_000);
    expect(backtest.fills[0]?.moment).toBe(1);
    // From the first change of its mind, it holds what the strategy holds that has seen everything.
    const changed = whole.fills.find(({ moment }) => moment > start + 1)?.moment as number;
    const returns = (values: Float64Array, from: number) =>
      [...values.subarray(from + 1)].map((v, i) => v / (values[from + i] as number));
    const [ours, theirs] = [returns(backtest.equity, changed - start), returns(whole.equity, changed)];
    for (const [index, each] of ours.entries()) expect(each).toBeCloseTo(theirs[index] as number, 3);
  });

  test("an account that is lost in a test stays lost", () => {
    const ruin = (fast: number): Recipe => ({
      ...crossover(fast, 9),
      sizing: { type: "fixed-fraction", fraction: 10 },
    });
    const falling = perturbed(randomMarket(5, 200), 0, 200, (moment) => 1 / (1 + (moment % 23)));
    const { backtest } = walkForward(falling, [ruin(2), ruin(4)], { ...OPTIONS, folds: 4 });
    const lost = backtest.equity.findIndex((value) => value <= 0);
    expect(lost).toBeGreaterThan(0);
    expect(statisticsOf(backtest)).toMatchObject({ cagr: -1, maximumDrawdown: 1 });
  });
});
