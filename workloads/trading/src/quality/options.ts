import { type Calendar, type CalendarOptions, calendarOf, calendarSchema, INTERVALS } from "../calendar/calendar.ts";
import type { Severity } from "../source/findings.ts";
import type { JsonObject } from "../types.ts";

/** Findings that not every pipeline has to take for errors. */
const LENIENT = ["gap", "offCalendar", "jump", "price", "volume"] as const;
export type Lenient = (typeof LENIENT)[number];
type Choice = Severity | "off";

/** What every gate is told. */
export type QualityOptions = {
  readonly interval: keyof typeof INTERVALS;
  readonly calendar: CalendarOptions;
  readonly calendars: Readonly<Record<string, CalendarOptions>>;
  readonly maximumMissingBars: number;
  readonly maximumMove: number;
  readonly severity: Readonly<Record<Lenient, Choice>>;
  readonly show: number;
};

const MEANINGS: Readonly<Record<Lenient, string>> = {
  gap: "More bars in a row are missing than maximumMissingBars.",
  offCalendar: "A bar when the calendar has no session.",
  jump: "A larger move from the close before than maximumMove.",
  price: "A price of zero or below.",
  volume: "A volume is missing.",
};

/** Properties of a JSON Schema, for what every gate is told. */
export const qualityProperties = (severity: Readonly<Record<Lenient, Choice>>): JsonObject => ({
  interval: { enum: Object.keys(INTERVALS), default: "1d", description: "From the opening of a bar to the next." },
  calendar: calendarSchema,
  calendars: {
    type: "object",
    default: {},
    additionalProperties: withoutDefault(calendarSchema),
    description: "Calendars of instruments that have another, by the name of the instrument.",
  },
  maximumMissingBars: {
    type: "integer",
    minimum: 0,
    default: 0,
    description: "Bars in a row that may be missing; more are a gap.",
  },
  maximumMove: {
    type: "number",
    exclusiveMinimum: 0,
    default: 0.5,
    description: "Largest move from the close before, as a share of it; a larger one is a jump.",
  },
  severity: {
    type: "object",
    default: {},
    additionalProperties: false,
    description:
      "What findings are. Times out of order, a bar that contradicts itself and a negative volume are always errors.",
    properties: Object.fromEntries(
      LENIENT.map((rule) => [
        rule,
        { enum: ["error", "warning", "off"], default: severity[rule], description: MEANINGS[rule] },
      ]),
    ),
  },
  show: {
    type: "integer",
    minimum: 1,
    maximum: 1000,
    default: 10,
    description: "Findings of each rule that are shown; all are counted.",
  },
});

/** Finds the calendar of an instrument. @throws TradingError for a time zone that there is none of */
export function calendarsOf({ interval, calendar, calendars }: QualityOptions): (instrument: string) => Calendar {
  const common = calendarOf(calendar, INTERVALS[interval]);
  const own = new Map(Object.entries(calendars).map(([name, each]) => [name, calendarOf(each, INTERVALS[interval])]));
  return (instrument) => own.get(instrument) ?? common;
}

const withoutDefault = ({ default: _, ...rest }: JsonObject): JsonObject => rest;
