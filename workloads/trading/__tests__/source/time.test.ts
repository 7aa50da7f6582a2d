import fc from "fast-check";
import { expect, test } from "vitest";
import { type TimeFormat, timeReader } from "../../src/source/time.ts";

const at = (...parts: [number, number, number, number?, number?, number?, number?]) => {
  const [year, month, ...rest] = parts;
  return Date.UTC(year, month - 1, ...(rest as [number]));
};

const READ: readonly [text: string, time: number, format?: TimeFormat, zone?: string][] = [
  ["2024-03-28", at(2024, 3, 28)],
  ["20240328", at(2024, 3, 28)],
  ["2024-02-29", at(2024, 2, 29)],
  ["1890-01-02", at(1890, 1, 2)],
  ["2024-03-28T15:30", at(2024, 3, 28, 15, 30)],
  ["2024-03-28 15:30:45", at(2024, 3, 28, 15, 30, 45)],
  ["2024-03-28T15:30:45.1Z", at(2024, 3, 28, 15, 30, 45, 100)],
  ["2024-03-28T15:30:45.123456789Z", at(2024, 3, 28, 15, 30, 45, 123)],
  ["2024-03-28t15:30z", at(2024, 3, 28, 15, 30)],
  ["20240328T153045Z", at(2024, 3, 28, 15, 30, 45)],
  ["2024-03-28T15:30+02:00", at(2024, 3, 28, 13, 30)],
  ["2024-03-28T15:30:00-0530", at(2024, 3, 28, 21, 0)],
  ["2024-03-28 15:30:00 +01", at(2024, 3, 28, 14, 30)],
  ["2024-03-28T15:30", at(2024, 3, 28, 19, 30), "iso", "America/New_York"],
  ["2024-01-28T15:30", at(2024, 1, 28, 20, 30), "iso", "America/New_York"],
  ["2024-03-28T15:30Z", at(2024, 3, 28, 15, 30), "iso", "America/New_York"],
  ["1711639800", at(2024, 3, 28, 15, 30), "epoch-seconds"],
  ["1711639800.5", at(2024, 3, 28, 15, 30, 0, 500), "epoch-seconds"],
  ["-86400", at(1969, 12, 31), "epoch-seconds"],
  ["1711639800000", at(2024, 3, 28, 15, 30), "epoch-milliseconds"],
];

test.each(READ)("%s is a moment", (text, time, format = "iso", zone = "UTC") => {
  expect(timeReader(format, zone).read(text)).toBe(time);
});

const date = "but must be a date and time such as 2024-03-28 or 2024-03-28T15:30:00Z";
const REFUSED: readonly [text: string, why: string, format?: TimeFormat, zone?: string][] = [
  ["", "time is empty"],
  ["2024-02-30", date],
  ["2023-02-29", date],
  ["2024-13-01", date],
  ["2024-3-28", date],
  ["28.03.2024", date],
  ["03/28/2024", date],
  ["2024-0328", date],
  ["2024-03-28T24:00", date],
  ["2024-03-28T15:60", date],
  ["2024-03-28T15:30:60Z", date],
  ["2024-03-28Z", date],
  ["2024-03-28T15:30 Europe/Berlin", date],
  ["NaN", date],
  ["0000-01-01", date],
  ["1700-01-01", "from 1800 to 2199"],
  ["2200-01-01", "from 1800 to 2199"],
  ["1711639800", 'set source.time to "epoch-seconds" or "epoch-milliseconds"'],
  ["2024-03-10T02:30", "in America/New_York happens twice or never", "iso", "America/New_York"],
  ["2024-11-03T01:30", "in America/New_York happens twice or never", "iso", "America/New_York"],
  ["1711639800", 'set source.time to "epoch-seconds"?', "epoch-milliseconds"],
  ["1711639800000", 'set source.time to "epoch-milliseconds"?', "epoch-seconds"],
  ["2024-03-28", 'must be a number, as source.time is "epoch-seconds"', "epoch-seconds"],
  ["1e9", "must be a number", "epoch-seconds"],
];

test.each(REFUSED)("%s is refused", (text, why, format = "iso", zone = "UTC") => {
  const reader = timeReader(format, zone);
  expect(reader.read(text)).toBeNaN();
  expect(reader.explain(text)).toContain(why);
});

test("what is written in ISO 8601 is read back", () => {
  const reader = timeReader("iso", "UTC");
  const range = { min: new Date("1800-01-01"), max: new Date("2199-12-31"), noInvalidDate: true };
  fc.assert(fc.property(fc.date(range), (day) => void expect(reader.read(day.toISOString())).toBe(day.getTime())));
});

test("a time zone that is none is a mistake of the user", () => {
  expect(() => timeReader("iso", "Mars/Olympus")).toThrow('time zone "Mars/Olympus" is unknown: write an IANA name');
});
