import { type Zone, zoneOf } from "../calendar/zone.ts";

export const TIME_FORMATS = ["iso", "epoch-seconds", "epoch-milliseconds"] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Reads moments. */
export interface TimeReader {
  /** @returns ms since 1970, UTC; NaN for what is no moment */
  read(text: string): number;
  /** Why a text is no moment. */
  explain(text: string): string;
}

/** No market data is older or newer; what seems to be was read in the wrong unit. */
const [EARLIEST, LATEST] = [Date.UTC(1800, 0, 1), Date.UTC(2200, 0, 1)];
/** In ms this is April 1970, in seconds 2286. */
const SECONDS_BELOW = 1e10;

/** @param timeZone Of times that say none, an IANA name */
export function timeReader(format: TimeFormat, timeZone: string): TimeReader {
  return format === "iso" ? isoReader(zoneOf(timeZone)) : epochReader(format);
}

function epochReader(format: "epoch-seconds" | "epoch-milliseconds"): TimeReader {
  const isSeconds = format === "epoch-seconds";
  return {
    read: (text) => {
      if (!/^-?\d+(\.\d+)?$/.test(text)) return Number.NaN;
      const number = Number(text);
      if (!isSeconds && number !== 0 && Math.abs(number) < SECONDS_BELOW) return Number.NaN;
      return plausible(isSeconds ? Math.round(number * 1000) : number);
    },
    explain: (text) => {
      const said = `time is ${JSON.stringify(text)}`;
      if (!/^-?\d+(\.\d+)?$/.test(text)) return `${said}, but must be a number, as source.time is "${format}"`;
      const other = isSeconds ? "epoch-milliseconds" : "epoch-seconds";
      return `${said}, which in ${format.slice(6)} is no time of a market: set source.time to "${other}"?`;
    },
  };
}

const ISO =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i;

function isoReader(zone: Zone): TimeReader {
  // Most rows are of the same day as the row before.
  let [lastDate, lastDay] = ["", Number.NaN];
  const read = (text: string): { readonly local: number; readonly offset: string | undefined } | undefined => {
    const found = ISO.exec(text);
    if (found === null) return undefined;
    const [, year = "", , month = "", date = "", hour = "0", minute = "0", second = "0", fraction = "", offset] = found;
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
    const day = year + month + date;
    if (day !== lastDate) [lastDate, lastDay] = [day, dayOf(Number(year), Number(month), Number(date))];
    const inDay = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
    return { local: lastDay + inDay + Number(fraction.slice(0, 3).padEnd(3, "0")), offset };
  };
  return {
    read: (text) => {
      const found = read(text);
      if (found === undefined) return Number.NaN;
      const { local, offset } = found;
      return plausible(offset === undefined ? zone.utc(local) : local - offsetOf(offset));
    },
    explain: (text) => {
      const said = `time is ${JSON.stringify(text)}`;
      if (text === "") return "time is empty";
      if (/^-?\d{9,}(\.\d+)?$/.test(text)) return `${said}: set source.time to "epoch-seconds" or "epoch-milliseconds"`;
      const local = read(text)?.local ?? Number.NaN;
      if (Number.isNaN(local)) return `${said}, but must be a date and time such as 2024-03-28 or 2024-03-28T15:30:00Z`;
      if (Number.isNaN(plausible(local))) return `${said}, but must be from 1800 to 2199`;
      return `${said}, which in ${zone.name} happens twice or never: write it with its offset from UTC`;
    },
  };
}

/** Of midnight, as if in UTC; NaN for a date that no calendar has. */
function dayOf(year: number, month: number, date: number): number {
  const day = Date.UTC(year, month - 1, date);
  const back = new Date(day);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === date && year > 99 ? day : Number.NaN;
}

function offsetOf(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(":", ""));
  if (minutes > 14 * 60) return Number.NaN;
  return (text.startsWith("-") ? -1 : 1) * minutes * 60_000;
}

/** The moment itself; NaN when no market data is of it. */
export const plausible = (time: number): number => (time >= EARLIEST && time < LATEST ? time : Number.NaN);
