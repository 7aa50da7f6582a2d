import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/backtest.ts";
import { marketOf } from "../../src/market.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { barsOf, DAY, rulesWith, START } from "../support/market.ts";

/** Wants of its instruments what a table says, moment by moment. */
const wanting = (...table: readonly (number | readonly number[])[]): Strategy => ({
  warmUp: 0,
  decide({ index }, wanted) {
    const row = table[index];
    if (row !== undefined) wanted.set(typeof row === "number" ? [row] : row);
  },
});

test("a decision at a close is filled at the next open, and sized there", () => {
  const { fills, equity, cash, exposure } = backtest(marketOf([barsOf([100, 125, 150])]), wanting(1), rulesWith());
  expect(fills).toEqual([
    {
      moment: 1,
      time: START + DAY,
      instrument: "A",
      units: 80,
      price: 125,
      reference: 125,
      commission: 0,
    },
  ]);
  expect([...equity]).toEqual([10_000, 12_000, 12_000]);
  expect([...cash]).toEqual([10_000, 0, 0]);
  expect([...exposure]).toEqual([0, 1, 1]);
});
