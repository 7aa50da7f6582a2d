import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { decide, evaluate } from "../../src/gate/evaluate.ts";
import type { BacktestDocument, Decision, Reason } from "../../src/pipeline/documents.ts";
import type { Pipeline } from "../../src/pipeline/pipeline.ts";
import type { Statistics } from "../../src/statistics/statistics.ts";
import type { JsonObject } from "../../src/types.ts";
import { pipelineWith, resultWith } from "../support/documents.ts";

const NOW = new Date("2026-03-21T08:00:00Z");
const RESULT = resultWith();

interface Measured {
  readonly trades: number;
  readonly sharpe: number | null;
  readonly drawdown: number;
  readonly outOfSample: number | null;
  readonly stress: number;
  readonly ageDays: number;
  readonly benchmark?: { readonly sharpe: number | null; readonly drawdown: number };
}

/** What every rule of both gates accepts. */
const GOOD: Measured = { trades: 40, sharpe: 1.2, drawdown: 0.1, outOfSample: 1, stress: 0.1, ageDays: 1 };

function documentWith(measured: Partial<Measured>): BacktestDocument {
  const { trades, sharpe, drawdown, outOfSample, stress, ageDays, benchmark } = { ...GOOD, ...measured };
  const as = (changes: Partial<Statistics>): Statistics => ({ ...RESULT.statistics, ...changes });
  return {
    ...RESULT,
    statistics: as({ trades, sharpe, maximumDrawdown: drawdown }),
    benchmark: as({ sharpe: benchmark?.sharpe ?? 0.5, maximumDrawdown: benchmark?.drawdown ?? 0.4 }),
    outOfSample: outOfSample === null ? null : as({ sharpe: outOfSample }),
    stress: [
      { name: "costs × 2", statistics: as({ totalReturn: stress + 1 }) },
      { name: "costs × 5", statistics: as({ totalReturn: stress }) },
    ],
    data: { ...RESULT.data, to: new Date(NOW.getTime() - ageDays * 86_400_000).toISOString() },
  };
}

const pipelines = new Map<string, Pipeline>();

function judge(measured: Partial<Measured>, gate: JsonObject = { type: "policy" }) {
  const key = JSON.stringify(gate);
  const pipeline = pipelines.get(key) ?? pipelineWith({ gate });
  pipelines.set(key, pipeline);
  return evaluate(documentWith(measured), pipeline, NOW);
}

const notAccepted = ({ reasons }: { readonly reasons: readonly Reason[] }) =>
  reasons.filter(({ outcome }) => outcome !== "accept").map(({ rule, outcome }) => `${rule} ${outcome}`);

describe("policy", () => {
  it("accepts what every rule accepts, and says of each why", () => {
    const { decision, reasons } = judge({});
    expect(decision).toBe("accept");
    expect(reasons.map(({ message }) => message)).toEqual([
      "the number of trades is 40, at least 30",
      "the Sharpe ratio is 1.2, at least 0.5",
      "the maximum drawdown is 10%, at most 25%",
      "the Sharpe ratio's decay out of sample is 16.67%, at most 50%",
      "the return under stress (costs × 5) is 10%, at least 0%",
      "the age of the data is 1 days, at most 4 days",
    ]);
  });

  test.each<[string, Partial<Measured>, Decision, string[]]>([
    ["few trades", { trades: 29 }, "hold", ["minimum-trades hold"]],
    [
      "no trade",
      { trades: 0, sharpe: null },
      "hold",
      ["minimum-trades hold", "minimum-sharpe hold", "out-of-sample-decay hold"],
    ],
    ["a low Sharpe ratio", { sharpe: 0.4, outOfSample: 0.4 }, "reject", ["minimum-sharpe reject"]],
    ["a deep drawdown", { drawdown: 0.26 }, "reject", ["maximum-drawdown reject"]],
    ["a drawdown that rounds to the limit", { drawdown: 0.250001 }, "reject", ["maximum-drawdown reject"]],
    ["decay out of sample", { outOfSample: 0.5 }, "reject", ["out-of-sample-decay reject"]],
    ["nothing out of sample", { outOfSample: null }, "hold", ["out-of-sample-decay hold"]],
    ["a loss under stress", { stress: -0.01 }, "reject", ["stress reject"]],
    ["an unknown return under stress", { stress: Number.NaN }, "hold", ["stress hold"]],
    ["old data", { ageDays: 4.5 }, "hold", ["freshness hold"]],
    ["data from the future", { ageDays: -3 }, "hold", ["freshness hold"]],
    [
      "few trades and a deep drawdown",
      { trades: 2, drawdown: 0.9 },
      "reject",
      ["minimum-trades hold", "maximum-drawdown reject"],
    ],
  ])("says of %s what is to be done", (_, measured, decision, others) => {
    const signal = judge(measured);
    expect([signal.decision, notAccepted(signal)]).toEqual([decision, others]);
  });

  it("holds when no stress run was asked for: what was not tried is not known", () => {
    const document = { ...documentWith({}), stress: [] };
    expect(notAccepted(evaluate(document, pipelineWith(), NOW))).toEqual(["stress hold"]);
  });

  it("tells a value that rounds to its limit as it is", () => {
    const { reasons } = judge({ drawdown: 0.250001 });
    expect(reasons[2]?.message).toBe("the maximum drawdown is 25% (0.250001), but must be at most 25%");
  });

  it("has the limits of its file", () => {
    expect(judge({ trades: 5 }, { type: "policy", minimumTrades: 5 }).decision).toBe("accept");
  });
});

describe("benchmark-relative", () => {
  const gate = { type: "benchmark-relative" };
  test.each<[string, Partial<Measured>, Decision, string[]]>([
    ["better than the benchmark", {}, "accept", []],
    ["a lower Sharpe ratio", { benchmark: { sharpe: 2, drawdown: 0.4 } }, "reject", ["sharpe-advantage reject"]],
    ["a deeper drawdown", { benchmark: { sharpe: 0.5, drawdown: 0.05 } }, "reject", ["drawdown-ratio reject"]],
    [
      "a drawdown where the benchmark has none",
      { benchmark: { sharpe: 0.5, drawdown: 0 } },
      "hold",
      ["drawdown-ratio hold"],
    ],
    [
      "no drawdown where the benchmark has none",
      { drawdown: 0, benchmark: { sharpe: 0.5, drawdown: 0 } },
      "accept",
      [],
    ],
  ])("says of %s what is to be done", (_, measured, decision, others) => {
    const signal = judge(measured, gate);
    expect([signal.decision, notAccepted(signal)]).toEqual([decision, others]);
  });
});

const outcomes = fc.array(
  fc
    .constantFrom<Decision>("accept", "reject", "hold")
    .map((outcome): Reason => ({ rule: "r", outcome, value: 1, limit: 1, message: "m" })),
);

const share = fc.double({ min: 0, max: 1, noNaN: true });
/** Sound enough that one that is accepted is not rare. */
const likely = fc.record({
  trades: fc.integer({ min: 28, max: 100 }),
  sharpe: fc.double({ min: 0.45, max: 3, noNaN: true }),
  drawdown: fc.double({ min: 0, max: 0.27, noNaN: true }),
  outOfSample: fc.double({ min: 0.3, max: 3, noNaN: true }),
  stress: fc.double({ min: -0.1, max: 2, noNaN: true }),
  ageDays: fc.double({ min: 0, max: 5, noNaN: true }),
});

const measured = fc.record({
  trades: fc.nat(100),
  sharpe: fc.option(fc.double({ min: -3, max: 4, noNaN: true })),
  drawdown: share,
  outOfSample: fc.option(fc.double({ min: -3, max: 4, noNaN: true })),
  stress: fc.double({ min: -1, max: 2, noNaN: true }),
  ageDays: fc.double({ min: 0, max: 10, noNaN: true }),
});

describe("a decision", () => {
  it("accepts only when every rule accepts, and one that rejects outweighs all that hold", () => {
    fc.assert(
      fc.property(outcomes, (reasons) => {
        const said = new Set(reasons.map(({ outcome }) => outcome));
        const expected = said.has("reject") ? "reject" : said.has("hold") || said.size === 0 ? "hold" : "accept";
        expect(decide(reasons)).toBe(expected);
      }),
    );
  });

  test.each(["policy", "benchmark-relative"])(
    "of %s is not taken from a signal that gets better in any respect",
    (type) => {
      const better = fc.record({
        trades: fc.nat(50),
        // Both of them: that of the past alone would be a larger decay.
        doubled: fc.integer({ min: 0, max: 3 }),
        outOfSample: fc.double({ min: 0, max: 2, noNaN: true }),
        drawdown: share,
        stress: share,
        age: share,
      });
      fc.assert(
        fc.property(likely, better, (before, by) => {
          const times = 2 ** by.doubled;
          const after: Measured = {
            trades: before.trades + by.trades,
            sharpe: before.sharpe * times,
            outOfSample: before.outOfSample * times + by.outOfSample,
            drawdown: before.drawdown * by.drawdown,
            stress: before.stress + by.stress,
            ageDays: before.ageDays * by.age,
          };
          fc.pre(judge(before, { type }).decision === "accept");
          expect(judge(after, { type }).decision).toBe("accept");
        }),
      );
    },
  );

  it("holds what every rule would accept as soon as a number is unknown", () => {
    const unknown: readonly Partial<Measured>[] = [
      { sharpe: null },
      { outOfSample: null },
      { sharpe: Number.NaN },
      { outOfSample: Number.POSITIVE_INFINITY },
      { stress: Number.NaN },
      { drawdown: Number.NaN },
      { trades: Number.NaN },
    ];
    fc.assert(
      fc.property(fc.subarray([...unknown], { minLength: 1 }), (parts) => {
        expect(judge(Object.assign({ ...GOOD }, ...parts)).decision).toBe("hold");
      }),
    );
  });

  it("tells of every rule with a sentence, and keeps what it is of", () => {
    fc.assert(
      fc.property(measured, (all) => {
        const signal = judge(all);
        expect(signal).toMatchObject({ key: RESULT.key, evaluatedAt: NOW.toISOString(), signal: RESULT.signal });
        for (const { message } of signal.reasons) expect(message).toMatch(/^the .+ (is|at) .+/);
      }),
    );
  });
});
