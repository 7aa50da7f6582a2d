import type { PartType } from "../pipeline/pipeline.ts";
import { calendarsOf, type QualityOptions, qualityProperties } from "./options.ts";
import type { QualityGate } from "./quality.ts";
import { judgeMoves, judgePrices, judgeRanges, judgeTimes, judgeVolumes } from "./rules.ts";

type OhlcOptions = QualityOptions & { readonly tolerance: number };

/** Strict: nothing of a bar contradicts the rest of it. */
export const ohlc: PartType<QualityGate, OhlcOptions> = {
  type: "ohlc",
  description: "Strict: times, all prices of each bar against each other and the bar before, and volumes.",
  schema: {
    type: "object",
    additionalProperties: false,
    properties: {
      ...qualityProperties({ gap: "error", offCalendar: "error", jump: "error", price: "error", volume: "warning" }),
      tolerance: {
        type: "number",
        minimum: 0,
        maximum: 0.01,
        default: 0,
        description:
          "Share of a price by which high may be too low and low too high, for prices that were adjusted and rounded.",
      },
    },
  },
  create: (options) => {
    const calendarFor = calendarsOf(options);
    return {
      show: options.show,
      judge: (series, findings) => {
        const judging = { series, options, findings };
        judgeTimes(judging, calendarFor(series.instrument));
        judgePrices(judging, ["open", "high", "low", "close"]);
        judgeRanges(judging, options.tolerance);
        judgeMoves(judging, ["high", "low"]);
        judgeVolumes(judging);
      },
    };
  },
};
