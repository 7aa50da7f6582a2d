import { describe, expect, it } from "vitest";
import { backtestResultSchema } from "../../src/pipeline/document-schemas.ts";
import type { WalkForwardDocument } from "../../src/pipeline/documents.ts";
import { loadPipeline } from "../../src/pipeline/load.ts";
import { resultOf } from "../../src/pipeline/result.ts";
import { validatorOf } from "../../src/pipeline/validate.ts";
import { foldsTable } from "../../src/report/tables.ts";
import { HOME } from "../support/command.ts";
import { randomMarket } from "../support/random-market.ts";

const pipeline = await loadPipeline({ home: HOME, cwd: HOME }, "moving-average");
const data = { url: "prices.csv", version: "v1" };

describe("the document of a backtest", () => {
  const walkForward = { ...(pipeline.validation.walkForward as object), folds: 3, choose: "cagr" };
  const chosen = {
    ...pipeline,
    validation: { ...pipeline.validation, walkForward, sweep: { fast: "5..15/5", slow: [20, 10] } },
  };

  it("has what walk-forward chose of the grid, and how it did then and after", () => {
    const document = resultOf(chosen, randomMarket(1, 600), data);
    const { chosenBy, folds } = document.walkForward as WalkForwardDocument;
    expect(chosenBy).toBe("cagr");
    expect(folds).toHaveLength(3);
    for (const { parameters, inSample, outOfSample } of folds) {
      // The pipeline's own, or one of the grid that does not contradict itself.
      expect([
        [20, 50],
        [5, 20],
        [5, 10],
        [10, 20],
        [15, 20],
      ]).toContainEqual([parameters.fast, parameters.slow]);
      expect([typeof inSample, typeof outOfSample]).toStrictEqual(["number", "number"]);
    }
    expect(document.outOfSample?.to).toBe(folds[2]?.test.to);
    expect(validatorOf(backtestResultSchema)(document)).toStrictEqual([]);
  });

  it("does not know it of too little data", () => {
    const document = resultOf(chosen, randomMarket(1, 60), data);
    expect(document).toMatchObject({ outOfSample: null, walkForward: null });
    expect(validatorOf(backtestResultSchema)(document)).toStrictEqual([]);
  });
});

describe("the table of walk-forward", () => {
  const fold = {
    train: { from: "2020-01-01T00:00:00.000Z", to: "2021-01-01T00:00:00.000Z" },
    test: { from: "2021-01-02T00:00:00.000Z", to: "2022-01-01T00:00:00.000Z" },
    parameters: { fast: 5, average: "<b>" },
    inSample: 0.1234,
    outOfSample: null,
  };

  it("says what was chosen, as its statistic is written, and lets nothing out of its cell", () => {
    const { text } = foldsTable({ chosenBy: "cagr", folds: [fold] });
    expect(text).toContain('<th scope="row">2020-01-01 to 2021-01-01</th><td>2021-01-02 to 2022-01-01</td>');
    expect(text).toContain('fast 5, average &lt;b&gt;</td><td>12.3%</td><td class="own">–</td>');
    expect(text).toContain("Annual growth then");
  });

  it("says so where there was nothing to choose", () => {
    expect(foldsTable({ chosenBy: "sharpe", folds: [{ ...fold, parameters: {} }] }).text).toContain(
      ">as they are</td>",
    );
  });
});
