import { expect, test } from "vitest";
import { backtestOf } from "../../src/research/recipe.ts";
import { stressesOf } from "../../src/research/stress.ts";
import { crossover, randomMarket } from "../support/random-market.ts";

test("stress multiplies every cost, or delays every fill, and changes nothing else", () => {
  const recipe = crossover(3, 8);
  const [twice, five, later] = stressesOf(recipe, [2, 5], [1]);
  const costs = { commissionBps: 10, commissionPerOrder: 2, spreadBps: 4, slippageBps: 2 };
  expect(twice).toStrictEqual({ name: "costs × 2", recipe: { ...recipe, account: { ...recipe.account, costs } } });
  expect(five?.recipe.account.costs).toMatchObject({ commissionBps: 25 });
  expect(later).toStrictEqual({
    name: "1 bar later",
    recipe: { ...recipe, account: { ...recipe.account, delayBars: 2 } },
  });
  expect(stressesOf(recipe, [], [2])[0]?.name).toBe("2 bars later");
});

test("an account under stress pays more, or fills later", () => {
  const market = randomMarket(1, 300);
  const recipe = crossover(3, 8);
  const [twice, later] = stressesOf(recipe, [2], [1]).map((stress) => backtestOf(market, stress.recipe));
  const plain = backtestOf(market, recipe);
  expect(twice?.equity.at(-1)).toBeLessThan(plain.equity.at(-1) as number);
  expect(later?.fills[0]?.moment).toBe((plain.fills[0]?.moment as number) + 1);
});
