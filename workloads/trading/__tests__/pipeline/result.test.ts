import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { marketOf } from "../../src/market.ts";
import { thinned } from "../../src/pipeline/curve.ts";
import { keyOf } from "../../src/pipeline/digest.ts";
import { backtestResultSchema } from "../../src/pipeline/document-schemas.ts";
import { parseDocument } from "../../src/pipeline/read-document.ts";
import { resultOf } from "../../src/pipeline/result.ts";
import { runPipeline } from "../../src/pipeline/run.ts";
import { validatorOf } from "../../src/pipeline/validate.ts";
import { backtestOf } from "../../src/research/recipe.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import { largeResult, pipelineWith, resultWith } from "../support/documents.ts";
import { randomBars, randomMarket } from "../support/random-market.ts";

const problemsOf = validatorOf(backtestResultSchema);
const DATA = { url: "a.csv", version: "v" };

describe("the result of a pipeline", () => {
  test.each(strategyTypes.map(({ type }) => type))("of %s is as its schema says, after JSON too", (type) => {
    const result = resultWith({ strategy: { type }, statistics: { type: "bootstrap", resamples: 100 } });
    const text = JSON.stringify(result);
    expect(problemsOf(JSON.parse(text))).toEqual([]);
    expect(parseDocument("r.json", text)).toEqual(result);
  });

  it("is the same each time, and has the key of its data and pipeline", () => {
    expect(JSON.stringify(resultWith())).toBe(JSON.stringify(resultWith()));
    expect(resultWith().key).toBe(keyOf(DATA, pipelineWith()));
  });

  it("says what the strategy wants at the last close, of each instrument", () => {
    const market = marketOf([randomBars(1, 200, "A"), randomBars(2, 200, "B")]);
    const { signal } = resultOf(pipelineWith({ strategy: { type: "buy-and-hold" } }), market, DATA);
    expect(signal).toEqual(
      market.bars.map(({ instrument, close }) => ({ instrument, wanted: 0.5, price: close[199] })),
    );
  });

  it("has runs that are dearer and later, of which dearer ones are never better", () => {
    const { stress, statistics } = resultWith({ account: { costs: { spreadBps: 10 } } });
    expect(stress.map(({ name }) => name)).toEqual(["costs × 2", "costs × 5", "1 bar later"]);
    const returns = [statistics, ...stress.slice(0, 2).map((each) => each.statistics)].map((each) => each.totalReturn);
    expect(returns).toEqual(returns.toSorted((a, b) => b - a));
  });

  it("knows nothing out of sample when there is too little data for it", () => {
    expect(resultWith({}, 12).outOfSample).toBeNull();
    expect(resultWith({}, 300).outOfSample).not.toBeNull();
  });

  it("has months whose returns make up the whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 2, max: 400 }), (seed, days) => {
        const { monthly, statistics, benchmark } = resultWith({}, days, seed);
        const whole = (column: 1 | 2) => monthly.reduce((all, month) => all * (1 + month[column]), 1) - 1;
        expect(whole(1)).toBeCloseTo(statistics.totalReturn, 9);
        expect(whole(2)).toBeCloseTo(benchmark.totalReturn, 9);
        expect(monthly.map(([month]) => month)).toEqual([...new Set(monthly.map(([month]) => month))].sort());
      }),
      { numRuns: 20 },
    );
  });

  it("draws the deepest drawdown that its statistics have, however many bars there are", () => {
    const { curve, statistics } = resultWith({}, 6000);
    expect(curve.length).toBeLessThanOrEqual(2000);
    expect(Math.max(...curve.map(([, , loss]) => loss))).toBeCloseTo(statistics.maximumDrawdown, 2);
  });

  it("keeps the last thousand trades", () => {
    const market = randomMarket(1, 9000);
    const pipeline = pipelineWith({ strategy: { type: "moving-average-crossover", fast: 1, slow: 2 } });
    const { trades } = resultOf(pipeline, market, DATA);
    expect(trades).toEqual(backtestOf(market, pipeline).trades.slice(-1000));
  });
});

describe("a line with few points", () => {
  it("keeps its ends, its lowest and its highest value, in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 500 }),
        fc.integer({ min: 6, max: 100 }),
        (list, most) => {
          const values = Float64Array.from(list);
          const rows = thinned(values, most);
          expect(rows.length).toBeLessThanOrEqual(Math.max(most, 1));
          expect(rows).toEqual([...new Set(rows)].toSorted((a, b) => a - b));
          expect([rows[0], rows.at(-1)]).toEqual([0, values.length - 1]);
          const kept = rows.map((row) => values[row] as number);
          expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...values), Math.max(...values)]);
        },
      ),
    );
  });
});

describe("data of a pipeline", () => {
  const run = (text: string) =>
    runPipeline(pipelineWith(), { ...DATA, name: "in/a.csv", bytes: new TextEncoder().encode(text) });

  it("becomes a result that knows where it came from", async () => {
    const result = await run("time,open,high,low,close,volume\n2024-01-01,1,2,1,2,5\n2024-01-02,2,3,2,3,5\n");
    expect(result.data).toMatchObject({ ...DATA, moments: 2, instruments: ["a"], from: "2024-01-01T00:00:00.000Z" });
  });

  it("is refused with the place of each problem", async () => {
    const text = "time,open,high,low,close,volume\n2024-01-01,1,0,1,2,5\n2024-01-02,x,3,2,3,5\n";
    await expect(run(text)).rejects.toThrow(/in\/a\.csv:2:\d+ error .*\n.*in\/a\.csv:3:12 error/s);
  });

  it("is refused when there is no bar in it", async () => {
    await expect(run("time,open,high,low,close,volume\n")).rejects.toThrow(/in\/a\.csv/);
  });
});

describe("a document", () => {
  test.each([
    ["no JSON", "{", "r.json:1:2 error not JSON"],
    ["something else", "{}", "r.json is no result of a backtest: the document must have required property 'format'"],
    ["another format", JSON.stringify({ ...resultWith(), format: 2 }), "format must be equal to constant"],
    [
      "too many points",
      JSON.stringify({ ...largeResult(), curve: [...largeResult().curve, ...largeResult().curve] }),
      "curve must NOT have more than 2000 items",
    ],
    [
      "an infinite number",
      JSON.stringify(resultWith()).replace(/"equity":|"totalReturn":[^,]+/, '"totalReturn":1e999'),
      "statistics.totalReturn must be number",
    ],
    ["a key that would be a path", JSON.stringify({ ...resultWith(), key: "../../x" }), "key must match pattern"],
  ])("that is %s is refused", (_, text, message) => {
    expect(() => parseDocument("r.json", text)).toThrow(message);
  });
});
