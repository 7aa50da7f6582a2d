import { TradingError } from "../types.ts";

/** Clocks of a place. Local times are what its clocks show, as ms since 1970 as if they were UTC. */
export interface Zone {
  readonly name: string;
  /** What clocks show at a moment. */
  local(utc: number): number;
  /** When clocks show this; NaN when they do so twice or never, as on a day that they are put forward or back. */
  utc(local: number): number;
}

const DAY_MS = 86_400_000;

/** @param name An IANA name, such as America/New_York. @throws TradingError for an unknown one */
export function zoneOf(name: string): Zone {
  if (name === "UTC") return { name, local: (utc) => utc, utc: (local) => local };
  const format = clock(name);
  const measured = (utc: number): number => {
    const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utc / 1000) * 1000;
  };
  const offsetAt = cachedOffset(measured);
  return {
    name,
    local: (utc) => utc + offsetAt(utc),
    utc: (local) => {
      const [early, late] = [local - offsetAt(local - DAY_MS), local - offsetAt(local + DAY_MS)];
      const isEarly = early + offsetAt(early) === local;
      const isLate = late + offsetAt(late) === local;
      if (isEarly && isLate && early !== late) return Number.NaN;
      return isEarly ? early : isLate ? late : Number.NaN;
    },
  };
}

function clock(timeZone: string): Intl.DateTimeFormat {
  const numeric = "numeric";
  const parts = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const;
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", { timeZone, hourCycle: "h23", ...parts });
  } catch {
    throw new TradingError(
      `time zone ${JSON.stringify(timeZone)} is unknown: write an IANA name such as Europe/Berlin`,
    );
  }
}

/** Asks once a day; only on days on which clocks are changed, at every moment. */
function cachedOffset(measured: (utc: number) => number): (utc: number) => number {
  const days = new Map<number, number>();
  const ofDay = (day: number): number => {
    const known = days.get(day);
    if (known !== undefined) return known;
    const [first, last] = [measured(day * DAY_MS), measured((day + 1) * DAY_MS)];
    const offset = first === last ? first : Number.NaN;
    days.set(day, offset);
    return offset;
  };
  return (utc) => {
    const offset = ofDay(Math.floor(utc / DAY_MS));
    return Number.isNaN(offset) ? measured(utc) : offset;
  };
}
