import fc from "fast-check";
import { expect, test } from "vitest";
import { type CalendarOptions, calendarOf, INTERVALS } from "../../src/calendar/calendar.ts";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;
const calendar = (changes: Partial<CalendarOptions> = {}, interval: keyof typeof INTERVALS = "1d") =>
  calendarOf(
    { days: WEEKDAYS, open: "00:00", close: "24:00", timeZone: "UTC", holidays: [], earlyCloses: {}, ...changes },
    INTERVALS[interval],
  );
const at = (text: string) => Date.parse(text);

const ALWAYS = { days: [...WEEKDAYS, "saturday", "sunday"] } as const;
const NEW_YORK = { open: "09:30", close: "16:00", timeZone: "America/New_York" };
const HOLIDAYS = { holidays: ["2024-07-04"], earlyCloses: { "2024-07-03": "13:00" } };
const FOREX = { open: "17:00", close: "17:00", timeZone: "America/New_York" };

const OPEN: readonly [what: string, time: string, isOpen: boolean, Partial<CalendarOptions>, keyof typeof INTERVALS][] =
  [
    ["a Friday", "2024-03-29", true, {}, "1d"],
    ["a Saturday", "2024-03-30", false, {}, "1d"],
    ["a Saturday of a market that never closes", "2024-03-30", true, ALWAYS, "1d"],
    ["a day before 1970", "1969-12-27", false, {}, "1d"],
    ["a holiday", "2024-07-04", false, HOLIDAYS, "1d"],
    ["a day as its date, wherever it was", "2024-03-29", true, NEW_YORK, "1d"],
    ["a day at midnight of its place", "2024-03-29T04:00Z", true, NEW_YORK, "1d"],
    ["the first minute of a session", "2024-03-28T13:30Z", true, NEW_YORK, "1m"],
    ["the minute before it", "2024-03-28T13:29Z", false, NEW_YORK, "1m"],
    ["the first minute in winter", "2024-01-29T14:30Z", true, NEW_YORK, "1m"],
    ["the last minute of a session", "2024-03-28T19:59Z", true, NEW_YORK, "1m"],
    ["the minute after it", "2024-03-28T20:00Z", false, NEW_YORK, "1m"],
    ["an afternoon without a session", "2024-07-03T18:00Z", false, { ...NEW_YORK, ...HOLIDAYS }, "1m"],
    ["a Sunday evening of Monday's session", "2024-03-24T21:00Z", true, FOREX, "1m"],
    ["a Sunday afternoon", "2024-03-24T20:59Z", false, FOREX, "1m"],
    ["a Friday evening", "2024-03-29T21:00Z", false, FOREX, "1m"],
  ];

test.each(OPEN)("%s (%s) is open: %s", (_, time, isOpen, changes, interval) => {
  expect(calendar(changes, interval).isOpen(at(time))).toBe(isOpen);
});

const MISSING: readonly [string, string, number, Partial<CalendarOptions>, keyof typeof INTERVALS][] = [
  ["2024-03-28", "2024-03-29", 0, {}, "1d"],
  ["2024-03-29", "2024-04-01", 0, {}, "1d"],
  ["2024-03-29", "2024-04-01", 2, ALWAYS, "1d"],
  ["2024-03-28", "2024-04-04", 4, {}, "1d"],
  ["2024-07-03", "2024-07-05", 0, HOLIDAYS, "1d"],
  ["2024-03-28T05:00Z", "2024-03-28T05:05Z", 4, ALWAYS, "1m"],
  ["2024-03-28T05:00Z", "2024-03-28T05:00:30Z", 0, ALWAYS, "1m"],
  ["2024-03-28T05:00:20Z", "2024-03-28T05:02:10Z", 0, ALWAYS, "1m"],
  ["2024-03-27T19:59Z", "2024-03-28T13:30Z", 0, NEW_YORK, "1m"],
  ["2024-03-27T19:58Z", "2024-03-28T13:31Z", 2, NEW_YORK, "1m"],
  ["2024-03-08T20:59Z", "2024-03-11T13:30Z", 0, NEW_YORK, "1m"],
  ["2024-03-27T13:30Z", "2024-03-29T13:30Z", 389 + 390, NEW_YORK, "1m"],
  ["2024-03-27T13:30Z", "2024-03-28T13:30Z", 6, NEW_YORK, "1h"],
  ["2024-07-03T16:59Z", "2024-07-05T13:30Z", 0, { ...NEW_YORK, ...HOLIDAYS }, "1m"],
  ["2024-03-29T20:59Z", "2024-03-31T21:00Z", 0, FOREX, "1m"],
  ["2024-03-27T20:59Z", "2024-03-27T21:00Z", 0, FOREX, "1m"],
  ["2024-03-28", "2024-03-01", 0, {}, "1d"],
  ["2024-03-28T05:05Z", "2024-03-28T05:00Z", 0, ALWAYS, "1m"],
];

test.each(MISSING)("between %s and %s there should be %i more", (after, before, count, changes, interval) => {
  expect(calendar(changes, interval).missing(at(after), at(before))).toBe(count);
});

test("what is missing is what is open on the way", () => {
  const start = at("2024-03-04T00:00Z");
  const quarters = fc.integer({ min: 0, max: 4 * 24 * 21 });
  fc.assert(
    fc.property(
      fc.constantFrom({}, ALWAYS, NEW_YORK, FOREX, { open: "22:00", close: "06:15" }),
      quarters,
      quarters,
      (options, one, other) => {
        const { isOpen, missing } = calendar(options, "15m");
        const times = Array.from({ length: 4 * 24 * 21 }, (_, index) => start + index * INTERVALS["15m"]).filter(
          isOpen,
        );
        const [after, before] = [Math.min(one, other), Math.max(one, other)].map(
          (index) => times[index % times.length] ?? start,
        );
        if (after === undefined || before === undefined || after >= before) return;
        const between = times.filter((time) => time > after && time < before).length;
        expect(missing(after, before)).toBe(between);
      },
    ),
  );
});

test("a session that opens while clocks are put forward opens when they show the next hour", () => {
  const { isOpen } = calendar({ ...ALWAYS, open: "02:30", close: "05:00", timeZone: "Europe/Berlin" }, "1m");
  expect(["2024-03-31T00:59Z", "2024-03-31T01:00Z", "2024-03-31T02:59Z"].map(at).map(isOpen)).toEqual([
    false,
    true,
    true,
  ]);
});
