import type { PartType } from "../pipeline/pipeline.ts";
import { calendarsOf, type QualityOptions, qualityProperties } from "./options.ts";
import type { QualityGate } from "./quality.ts";
import { judgeMoves, judgePrices, judgeTimes } from "./rules.ts";

/** For prices of which high and low do not count: what is filled at, and what is decided by. */
export const closeOnly: PartType<QualityGate, QualityOptions> = {
  type: "close-only",
  description: "For data with one price a bar: times, opens and closes; a gap is only a warning.",
  schema: {
    type: "object",
    additionalProperties: false,
    properties: qualityProperties({
      gap: "warning",
      offCalendar: "warning",
      jump: "error",
      price: "error",
      volume: "off",
    }),
  },
  create: (options) => {
    const calendarFor = calendarsOf(options);
    return {
      show: options.show,
      judge: (series, findings) => {
        const judging = { series, options, findings };
        judgeTimes(judging, calendarFor(series.instrument));
        judgePrices(judging, ["open", "close"]);
        judgeMoves(judging, ["open", "close"]);
      },
    };
  },
};
