import type { Recipe } from "./recipe.ts";

export interface Stress {
  /** As documents call it: `costs × 2`, `1 bar later`. */
  readonly name: string;
  readonly recipe: Recipe;
}

type Costs = Readonly<Record<string, number>>;

/**
 * The same recipe in a harder world: with so many times the costs, and with orders that are filled so many bars later.
 *
 * @param costs Factors, such as 2 and 5
 * @param lags Bars more between a decision and its fill, such as 1
 */
export function stressesOf(recipe: Recipe, costs: readonly number[], lags: readonly number[]): readonly Stress[] {
  const { account } = recipe;
  const times = (factor: number) =>
    Object.fromEntries(Object.entries(account.costs as Costs).map(([name, cost]) => [name, cost * factor]));
  return [
    ...costs.map((factor) => ({
      name: `costs × ${factor}`,
      recipe: { ...recipe, account: { ...account, costs: times(factor) } },
    })),
    ...lags.map((bars) => ({
      name: `${bars} bar${bars === 1 ? "" : "s"} later`,
      recipe: { ...recipe, account: { ...account, delayBars: (account.delayBars as number) + bars } },
    })),
  ];
}
