import { describe, expect, it } from "vitest";
import { CHANGES } from "../../bench/judgement/changes.ts";
import { isHeld, judge } from "../../bench/judgement/judge.ts";

describe("the corpus of changes", () => {
  it("has at least 150 changes, dangerous and harmless ones", () => {
    expect(CHANGES.length).toBeGreaterThanOrEqual(150);
    expect(CHANGES.filter(({ expect: wanted }) => wanted === "proceed").length).toBeGreaterThanOrEqual(50);
  });

  it("is judged as an operator judges it: every dangerous change is held, at most two of a hundred others", () => {
    const rows = judge(CHANGES);
    expect(rows.flatMap(({ missed }) => missed)).toEqual([]);
    const harmless = rows.reduce((sum, row) => sum + row.harmless, 0);
    expect(rows.flatMap(({ falseHolds }) => falseHolds).length / harmless).toBeLessThanOrEqual(0.02);
  });

  it("counts what is missed and what is held for nothing", () => {
    const [first] = CHANGES;
    if (first === undefined) throw new Error("the corpus is empty");
    const opposite = { ...first, expect: isHeld(first) ? ("proceed" as const) : ("hold" as const) };
    const [row] = judge([opposite]);
    expect((row?.missed.length ?? 0) + (row?.falseHolds.length ?? 0)).toBe(1);
  });

  it("refuses a change that changes nothing", () => {
    const same = { type: "resource_group", path: "location", to: "westeurope", replaces: false } as const;
    expect(() => isHeld({ ...same, expect: "proceed", class: "harmless" })).toThrow("location does not change");
  });
});
