import fc from "fast-check";
import { expect, test } from "vitest";
import { marketOf, sliceOf } from "../src/market.ts";
import { markets } from "./support/generated.ts";
import { barsOf, DAY, START } from "./support/market.ts";

test("instruments share the moments at which at least one of them has a bar", () => {
  const market = marketOf([
    barsOf([1, 2, 3], "A", [START, START + 2 * DAY, START + 3 * DAY]),
    barsOf([4, 5], "B", [START + DAY, START + 3 * DAY]),
    barsOf([], "C"),
  ]);
  expect([...market.time]).toEqual([0, 1, 2, 3].map((day) => START + day * DAY));
  expect(market.rows.map((rows) => [...rows])).toEqual([
    [0, -1, 1, 2],
    [-1, 0, -1, 1],
    [-1, -1, -1, -1],
  ]);
});

test("two instruments of one name are refused", () => {
  expect(() => marketOf([barsOf([1], "A"), barsOf([2], "B"), barsOf([3], "A")])).toThrow(
    /^instrument "A" is there twice/,
  );
});

test("a part of a market has the bars of its moments, and of those no other", () => {
  fc.assert(
    fc.property(markets(), fc.nat(40), fc.nat(40), (market, one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const part = sliceOf(market, from, to);
      expect(part.time).toEqual(market.time.slice(from, to));
      for (const [instrument, rows] of part.rows.entries()) {
        const [own, all] = [part.bars[instrument], market.bars[instrument]];
        const there = [...rows.keys()].filter((moment) => (rows[moment] ?? -1) >= 0);
        expect(own?.time).toEqual(Float64Array.from(there, (moment) => part.time[moment] ?? 0));
        for (const [moment, row] of rows.entries()) {
          const before = market.rows[instrument]?.[from + moment] ?? -1;
          expect(row < 0).toBe(before < 0);
          if (row >= 0) expect(own?.close[row]).toBe(all?.close[before]);
        }
      }
    }),
  );
});
