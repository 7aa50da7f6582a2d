import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bars, type Market, mapColumns, marketOf } from "../../src/market.ts";
import { decisionsOf } from "../../src/strategy/decisions.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import type { JsonObject } from "../../src/types.ts";
import { markets } from "../support/generated.ts";
import { barsOf, DAY, START } from "../support/market.ts";
import { randomBars } from "../support/random-market.ts";

const typeOf = (name: string) => strategyTypes.find(({ type }) => type === name) ?? expect.unreachable();

const decide = (name: string, parameters: JsonObject, market: Market): readonly number[] => {
  const type = typeOf(name);
  const instruments = market.bars.map(({ instrument }) => instrument);
  return [...decisionsOf(market, type.create({ ...withDefaults(type.schema), ...parameters }, instruments))];
};

/** Bars that open, close and have their range at one price. */
const flatBars = (prices: readonly number[], instrument = "A", time?: readonly number[]): Bars => {
  const bars = barsOf(prices, instrument, time as number[] | undefined);
  return { ...bars, close: bars.open, high: bars.open, low: bars.open };
};

test("moving averages: long above, flat or short below, nothing before both are there", () => {
  const market = marketOf([flatBars([10, 10, 10, 14, 14, 8, 5, 5])]);
  // Of 2 and 3 bars: -, -, equal, 12 > 11.3, 14 > 12.7, 11 < 12, 6.5 < 9, 5 < 6
  const parameters = { fast: 2, slow: 3 };
  expect(decide("moving-average-crossover", parameters, market)).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  expect(decide("moving-average-crossover", { ...parameters, short: true }, market)).toEqual([
    0, 0, 0, 1, 1, -1, -1, -1,
  ]);
});

test("exponential averages decide nothing until they have forgotten the first price", () => {
  const rising = marketOf([flatBars(Array.from({ length: 20 }, (_, index) => 100 + index))]);
  const decisions = decide("moving-average-crossover", { average: "exponential", fast: 2, slow: 3 }, rising);
  expect(decisions.indexOf(1)).toBe(14);
});

/** The index of Wilder, after each change from the first that it is defined at. */
function rsiNaively(prices: readonly number[], interval: number): readonly number[] {
  const changes = prices.slice(1).map((price, index) => price - (prices[index] ?? 0));
  const smooth = (values: readonly number[]) => {
    let average = values.slice(0, interval).reduce((sum, value) => sum + value, 0) / interval;
    return [
      average,
      ...values.slice(interval).map((value) => {
        average += (value - average) / interval;
        return average;
      }),
    ];
  };
  const gains = smooth(changes.map((change) => Math.max(0, change)));
  const losses = smooth(changes.map((change) => Math.max(0, -change)));
  return gains.map((gain, index) => (100 * gain) / (gain + (losses[index] ?? 0)));
}

test("RSI: long from oversold to the middle, short from overbought if so asked", () => {
  const prices = [...randomBars(3, 300).close];
  const indexes = rsiNaively(prices, 5);
  for (const short of [false, true]) {
    let held = 0;
    const expected = prices.map((_, at) => {
      const index = indexes[at - 5] ?? Number.NaN;
      if (at < 49) return 0;
      if (index < 35) held = 1;
      else if (index > 65 && short) held = -1;
      else if ((held > 0 && index >= 50) || (held < 0 && index <= 50)) held = 0;
      return held;
    });
    const parameters = { interval: 5, oversold: 35, overbought: 65, short };
    expect(decide("rsi-mean-reversion", parameters, marketOf([flatBars(prices)]))).toEqual(expected);
    expect(new Set(expected)).toEqual(new Set(short ? [0, 1, -1] : [0, 1]));
  }
});

test("Donchian: long above every high before, flat below every low of fewer bars before, or short below all", () => {
  const market = marketOf([flatBars([10, 12, 11, 12, 13, 14, 13, 12, 9, 8, 8.5, 8.8])]);
  const parameters = { entry: 3, exit: 2 };
  expect(decide("donchian-breakout", parameters, market)).toEqual([0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
  const both = decide("donchian-breakout", { ...parameters, short: true }, market);
  expect(both).toEqual([0, 0, 0, 0, 1, 1, 1, -1, -1, -1, -1, 0]);
});

test("momentum: those that have risen most at the first bar of each period, none that has not, none without bars", () => {
  const rise = (factor: number) => Array.from({ length: 30 }, (_, index) => 100 * factor ** index);
  const market = marketOf([
    flatBars(rise(1.01), "slow"),
    flatBars([...rise(1.03).slice(0, 12), ...rise(0.9).slice(12)], "fast, then fallen"),
    flatBars(rise(0.99), "falling"),
    flatBars(rise(1.1).slice(0, 8), "gone"),
  ]);
  const rows = (parameters: JsonObject) => {
    const flat = decide("momentum-ranking", { lookback: 3, rebalanceDays: 5, ...parameters }, market);
    return Array.from(market.time, (_, moment) => flat.slice(moment * 4, moment * 4 + 4).join(" "));
  };
  const offset = (START / DAY) % 5;
  const first = (after: number) => Math.ceil((after + offset) / 5) * 5 - offset;
  const top = rows({ top: 2 });
  expect(new Set(top.slice(0, first(4)))).toEqual(new Set(["0 0 0 0"]));
  expect(top[first(4)]).toBe("0 0.5 0 0.5");
  expect(top.at(-1)).toBe("0.5 0 0 0");
  const changes = top.flatMap((row, moment) => (moment > 0 && row !== top[moment - 1] ? [moment] : []));
  expect(changes.every((moment) => (moment + offset) % 5 === 0)).toBe(true);
  expect(rows({ top: 1, short: true })[first(4)]).toBe("0 0 -0.5 0.5");
});

test("buy and hold: an equal part of each instrument, from its first bar", () => {
  const market = marketOf([flatBars([1, 1, 1]), flatBars([1], "B", [START + DAY])]);
  expect(decide("buy-and-hold", {}, market)).toEqual([0.5, 0, 0.5, 0.5, 0.5, 0.5]);
});

test.each([
  ["moving-average-crossover", { fast: 50, slow: 50 }, /^strategy\.fast is 50, but must be less than slow \(50\)/],
  ["rsi-mean-reversion", { oversold: 60 }, /^strategy\.oversold, exit and overbought are 60, 50 and 70, but each/],
  ["donchian-breakout", { exit: 21 }, /^strategy\.exit is 21, but must be at most entry \(20\)/],
  ["momentum-ranking", { top: 3 }, /^strategy\.top is 3, which needs 3 instruments, but there are 2: A, B$/],
  ["momentum-ranking", { top: 2, short: true }, /^strategy\.top is 2 and short is true, which needs 4 instruments/],
])("%s refuses %j", (name, parameters, message) => {
  expect(() => decide(name, parameters, marketOf([flatBars([1]), flatBars([1], "B")]))).toThrow(message);
});

test.each(strategyTypes)("$type: its defaults fit its schema, and make a strategy", ({ schema, create, version }) => {
  const parameters = withDefaults(schema);
  const validate = new Ajv2020({ strict: true }).compile(schema);
  expect([validate(parameters), validate.errors]).toEqual([true, null]);
  expect(validate({ ...parameters, nonsense: 1 })).toBe(false);
  expect(create(parameters, ["A"]).warmUp).toBeGreaterThanOrEqual(0);
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

/** Small, so that there is something to decide on small data. */
const SMALL: { readonly [type: string]: JsonObject } = {
  "moving-average-crossover": { fast: 2, slow: 4, short: true },
  "rsi-mean-reversion": { interval: 2, oversold: 45, exit: 50, overbought: 55, short: true },
  "donchian-breakout": { entry: 4, exit: 2, short: true },
  "momentum-ranking": { lookback: 3, rebalanceDays: 2 },
  "buy-and-hold": {},
};

test.each(strategyTypes)("$type: weights are numbers that add up to at most 1, decided at bars only", ({ type }) => {
  fc.assert(
    fc.property(markets(), (market) => {
      const decisions = decide(type, SMALL[type] ?? {}, market);
      const width = market.bars.length;
      for (const moment of market.time.keys()) {
        const row = decisions.slice(moment * width, (moment + 1) * width);
        expect(row.reduce((sum, wanted) => sum + Math.abs(wanted), 0)).toBeLessThanOrEqual(1 + 1e-12);
        if (type === "momentum-ranking" || moment === 0) continue;
        for (const [instrument, wanted] of row.entries())
          if ((market.rows[instrument]?.[moment] ?? -1) < 0)
            expect(wanted).toBe(decisions[(moment - 1) * width + instrument]);
      }
    }),
  );
});

test.each(strategyTypes)("$type decides alike in prices of another unit", ({ type }) => {
  const factors = fc.integer({ min: -8, max: 8 }).map((exponent) => 2 ** exponent);
  fc.assert(
    fc.property(markets(), factors, (market, factor) => {
      const bars = market.bars.map((each) =>
        mapColumns(each, (column, name) => (name === "time" ? column : column.map((value) => value * factor))),
      );
      expect(decide(type, SMALL[type] ?? {}, { ...market, bars })).toEqual(decide(type, SMALL[type] ?? {}, market));
    }),
  );
});

test.each(strategyTypes)("$type passes over bars without numbers as if they were not there", ({ type }) => {
  fc.assert(
    fc.property(markets(), fc.nat(30), ({ bars: [bars] }, at) => {
      if (bars === undefined || at >= bars.time.length) return;
      const broken = mapColumns(bars, (column, name) =>
        name === "time" ? column : column.map((value, row) => (row === at ? Number.NaN : value)),
      );
      const without = mapColumns(bars, (column) => column.filter((_, row) => row !== at));
      const parameters = SMALL[type] ?? {};
      const decisions = decide(type, parameters, marketOf([broken]));
      const drop = type === "momentum-ranking" ? 0 : 1;
      if (drop === 1 && type !== "buy-and-hold")
        expect(decisions.toSpliced(at, 1)).toEqual(decide(type, parameters, marketOf([without])));
      expect(decisions.every((wanted) => Number.isFinite(wanted))).toBe(true);
    }),
  );
});
