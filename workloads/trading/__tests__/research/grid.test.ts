import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { combinationOf, combinationsOf, gridOf, parseSetting } from "../../src/research/grid.ts";
import { movingAverageCrossover } from "../../src/strategy/types/moving-average-crossover.ts";

describe("--set", () => {
  test.each([
    ["fast=5..50/5", "fast", "5..50/5"],
    [" fast = 1,2 ", "fast", "1,2"],
    ["a=b=c", "a", "b=c"],
  ])("%s", (word, name, values) => expect(parseSetting(word)).toStrictEqual([name, values]));

  test.each(["fast", "fast=", "=5", ""])("%j is no setting", (word) => {
    const why = "is no parameter with values; write fast=5..50/5 or fast=5,10,20";
    expect(() => parseSetting(word)).toThrow(`--set ${JSON.stringify(word)} ${why}`);
  });
});

describe("a grid", () => {
  const grid = (text: Parameters<typeof gridOf>[1]) => gridOf(movingAverageCrossover, text);

  test.each<[string, string, unknown[]]>([
    ["fast", "5..20/5", [5, 10, 15, 20]],
    ["fast", "5..19/5", [5, 10, 15]],
    ["fast", "3..5", [3, 4, 5]],
    ["fast", "7", [7]],
    ["fast", "20, 5", [20, 5]],
    ["average", "simple,exponential", ["simple", "exponential"]],
    ["short", "true,false", [true, false]],
  ])("%s = %s", (name, text, values) => expect(grid({ [name]: text })).toStrictEqual({ [name]: values }));

  it("takes the values of a pipeline file as they are", () => {
    expect(grid({ fast: [5, 10], slow: [50] })).toStrictEqual({ fast: [5, 10], slow: [50] });
  });

  it("counts in steps that are not exact without losing the last value", () => {
    const share = { type: "test", schema: { properties: { share: { type: "number" } } } };
    expect(gridOf(share, { share: "0.1..0.7/0.1" })).toStrictEqual({ share: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] });
    expect(gridOf(share, { share: "-0.5..0.5/0.5" })).toStrictEqual({ share: [-0.5, 0, 0.5] });
  });

  test.each<[Parameters<typeof gridOf>[1], string]>([
    [{ fats: "1..5" }, '"moving-average-crossover" has no parameter "fats"; did you mean "fast"?'],
    [{ toString: "1" }, '"moving-average-crossover" has no parameter "toString"; there are average, fast, slow, short'],
    [{ fast: "0..5" }, "fast is 0, but must be >= 1"],
    [{ fast: "1.5" }, "fast is 1.5, but must be integer"],
    [{ fast: "1..3/0.5" }, "fast is 1.5, but must be integer"],
    [{ average: "simple,weighted" }, 'average is "weighted", but must be equal to one of the allowed values'],
    [{ fast: "5..1" }, "fast goes from 5 to 1, but must go from the smaller to the larger"],
    [{ fast: "1..5/0" }, "fast goes in steps of 0, but must go in larger ones"],
    [{ fast: "1..x" }, 'fast is "1..x", which is no range; write from..to/step'],
    [{ fast: "5,5" }, "fast has the same value twice; keep one"],
    [
      { fast: "1..1000", slow: "1..1000" },
      "the grid has 1,000,000 combinations, but must have at most 100,000; give fewer values or larger steps",
    ],
    [{ fast: "1..1e99" }, 'fast is "1..1e99", which is no range; write from..to/step'],
    [
      { fast: "1..9999999999" },
      "the grid has 9,999,999,999 combinations, but must have at most 100,000; give fewer values or larger steps",
    ],
  ])("%j is refused", (text, message) => expect(() => grid(text)).toThrow(message));

  it("numbers each combination once, the last parameter first", () => {
    expect([0, 1, 2, 3].map((index) => combinationOf({ a: [1, 2], b: ["x", "y"] }, index))).toStrictEqual([
      { a: 1, b: "x" },
      { a: 1, b: "y" },
      { a: 2, b: "x" },
      { a: 2, b: "y" },
    ]);
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, (counts) => {
        const wide = Object.fromEntries(
          counts.map((count, at) => [`p${at}`, Array.from({ length: count }, (_, i) => i)]),
        );
        const all = Array.from({ length: combinationsOf(wide) }, (_, index) =>
          JSON.stringify(combinationOf(wide, index)),
        );
        expect(new Set(all).size).toBe(counts.reduce((product, count) => product * count, 1));
      }),
    );
  });
});
