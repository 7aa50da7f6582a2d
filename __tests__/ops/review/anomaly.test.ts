import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anomalyFindings, compareWithHistory, MIN_HISTORY, parseHistory } from "../../../ops/review/anomaly.ts";
import type { ChangeCounts } from "../../../ops/review/model.ts";
import { brief, recordedPlan, review } from "../../support/review-plans.ts";

const counts = (creates: number, updates = 0, replaces = 0, deletes = 0): ChangeCounts => ({
  creates,
  updates,
  replaces,
  deletes,
});
const runs = (...updates: number[]): ChangeCounts[] => updates.map((count) => counts(0, count));
const changesOf = (history: ChangeCounts[], now: ChangeCounts) =>
  compareWithHistory(now, history).scores.find(({ what }) => what === "changes");

describe("comparison with history", () => {
  test("scores by median and median absolute deviation, with the numbers", () => {
    // Median 3; deviations 2 1 1 0 0 1 1 2, their median 1; scale 1.4826.
    expect(changesOf(runs(1, 2, 2, 3, 3, 4, 4, 5), counts(0, 12))).toEqual({
      what: "changes",
      value: 12,
      median: 3,
      scale: 1.48,
      score: 6.07,
      anomalous: true,
    });
  });

  test("is not moved by one mad run in the past, as a mean would be", () => {
    expect(changesOf(runs(1, 2, 2, 3, 3, 4, 4, 500), counts(0, 40))?.anomalous).toBe(true);
  });

  test("of a stack that never changes takes a few changes for usual, many for unusual", () => {
    const quiet = runs(...Array<number>(20).fill(0));
    expect(changesOf(quiet, counts(0, 4))?.anomalous).toBe(false);
    expect(changesOf(quiet, counts(0, 5))?.anomalous).toBe(true);
    expect(changesOf(quiet, counts(0, 5))?.score).toBe(5);
  });

  test("takes fewer changes than usual for usual", () => {
    expect(compareWithHistory(counts(0), runs(...Array<number>(20).fill(100))).status).toBe("usual");
  });

  test("watches destroys more closely than changes", () => {
    const result = compareWithHistory(counts(0, 0, 2, 2), runs(4, 4, 4, 4, 4, 4, 4, 4));
    expect(result.scores.map(({ what, anomalous }) => [what, anomalous])).toEqual([
      ["changes", false],
      ["destroys", true],
    ]);
  });

  test("says when history is too short, and nothing when there is none", () => {
    expect(anomalyFindings(compareWithHistory(counts(1), undefined))).toEqual([]);
    expect(
      anomalyFindings(compareWithHistory(counts(1), runs(...Array<number>(MIN_HISTORY - 1).fill(1)))).map(
        ({ message }) => message,
      ),
    ).toEqual(["7 archived runs are too few to say what is usual: 8 are needed"]);
    expect(compareWithHistory(counts(1), runs(...Array<number>(MIN_HISTORY).fill(1))).status).toBe("usual");
  });

  test("does not depend on the order of the runs, and more changes never score lower", () => {
    const history = fc.array(fc.nat(50), { minLength: MIN_HISTORY, maxLength: 30 });
    fc.assert(
      fc.property(history, fc.nat(100), fc.nat(100), (past, value, more) => {
        const score = (of: number[], updates: number) => changesOf(runs(...of), counts(0, updates))?.score ?? 0;
        expect(score([...past].reverse(), value)).toBe(score(past, value));
        expect(score(past, value + more)).toBeGreaterThanOrEqual(score(past, value));
      }),
    );
  });

  test("puts its numbers into the finding and holds the plan", () => {
    const result = review(recordedPlan("storage-increase"), { history: runs(...Array<number>(10).fill(0)) });
    expect(result.verdict).toBe("proceed");
    const large = review(recordedPlan("create-database"), { history: runs(...Array<number>(10).fill(2)) });
    expect(large.verdict).toBe("confirm");
    expect(large.findings[0]?.message).toBe(
      "24 changes are unusual for this stack: the median of 10 runs is 2, the robust z-score 22 (limit 3.5, scale 1)",
    );
    expect(brief(large.findings[0] ?? { level: "info", ruleId: "", address: "", message: "", remedy: "" })).toBe(
      "confirm unusual",
    );
  });
});

describe("a history file", () => {
  test.each([
    [{}, "must be a list"],
    [[null], "history[0].creates is undefined"],
    [[counts(1), { ...counts(1), deletes: -1 }], "history[1].deletes is -1"],
    [[{ ...counts(1), updates: 1.5 }], "history[0].updates is 1.5"],
    [[{ ...counts(1), updates: "3" }], 'history[0].updates is "3"'],
  ])("%o is refused: %s", (value, words) => {
    expect(() => parseHistory(value)).toThrow(words);
  });
});
