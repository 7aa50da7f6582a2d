import { expect, test } from "vitest";
import { type Market, marketOf } from "../../src/market.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { lookAhead } from "../../src/validation/look-ahead.ts";
import { randomBars } from "../support/random-market.ts";

const one = marketOf([randomBars(1, 400)]);
const basket = marketOf([
  randomBars(2, 400, "A"),
  randomBars(3, 400, "B", (day) => day % 7 < 5),
  randomBars(4, 400, "C", (day) => day > 150 && day < 300),
]);

/** Long or short of the first instrument, by a rule. */
const byRule =
  (isLong: (market: Market, moment: number, close: number) => boolean) =>
  (market: Market): Strategy => ({
    warmUp: 0,
    decide: (at, wanted) => wanted.set([isLong(market, at.index, at.close(0)) ? 1 : -1]),
  });

const closes = (market: Market) => market.bars[0]?.close ?? new Float64Array();
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float64Array) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

const CHEATS: readonly (readonly [string, (market: Market) => Strategy])[] = [
  ["the close of tomorrow", byRule((market, moment, close) => (closes(market)[moment + 1] ?? 0) > close)],
  ["the close of next week", byRule((market, moment, close) => (closes(market)[moment + 5] ?? 0) > close)],
  ["the open of tomorrow", byRule((market, moment, close) => (market.bars[0]?.open[moment + 2] ?? 0) > close)],
  ["the volume of tomorrow", byRule((market, moment) => (market.bars[0]?.volume[moment + 1] ?? 0) > 2_000)],
  ["the mean of the whole series", byRule((market, _, close) => close > mean(closes(market)))],
  [
    "normalisation over the whole series",
    byRule((market, _, close) => (close - mean(closes(market))) / deviation(closes(market)) > 0.5),
  ],
  ["the highest close of the whole series", byRule((market, _, close) => close > 0.9 * Math.max(...closes(market)))],
  ["where the series ends", byRule((market, moment) => moment < market.time.length - 30)],
  [
    "an average around the day",
    byRule((market, moment, close) => close > mean(closes(market).slice(Math.max(0, moment - 2), moment + 3))),
  ],
];

test.each(CHEATS)("a strategy that knows %s is caught", (_, create) => {
  const leaks = lookAhead(one, create);
  expect(leaks).not.toEqual([]);
  for (const { moment, decided, time, wanted, wantedInstead } of leaks) {
    expect(decided).toBeLessThanOrEqual(moment);
    expect(time).toBe(one.time[decided]);
    expect([wanted, wantedInstead].toSorted()).toEqual([-1, 1]);
  }
});

test("each future finds what others would not", () => {
  const leaksOf = (isLong: Parameters<typeof byRule>[0]) => lookAhead(one, byRule(isLong), 10);
  const futures = (isLong: Parameters<typeof byRule>[0]) => new Set(leaksOf(isLong).map(({ future }) => future));
  const at = (market: Market, moment: number) => closes(market)[moment] ?? 0;
  expect(futures((market) => (market.bars[0]?.volume.at(-1) ?? 0) > 2_000)).toEqual(
    new Set(["prices and volumes tripled"]),
  );
  expect(futures((market) => market.time.length === 400)).toEqual(new Set(["no bars"]));
  const tomorrow = leaksOf((market, moment, close) => at(market, moment + 1) > close);
  expect(tomorrow.filter(({ future }) => future === "rises and falls swapped")).toHaveLength(10);
  // As large whether it rises or falls, and in all prices: only their order tells.
  const move = (market: Market, moment: number) => Math.abs(Math.log(at(market, moment) / at(market, moment + 1)));
  const order = leaksOf((market, moment) => move(market, moment + 1) > move(market, market.time.length - 2));
  expect(order.filter(({ future }) => future === "bars in reverse")).toHaveLength(10);
  expect(new Set(order.map(({ future }) => future))).not.toContain("rises and falls swapped");
});

test("a leak says when it was, of what instrument, and in which future", () => {
  const cheat = (market: Market): Strategy => ({
    warmUp: 0,
    decide: (at, wanted) => wanted.set([0, (market.bars[1]?.time.length ?? 0) > 285 && at.index === 100 ? 1 : 0]),
  });
  expect(lookAhead(basket, cheat, 1)).toEqual([
    {
      moment: 200,
      decided: 100,
      time: basket.time[100],
      instrument: "B",
      future: "no bars",
      wanted: 1,
      wantedInstead: 0,
    },
  ]);
});

test.each(
  strategyTypes.flatMap((type) =>
    [{}, ...("short" in (type.schema.properties as object) ? [{ short: true }] : [])].map(
      (parameters) => [type.type, parameters, type] as const,
    ),
  ),
)("%s %j knows nothing of the future", (_, parameters, type) => {
  const create = (market: Market) =>
    type.create(
      { ...withDefaults(type.schema), ...parameters },
      market.bars.map(({ instrument }) => instrument),
    );
  expect(lookAhead(basket, create, 20)).toEqual([]);
});

test("a strategy that remembers all of the past is no cheat", () => {
  const create = (): Strategy => {
    let highest = 0;
    return {
      warmUp: 0,
      decide(at, wanted) {
        highest = Math.max(highest, at.high(0));
        wanted[0] = at.close(0) > 0.95 * highest ? 1 : 0;
      },
    };
  };
  expect(lookAhead(one, create)).toEqual([]);
});

test("a market too short to have a future has no leaks", () => {
  expect(
    lookAhead(
      marketOf([randomBars(1, 1)]),
      byRule(() => true),
    ),
  ).toEqual([]);
});
