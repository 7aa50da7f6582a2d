import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursDuration } from "../../constructs/duration.ts";

describe("a duration of hours", () => {
  it.each([
    [1, "PT1H"],
    [23, "PT23H"],
    [24, "P1D"],
    [36, "P1DT12H"],
    [168, "P7D"],
  ])("of %i is %s, as Azure writes it", (hours, text) => {
    expect(hoursDuration(hours)).toBe(text);
  });

  it("says the same number of hours, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (hours) => {
        const [, days = "0", rest = "0"] = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(hoursDuration(hours)) ?? [];
        expect(Number(days) * 24 + Number(rest)).toBe(hours);
        expect(Number(rest)).toBeLessThan(24);
      }),
    );
  });
});
