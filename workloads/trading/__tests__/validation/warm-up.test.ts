import { EMA } from "trading-signals";
import { expect, test } from "vitest";
import { type Market, marketOf } from "../../src/market.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { JsonObject } from "../../src/types.ts";
import { warmUpSensitivity } from "../../src/validation/warm-up.ts";
import { randomBars } from "../support/random-market.ts";

const one = marketOf([randomBars(1, 2_000)]);
const basket = marketOf([
  randomBars(2, 2_000, "A"),
  randomBars(3, 2_000, "B", (day) => day % 7 < 5),
  randomBars(4, 2_000, "C", (day) => day > 1_200),
  randomBars(5, 2_000, "D", (day) => day < 500),
]);

const CASES = strategyTypes.flatMap((type): readonly (readonly [string, JsonObject])[] => [
  [type.type, {}],
  ...(type.type === "moving-average-crossover" ? [[type.type, { average: "exponential", short: true }] as const] : []),
  ...(type.type === "momentum-ranking" ? [[type.type, { top: 2, short: false, rebalanceDays: 7 }] as const] : []),
]);

test.each(CASES)("%s %j decides alike wherever data begins, once it is warm", (name, parameters) => {
  const type = strategyTypes.find((each) => each.type === name) ?? expect.unreachable();
  const create = (market: Market) =>
    type.create(
      { ...withDefaults(type.schema), ...parameters },
      market.bars.map(({ instrument }) => instrument),
    );
  for (const { compared, different, settledAfter } of warmUpSensitivity(basket, create)) {
    expect(compared).toBeGreaterThan(1_000);
    expect(different).toBe(0);
    expect(settledAfter).not.toBeNull();
  }
});

/** Long above an average that weighs all of the past, after a warm-up. */
const aboveAverage = (interval: number, warmUp: number) => (): Strategy => {
  const average = new EMA(interval);
  return {
    warmUp,
    decide(at, wanted) {
      const value = average.add(at.close(0)) ?? 0;
      wanted[0] = at.index >= warmUp && at.close(0) > value ? 1 : 0;
    },
  };
};

test("a warm-up that is too short is caught", () => {
  const differences = (warmUp: number) =>
    warmUpSensitivity(one, aboveAverage(200, warmUp)).reduce((sum, { different }) => sum + different, 0);
  expect(differences(1)).toBeGreaterThan(0);
  expect(differences(1_000)).toBe(0);
});

test("a strategy that counts from the beginning of the data is caught", () => {
  const everyTenth = (): Strategy => ({
    warmUp: 0,
    decide: ({ index }, wanted) => wanted.set([index % 10 < 5 ? 1 : 0]),
  });
  const late = warmUpSensitivity(marketOf([randomBars(1, 84)]), everyTenth, 3);
  expect(late.map(({ from }) => from)).toEqual([14, 28, 42]);
  expect(late.every(({ different, compared }) => different > compared / 4)).toBe(true);
});

test("one that never decides alike has not settled", () => {
  const byLength = (market: Market): Strategy => ({
    warmUp: 0,
    decide: (_, wanted) => wanted.set([market.time.length === 100 ? 1 : -1]),
  });
  expect(warmUpSensitivity(marketOf([randomBars(1, 100)]), byLength, 1)).toEqual([
    { from: 50, compared: 0, different: 0, settledAfter: null },
  ]);
});
