import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bootstrap } from "../../src/statistics/bootstrap.ts";
import { statisticsKinds } from "../../src/statistics/kinds.ts";
import { randomOf } from "../../src/statistics/random.ts";
import { type Confidence, type Interval, statisticsOf } from "../../src/statistics/statistics.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import type { JsonObject } from "../../src/types.ts";
import { backtestOf, backtests } from "../support/backtests.ts";

const kind = (options: JsonObject = {}) =>
  bootstrap.create(withDefaults(bootstrap.schema, { resamples: 200, ...options }) as never);

const noise = (seed: number, count: number, average = 0.001) => {
  const random = randomOf(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const equity = [100];
  for (let i = 0; i < count; i++) equity.push((equity.at(-1) as number) * (1 + average + 0.01 * normal()));
  return backtestOf(equity);
};

describe("every kind of statistics", () => {
  test.each(statisticsKinds)(
    "$type measures with the defaults of its schema what an account did",
    ({ schema, create }) => {
      const defaults = withDefaults(schema);
      expect(new Ajv({ strictTypes: false }).validate(schema, defaults)).toBe(true);
      fc.assert(
        fc.property(backtests, (backtest) => {
          expect(create(defaults).of(backtest)).toMatchObject(statisticsOf(backtest));
        }),
        { numRuns: 10 },
      );
      const given = create(withDefaults(schema, { momentsPerYear: 252 })).of(noise(1, 50));
      expect(given).toMatchObject(statisticsOf(noise(1, 50), { momentsPerYear: 252 }));
    },
  );
});

describe("bootstrap", () => {
  const intervals = ({ level, ...all }: Confidence) => Object.values(all) as Interval[];

  it("gives the same for the same seed, and other numbers for another", () => {
    const [one, same, other] = [5, 5, 6].map((seed) => kind({ seed }).of(noise(1, 300)).confidence);
    expect(same).toStrictEqual(one);
    expect(other).not.toStrictEqual(one);
  });

  it("has intervals in order, wider for a higher level", () => {
    for (let seed = 0; seed < 5; seed++) {
      const [narrow, wide] = [0.5, 0.99].map((level) =>
        intervals(kind({ level }).of(noise(seed, 200)).confidence as Confidence),
      );
      for (const [index, [low, high]] of (narrow as Interval[]).entries()) {
        expect(low).toBeLessThan(high);
        expect(wide?.[index]?.[0]).toBeLessThanOrEqual(low);
        expect(wide?.[index]?.[1]).toBeGreaterThanOrEqual(high);
      }
    }
  });

  it("is as unsure of a Sharpe ratio as theory is", () => {
    const { confidence } = kind({ resamples: 1_000, blockMoments: 1, momentsPerYear: 1 }).of(noise(3, 1_000, 0));
    const [low, high] = (confidence as Confidence).sharpe as Interval;
    // 2 × 1.96 standard errors of 1 / √n
    expect((high - low) / (3.92 / Math.sqrt(1_000))).toBeCloseTo(1, 0.9);
  });

  it("holds the truth about as often as it says", () => {
    const worlds = Array.from({ length: 100 }, (_, seed) =>
      kind({ momentsPerYear: 1, level: 0.8 }).of(noise(seed, 250)),
    );
    const held = worlds.filter(({ confidence }) => {
      const [low, high] = (confidence as Confidence).sharpe as Interval;
      return low <= 0.1 && 0.1 <= high;
    });
    expect(held.length).toBeGreaterThan(65);
    expect(held.length).toBeLessThan(95);
  });

  it("leaves a statistic out that has no meaning in each of its accounts", () => {
    expect(kind().of(backtestOf([100, 100, 100, 100])).confidence).toStrictEqual({
      level: 0.95,
      cagr: [0, 0],
      volatility: [0, 0],
      sharpe: null,
      maximumDrawdown: [0, 0],
    });
    expect(kind().of(backtestOf([100])).confidence).toBeUndefined();
    expect(kind().of(backtestOf([100, 50, -10, -10])).confidence?.maximumDrawdown[1]).toBe(1);
  });
});
