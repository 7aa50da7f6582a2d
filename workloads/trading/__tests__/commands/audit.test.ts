import { join } from "node:path";
import { expect, test } from "vitest";
import { textOf } from "../../src/commands/audit.ts";
import { marketOf } from "../../src/market.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { lookAhead } from "../../src/validation/look-ahead.ts";
import { warmUpSensitivity } from "../../src/validation/warm-up.ts";
import { HOME, trading } from "../support/command.ts";
import { randomBars } from "../support/random-market.ts";

test.each([
  ["moving-average", "alder"],
  ["rsi", "alder"],
  ["breakout", "alder"],
  ["buy-and-hold", "alder"],
  ["momentum", "basket"],
])("the shipped pipeline %s knows nothing of the future, wherever its data begins", async (pipeline, data) => {
  const words = ["audit", pipeline, "--data", `data/${data}.csv`];
  expect(await trading(HOME, words)).toMatchObject({
    code: 0,
    stdout: "✓ no decision changed with the future\n✓ no decision depends on where data begins\n",
  });
  const { code, stdout } = await trading(HOME, [...words, "--format", "json"]);
  expect([code, JSON.parse(stdout).leaks]).toEqual([0, []]);
});

test("what a strategy should not know is told with its moments", () => {
  const market = marketOf([randomBars(1, 400)]);
  const knowsTomorrow = ({ bars: [only] }: typeof market): Strategy => ({
    warmUp: 0,
    decide: (at, wanted) => wanted.set([(only?.close[at.index + 1] ?? 0) > at.close(0) ? 1 : -1]),
  });
  /** Long every other day, counted from where data begins. */
  const counts = (): Strategy => ({ warmUp: 0, decide: ({ index }, wanted) => wanted.set([index % 3 === 0 ? 1 : 0]) });
  const told = textOf(lookAhead(market, knowsTomorrow), warmUpSensitivity(market, counts), market);
  expect(told).toMatch(/^✕ \d+ decisions changed with the future\n {2}20\d\d-\S+Z \S+: -?1, but -?1 with .+ after 20/);
  expect(told).toMatch(
    /✕ decisions depend on where data begins: the warm-up is too short\n {2}from 20\d\d-\S+Z: \d+ of \d+/,
  );
});

test("data that cannot be read is a mistake", async () => {
  const { code, stderr } = await trading(HOME, ["audit", "moving-average", "--data", join("data", "none.csv")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("none.csv cannot be read")]);
});
