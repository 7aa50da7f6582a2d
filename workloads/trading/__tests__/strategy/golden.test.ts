import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { marketOf } from "../../src/market.ts";
import { decisionsOf } from "../../src/strategy/decisions.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import type { JsonObject } from "../../src/types.ts";
import { randomBars } from "../support/random-market.ts";

/** What each version of a strategy has decided, by `type@version` and parameters, as runs: `0 x 49, 0.5 x 12`. */
const GOLDEN: { readonly [version: string]: { readonly [parameters: string]: readonly string[] } } = JSON.parse(
  readFileSync(join(import.meta.dirname, "golden.json"), "utf8"),
);

const market = marketOf([
  randomBars(1, 300, "A"),
  randomBars(2, 300, "B", (day) => day % 7 < 5),
  randomBars(3, 300, "C", (day) => day > 100),
]);

const runsOf = (decisions: readonly number[]): string => {
  const starts = decisions.flatMap((wanted, at) => (at === 0 || wanted !== decisions[at - 1] ? [at] : []));
  return starts
    .map((at, run) => `${Number((decisions[at] ?? 0).toFixed(4))} x ${(starts[run + 1] ?? decisions.length) - at}`)
    .join(", ");
};

const decided = (type: (typeof strategyTypes)[number], parameters: JsonObject): readonly string[] => {
  const names = market.bars.map(({ instrument }) => instrument);
  const decisions = [...decisionsOf(market, type.create({ ...withDefaults(type.schema), ...parameters }, names))];
  return names.map((name, column) => `${name}: ${runsOf(decisions.filter((_, at) => at % names.length === column))}`);
};

test.each(strategyTypes)(
  "$type $version decides what it always has: raise its version when it is to decide otherwise",
  (type) => {
    const golden = GOLDEN[`${type.type}@${type.version}`];
    expect(golden, `golden.json has nothing of ${type.type}@${type.version}`).toBeDefined();
    for (const [parameters, expected] of Object.entries(golden ?? {}))
      expect(decided(type, JSON.parse(parameters)), parameters).toEqual(expected);
  },
);

test("only what is there is golden, and each does something", () => {
  expect(Object.keys(GOLDEN).toSorted()).toEqual(
    strategyTypes.map(({ type, version }) => `${type}@${version}`).toSorted(),
  );
  for (const [version, cases] of Object.entries(GOLDEN))
    for (const rows of Object.values(cases)) expect(rows.join(), version).toMatch(/ (0\.\d+|1) x /);
});
