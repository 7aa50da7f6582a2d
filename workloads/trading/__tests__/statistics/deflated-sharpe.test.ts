import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { expectedBestSharpe, probabilityAbove, shapeOf } from "../../src/statistics/deflated-sharpe.ts";
import { normalBelow, normalQuantile } from "../../src/statistics/normal.ts";
import { randomOf } from "../../src/statistics/random.ts";

describe("the normal distribution", () => {
  // Of scipy.stats.norm.
  test.each([
    [0, 0.5],
    [1, 0.8413447461],
    [1.959963985, 0.975],
    [2.326347874, 0.99],
    [3.090232306, 0.999],
    [4.264890794, 0.99999],
    [-1.644853627, 0.05],
  ])("has at %d a share of %d below", (value, share) => {
    expect(normalBelow(value)).toBeCloseTo(share, 6);
    expect(normalQuantile(share)).toBeCloseTo(value, 5);
  });
});

describe("the deflated Sharpe ratio", () => {
  it("is that of the example of Bailey and López de Prado", () => {
    const days = 250;
    const threshold = expectedBestSharpe(100, 0.5 / days);
    expect(threshold).toBeCloseTo(0.1132, 4);
    const shape = { sharpe: 2.5 / Math.sqrt(days), moments: 1_250, skewness: -3, kurtosis: 10 };
    expect(probabilityAbove(shape, threshold)).toBeCloseTo(0.9004, 4);
  });

  it("of their example with 46 trials is at the edge of 95%", () => {
    const shape = { sharpe: 2.5 / Math.sqrt(250), moments: 1_250, skewness: -3, kurtosis: 10 };
    expect(probabilityAbove(shape, expectedBestSharpe(46, 0.5 / 250))).toBeCloseTo(0.95, 2);
  });

  it("falls with trials, with their variance and with fewer moments", () => {
    const more = (least: number, most: number) =>
      fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 1, max: most }));
    fc.assert(
      fc.property(more(2, 10_000), more(1, 100), more(50, 5_000), ([n, dn], [v, dv], [t, dt]) => {
        const shape = { sharpe: 0.2, moments: t, skewness: -1, kurtosis: 6 };
        expect(expectedBestSharpe(n + dn, v / 1_000)).toBeGreaterThan(expectedBestSharpe(n, v / 1_000));
        expect(expectedBestSharpe(n, (v + dv) / 1_000)).toBeGreaterThan(expectedBestSharpe(n, v / 1_000));
        const [few, many] = [shape, { ...shape, moments: t + dt }].map((each) => probabilityAbove(each, 0.1) as number);
        expect(many).toBeGreaterThanOrEqual(few as number);
      }),
    );
  });

  it("expects of noise what noise gives", () => {
    // The best of 50 accounts of pure chance, 400 times over.
    const random = randomOf(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let sum = 0;
    for (let world = 0; world < 400; world++) sum += Math.max(...Array.from({ length: 50 }, normal));
    expect(expectedBestSharpe(50, 1)).toBeCloseTo(sum / 400, 1);
  });

  it("asks nothing more of a single trial than to be above zero", () => {
    expect(expectedBestSharpe(1, 0.3)).toBe(0);
    expect(probabilityAbove({ sharpe: 0, moments: 100, skewness: 0, kurtosis: 3 }, 0)).toBeCloseTo(0.5, 6);
  });

  it("has no value where the distribution is impossible", () => {
    expect(probabilityAbove({ sharpe: 2, moments: 100, skewness: 3, kurtosis: 1 }, 0)).toBeNull();
  });
});

describe("the shape of returns", () => {
  it("is what a person computes", () => {
    // Mean 2, deviations -1, -1, 2: skewness 2/3 × 3 / 2^1.5, kurtosis 18/3 / 4.
    expect(shapeOf(Float64Array.of(1, 1, 4))).toStrictEqual({
      moments: 3,
      sharpe: expect.closeTo(2 / Math.sqrt(3), 12),
      skewness: expect.closeTo(2 / 2 ** 1.5, 12),
      kurtosis: expect.closeTo(1.5, 12),
    });
  });

  it("is none without variance", () => {
    expect([
      shapeOf(Float64Array.of(0.1, 0.1, 0.1)),
      shapeOf(Float64Array.of(1)),
      shapeOf(Float64Array.of()),
    ]).toStrictEqual([null, null, null]);
  });
});
