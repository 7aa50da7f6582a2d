import type { StatisticName } from "../statistics/statistics.ts";
import { parameters } from "../strategy/parameters.ts";
import type { JsonObject } from "../types.ts";

/** Statistics of which more is better: what may be chosen by. */
export const CHOOSABLE = [
  "sharpe",
  "sortino",
  "calmar",
  "cagr",
  "totalReturn",
  "profitFactor",
  "expectancy",
] as const satisfies readonly StatisticName[];

export type Choosable = (typeof CHOOSABLE)[number];

const count = (description: string, byDefault: number, minimum: number, maximum: number): JsonObject => ({
  type: "integer",
  description,
  minimum,
  maximum,
  default: byDefault,
});

/** What pipeline files may say of walk-forward. */
export const walkForwardSchema: JsonObject = parameters({
  folds: count("Tests, one after the other to the end of the data.", 5, 1, 100),
  window: {
    enum: ["anchored", "rolling"],
    description: "Whether training begins where the data does, or moves on with the tests.",
    default: "anchored",
  },
  trainTests: count("Length of the first training window, in tests.", 2, 1, 100),
  purgeMoments: {
    type: ["integer", "null"],
    description: "Moments before a test that only its indicators see; null: as many as the slowest candidate needs.",
    minimum: 0,
    default: null,
  },
  embargoMoments: count("Moments after training that nothing sees.", 0, 0, 1_000_000),
  choose: {
    enum: CHOOSABLE,
    description: "What the best candidate of a training window has most of.",
    default: "sharpe",
  },
});
