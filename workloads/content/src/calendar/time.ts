const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn-hc-h23", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

/** Whether it is the IANA name of a time zone; `+02:00`, which knows no summer time, is none. */
export function isZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The moment at which clocks in a zone show a time. One that they show twice is the first; one that they skip is as much
 * later as they were put forward.
 *
 * @param wall `2026-12-01T08:00`
 */
export function instantOf(wall: string, zone: string): Date {
  const local = Date.parse(`${wall}Z`);
  const [before, after] = [offsetMs(local - DAY_MS, zone), offsetMs(local + DAY_MS, zone)];
  const isShown = (offset: number) => offsetMs(local - offset, zone) === offset;
  return new Date(local - (!isShown(before) && isShown(after) ? after : before));
}

/** How far clocks in a zone are ahead of UTC. */
function offsetMs(epochMs: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(epochMs);
  const [year, month, day, hour, minute, second] = ["year", "month", "day", "hour", "minute", "second"].map((type) =>
    Number(parts.find((part) => part.type === type)?.value),
  ) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/** Whether there is such a day: `2026-02-30` is none. */
export const isDay = (day: string): boolean => addDays(day, 0) === day;

/** @param day `2026-12-01` */
export const addDays = (day: string, count: number): string =>
  new Date(midnight(day) + count * DAY_MS).toISOString().slice(0, 10);

/** 0 is a Monday. */
export const weekdayOf = (day: string): number => (new Date(midnight(day)).getUTCDay() + 6) % 7;

/** In UTC; of the 30th of February, that of the 2nd of March. */
function midnight(day: string): number {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return Date.UTC(year, month - 1, date);
}
