import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { marketOf } from "../../src/market.ts";
import type { Pipeline } from "../../src/pipeline/pipeline.ts";
import { backtestOf } from "../../src/research/recipe.ts";
import { runSweep, type SweepRun } from "../../src/research/sweep.ts";
import { bestOf, type Sweep, type SweepDocument } from "../../src/research/sweep-document.ts";
import { shapeOf } from "../../src/statistics/deflated-sharpe.ts";
import { returnsOf } from "../../src/statistics/returns.ts";
import { statisticsOf } from "../../src/statistics/statistics.ts";
import { crossover, randomBars, randomMarket } from "../support/random-market.ts";

const PIPELINE: Pipeline = {
  name: "moving-average",
  version: "1.0.0",
  description: "",
  source: { type: "csv" },
  quality: { type: "ohlc" },
  ...crossover(3, 10),
  statistics: { type: "standard", momentsPerYear: 252 },
  validation: {},
  gate: { type: "policy" },
  publisher: { type: "output" },
};

const SWEEP: Sweep = {
  pipeline: PIPELINE,
  market: randomMarket(1, 300),
  data: { url: "prices.csv", version: "v1" },
  grid: { fast: [2, 4, 6, 8], slow: [5, 10, 15] },
};

const silent = { isTTY: false, write: () => {} };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "trading-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const run = (sweep: Sweep, more: Partial<SweepRun> = {}) =>
  runSweep(sweep, { folder: folder(), threads: 2, signal: new AbortController().signal, output: silent, ...more });

describe("a sweep", () => {
  it("backtests each combination, in the order of the grid, and says of impossible ones why", async () => {
    const { document, path } = await run(SWEEP);
    expect(document.results).toHaveLength(12);
    for (const [index, { parameters, statistics, shape, reason }] of document.results.entries()) {
      const [fast, slow] = [SWEEP.grid.fast?.[Math.floor(index / 3)], SWEEP.grid.slow?.[index % 3]] as [number, number];
      expect(parameters).toStrictEqual({ fast, slow });
      if (fast >= slow) {
        expect(statistics).toBeNull();
        expect(reason).toBe(`strategy.fast is ${fast}, but must be less than slow (${slow}): it is the faster average`);
        continue;
      }
      const own = backtestOf(SWEEP.market, crossover(fast, slow));
      expect(statistics).toStrictEqual(statisticsOf(own, { momentsPerYear: 252 }));
      expect(shape).toStrictEqual(shapeOf(returnsOf(own.equity)));
    }
    expect(document).toMatchObject({
      pipeline: { name: "moving-average", version: "1.0.0" },
      strategy: { type: "moving-average-crossover", parameters: { average: "simple", short: true } },
      data: { url: "prices.csv", version: "v1", moments: 300, instruments: ["A"] },
    });
    expect(document.strategy.parameters).not.toHaveProperty("fast");
    expect(JSON.parse(readFileSync(path, "utf8"))).toStrictEqual(JSON.parse(JSON.stringify(document)));
  });

  it("has the same document whatever the number of threads", async () => {
    const documents = await Promise.all([1, 2, 4].map((threads) => run(SWEEP, { threads })));
    const [one, two, four] = documents.map(({ path }) => readFileSync(path, "utf8"));
    expect(two).toBe(one);
    expect(four).toBe(one);
  });

  it("sweeps a basket of instruments", async () => {
    const bars = [randomBars(1, 200, "A", (day) => day % 3 !== 0), randomBars(2, 200, "B", (day) => day > 20)];
    const sweep = { ...SWEEP, market: marketOf(bars) };
    const { document } = await run(sweep);
    const own = backtestOf(sweep.market, crossover(2, 5));
    expect(document.results[0]?.statistics).toStrictEqual(statisticsOf(own, { momentsPerYear: 252 }));
  });

  it("goes on where it was stopped, and cuts off what was half written", async () => {
    const kept = folder();
    const whole = await run(SWEEP, { folder: kept });
    const log = whole.path.replace(/json$/, "jsonl");
    const lines = readFileSync(log, "utf8").split("\n");
    writeFileSync(log, `${lines.slice(0, 7).join("\n")}\n${lines[7]?.slice(0, 20)}`);
    const text = readFileSync(whole.path, "utf8");
    rmSync(whole.path);
    const told: string[] = [];
    const again = await run(SWEEP, { folder: kept, output: { isTTY: false, write: (word) => told.push(word) } });
    expect(readFileSync(again.path, "utf8")).toBe(text);
    const indices = readFileSync(log, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)[0] as number);
    expect(indices.toSorted((a, b) => a - b)).toStrictEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(told).toStrictEqual(["8 of 12\n", "10 of 12\n", "12 of 12\n"]);
  });

  it("finds out again what is not legible", async () => {
    const kept = folder();
    const { path } = await run(SWEEP, { folder: kept });
    const text = readFileSync(path, "utf8");
    const log = path.replace(/json$/, "jsonl");
    const [first, ...rest] = readFileSync(log, "utf8").split("\n");
    writeFileSync(log, [`${first?.slice(0, 9)}@`, ...rest].join("\n"));
    appendFileSync(log, 'null\n[99,{}]\n["1",{}]\n[3]\n[4,7]\n');
    await run(SWEEP, { folder: kept });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("keeps what is done when it is stopped", async () => {
    const kept = folder();
    const stopping = new AbortController();
    const output = { isTTY: true, write: (word: string) => void (word.includes(" 4/12") && stopping.abort()) };
    await expect(run(SWEEP, { folder: kept, signal: stopping.signal, output })).rejects.toThrow(
      "stopped; 4 of 12 combinations are kept; run the same command again to go on",
    );
    expect(readdirSync(kept).map((name) => name.replace(/-[0-9a-f]{16}\./, "."))).toStrictEqual([
      "moving-average.jsonl",
    ]);
    await run(SWEEP, { folder: kept });
    expect(readdirSync(kept)).toHaveLength(2);
  });

  it("names the combination at which a thread failed", async () => {
    const pipeline = { ...PIPELINE, sizing: { type: "none" } };
    await expect(run({ ...SWEEP, pipeline }, { threads: 1 })).rejects.toThrow(
      'a thread failed at {"fast":2,"slow":5}: there is no "none"; 0 of 12 combinations are kept; run the same command again',
    );
  });

  it("has another file for other data, another grid, another pipeline", async () => {
    const kept = folder();
    const others: Sweep[] = [
      SWEEP,
      { ...SWEEP, data: { ...SWEEP.data, version: "v2" } },
      { ...SWEEP, grid: { slow: [5, 10, 15], fast: [2, 4, 6, 8] } },
      { ...SWEEP, pipeline: { ...PIPELINE, account: { ...PIPELINE.account, capital: 1 } } },
    ];
    for (const each of others) await run(each, { folder: kept });
    expect(readdirSync(kept).filter((name) => name.endsWith(".json"))).toHaveLength(4);
  });

  it("says where it cannot write", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    await expect(run(SWEEP, { folder: join(file, "inside") })).rejects.toThrow(
      /inside.*cannot be written: a part of its path is a file/,
    );
    expect(existsSync(join(file, "inside"))).toBe(false);
  });
});

describe("the best of a sweep", () => {
  const outcome = (sharpe: number | null) => ({
    statistics: {
      sharpe: sharpe === null ? null : sharpe * Math.sqrt(250),
    } as SweepDocument["results"][number]["statistics"],
    shape: sharpe === null ? null : { sharpe, moments: 1_250, skewness: -3, kurtosis: 10 },
  });

  it("is deflated by how many trials there were and how much they differ: the example of the paper", () => {
    // 100 trials with a variance of 0.5 a year, the best of them 2.5 a year.
    const best = 2.5 / Math.sqrt(250);
    const trials = [best, ...Array.from({ length: 99 }, (_, at) => (at < 49 ? -1 : 1))];
    const spread = (scale: number) => trials.map((trial, at) => (at === 0 ? trial : trial * scale));
    let [low, high] = [0, best];
    const variance = (values: readonly number[]) => {
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
    };
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (variance(spread(middle)) < 0.5 / 250) low = middle;
      else high = middle;
    }
    const grid = { at: trials.map((_, at) => at) };
    expect(bestOf(spread(low).map(outcome), grid)).toStrictEqual({
      parameters: { at: 0 },
      sharpe: expect.closeTo(2.5, 9),
      trials: 100,
      sharpeOfChance: expect.closeTo(0.1132 * Math.sqrt(250), 2),
      deflatedSharpe: expect.closeTo(0.9004, 4),
    });
  });

  it("does not count combinations without a Sharpe ratio", () => {
    expect(bestOf([null, 0.1, null, 0.2].map(outcome), { at: [0, 1, 2, 3] })).toMatchObject({
      parameters: { at: 3 },
      trials: 2,
    });
  });

  test("of nothing is none", () => {
    expect(bestOf([null, null].map(outcome), { at: [0, 1] })).toBeNull();
  });
});
