import type { PartType } from "../pipeline/pipeline.ts";
import { parameters } from "../strategy/parameters.ts";
import type { JsonObject } from "../types.ts";
import { type StatisticsKind, statisticsOf } from "./statistics.ts";

/** Schema of how many moments a year has, for kinds of statistics. */
export const momentsPerYear: JsonObject = {
  type: ["number", "null"],
  description: "Moments a year, for annual numbers (252: days of an exchange); null: as the data's spacing says.",
  exclusiveMinimum: 0,
  default: null,
};

export const standard: PartType<StatisticsKind, { readonly momentsPerYear: number | null }> = {
  type: "standard",
  description: "what an account did",
  schema: parameters({ momentsPerYear }),
  create: (options) => ({
    of: (backtest) => statisticsOf(backtest, { momentsPerYear: options.momentsPerYear ?? undefined }),
  }),
};
