import { type JsonObject, TradingError } from "../types.ts";
import { zoneOf } from "./zone.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;

/** Intervals of bars, in ms. */
export const INTERVALS = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "30m": 1_800_000,
  "1h": 3_600_000,
  "4h": 14_400_000,
  "1d": DAY_MS,
} as const;

/** When an instrument is traded, as pipeline files say it. */
export type CalendarOptions = {
  readonly days: readonly (typeof DAYS)[number][];
  readonly open: string;
  readonly close: string;
  readonly timeZone: string;
  readonly holidays: readonly string[];
  readonly earlyCloses: Readonly<Record<string, string>>;
};

const clock = (description: string, otherwise: string): JsonObject => ({
  type: "string",
  pattern: "^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$",
  "x-pattern": 'a time of day such as "09:30"',
  default: otherwise,
  description,
});

const date: JsonObject = { type: "string", format: "date" };

export const calendarSchema: JsonObject = {
  type: "object",
  default: {},
  additionalProperties: false,
  description: "When an instrument is traded. Without more: all of each weekday.",
  properties: {
    days: {
      type: "array",
      items: { enum: [...DAYS] },
      minItems: 1,
      uniqueItems: true,
      default: DAYS.slice(1, 6),
      description: "Days with a session; one over midnight is of the day on which it closes.",
    },
    open: clock("When the first bar of a session may open.", "00:00"),
    close: clock("Before when the last bar opens; not later than open when the session is over midnight.", "24:00"),
    timeZone: { type: "string", default: "UTC", description: "IANA time zone of open, close and days." },
    holidays: { type: "array", items: date, default: [], description: "Days without a session." },
    earlyCloses: {
      type: "object",
      propertyNames: date,
      additionalProperties: clock("When the last session of that day closes.", "24:00"),
      default: {},
      description: "Days on which the session closes earlier, and when.",
    },
  },
};

/** When bars of an instrument open. */
export interface Calendar {
  /** Whether a bar may open at this moment. */
  isOpen(time: number): boolean;
  /** How many bars should be between two that follow each other; none when they are not in order. */
  missing(after: number, before: number): number;
}

/** From its first moment to before its last. */
type Session = readonly [open: number, close: number];

/**
 * @param interval Of bars, in ms
 * @throws TradingError for a time zone that there is none of
 */
export function calendarOf(options: CalendarOptions, interval: number): Calendar {
  const { local } = zoneOf(options.timeZone);
  const sessionOf = sessions(options);
  // A day that is written without a time is at midnight in UTC, wherever it was.
  const dayOf = (time: number) => Math.floor((time % DAY_MS === 0 ? time : local(time)) / DAY_MS);
  return interval >= DAY_MS ? daily(sessionOf, dayOf) : intraday(sessionOf, (time) => local(time), interval);
}

function daily(sessionOf: (day: number) => Session | undefined, dayOf: (time: number) => number): Calendar {
  return {
    isOpen: (time) => sessionOf(dayOf(time)) !== undefined,
    missing: (after, before) => {
      let count = 0;
      for (let day = dayOf(after) + 1; day < dayOf(before); day++) if (sessionOf(day) !== undefined) count++;
      return count;
    },
  };
}

function intraday(
  sessionOf: (day: number) => Session | undefined,
  local: (time: number) => number,
  interval: number,
): Calendar {
  const dayOf = (time: number) => Math.floor(local(time) / DAY_MS);
  let last: Session = [0, 0];
  return {
    isOpen: (time) => {
      if (time >= last[0] && time < last[1]) return true;
      const day = dayOf(time);
      // What is over midnight belongs to the next day.
      const found = [sessionOf(day), sessionOf(day + 1)].find((each) => each && time >= each[0] && time < each[1]);
      last = found ?? last;
      return found !== undefined;
    },
    missing: (after, before) => {
      // Nearly always.
      if (before - after === interval) return 0;
      let count = 0;
      for (let day = dayOf(after), end = dayOf(before) + 1; day <= end; day++) {
        const session = sessionOf(day);
        if (session === undefined) continue;
        const [open, close] = session;
        const first = after >= open && after < close ? after + interval : open;
        if (first <= after) continue;
        // A bar that opens a bit late is not one that is missing.
        const end = Math.min(close, before - interval + 1);
        count += Math.max(0, Math.ceil((end - first) / interval));
      }
      return count;
    },
  };
}

/** Finds the session of a day, which is counted from 1970-01-01. */
function sessions({ days, open, close, timeZone, holidays, earlyCloses }: CalendarOptions) {
  const zone = zoneOf(timeZone);
  const known = new Map<number, Session | undefined>();
  const free = new Set(holidays.map(dayOfDate));
  const early = new Map(Object.entries(earlyCloses).map(([day, time]) => [dayOfDate(day), msOf(time)]));
  const weekdays = new Set<number>(days.map((day) => DAYS.indexOf(day)));
  const from = msOf(open) - (msOf(close) <= msOf(open) ? DAY_MS : 0);
  const utc = (shown: number): number => {
    // Clocks that are put forward or back at this time show it never or twice: the next that they show once.
    for (let later = 0; later < 4; later++) {
      const time = zone.utc(shown + later * HALF_HOUR_MS);
      if (!Number.isNaN(time)) return time;
    }
    throw new TradingError(`time zone "${timeZone}" cannot be used for a calendar`);
  };
  const find = (day: number): Session | undefined => {
    // 1970-01-01 was a Thursday.
    if (free.has(day) || !weekdays.has((((day + 4) % 7) + 7) % 7)) return undefined;
    return [utc(day * DAY_MS + from), utc(day * DAY_MS + (early.get(day) ?? msOf(close)))];
  };
  return (day: number): Session | undefined => {
    if (!known.has(day)) known.set(day, find(day));
    return known.get(day);
  };
}

const dayOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
