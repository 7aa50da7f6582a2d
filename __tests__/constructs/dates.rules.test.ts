import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentProblem, parseDay, parseMoment } from "../../constructs/dates.rules.ts";

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysOf = (year: number, month: number): number =>
  [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;

const numbers = fc.record({
  year: fc.integer({ min: 0, max: 9999 }),
  month: fc.integer({ min: 0, max: 13 }),
  day: fc.integer({ min: 0, max: 32 }),
  hour: fc.integer({ min: 0, max: 25 }),
  second: fc.integer({ min: 0, max: 61 }),
});

describe("a day", () => {
  it("is one of the calendar, or none", () => {
    fc.assert(
      fc.property(numbers, ({ year, month, day }) => {
        const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
        const exists = year > 0 && day > 0 && day <= daysOf(year, month);
        expect(parseDay(text)?.toISOString()).toBe(exists ? `${text}T00:00:00.000Z` : undefined);
      }),
      { examples: [[{ year: 2020, month: 2, day: 30, hour: 0, second: 0 }]], numRuns: 1000 },
    );
  });

  it.each(["", "2020", "2020-2-3", "20200203", "2020-02-03 ", "2020-02-03T00:00:00Z", "today"])("is not %j", (text) => {
    expect(parseDay(text)).toBeUndefined();
  });
});

describe("a moment", () => {
  it("is one of the calendar in UTC, or none", () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom("", ".5", ".123456"), ({ year, month, day, hour, second }, fraction) => {
        const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:00:${pad(second)}${fraction}Z`;
        const exists = year > 0 && day > 0 && day <= daysOf(year, month) && hour < 24 && second < 60;
        expect(parseMoment(text) !== undefined).toBe(exists);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["2020-02-30T00:00:00Z", "a day that the calendar has"],
    ["0000-01-01T00:00:00Z", "a day that the calendar has"],
    ["2020-01-01T24:00:00Z", "a day that the calendar has"],
    ["2020-01-01t00:00:00z", "an RFC 3339 date and time"],
    ["2020-01-01T00:00:00Z\n", "an RFC 3339 date and time"],
    ["1577836800", "an RFC 3339 date and time"],
    ["2020-01-01T00:00:00+02:00", 'in UTC; write "2019-12-31T22:00:00Z"'],
    ["2020-01-01T00:00:00+25:00", "an RFC 3339 date and time"],
  ])("must be something else than %j", (text, problem) => {
    expect(momentProblem(text)).toContain(problem);
    expect(parseMoment(text)).toBeUndefined();
  });
});
