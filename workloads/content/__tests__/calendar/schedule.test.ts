import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Entry, type Schedule, WEEKDAYS } from "../../src/calendar/plan.ts";
import { occurrencesOf } from "../../src/calendar/schedule.ts";
import { addDays, instantOf, isDay, isZone, weekdayOf } from "../../src/calendar/time.ts";

const entry = (schedule: Schedule, leadDays?: number): Entry => ({
  id: "recap",
  prompt: "market/recap",
  brief: "briefs/{date}.json",
  targets: ["site"],
  schedule,
  ...(leadDays === undefined ? {} : { leadDays }),
});
const mondays = { weekday: "monday", at: "08:00", from: "2026-03-16" } as const;
const idsAt = (schedule: Schedule, now: string, leadDays?: number) =>
  occurrencesOf(entry(schedule, leadDays), "Europe/Berlin", new Date(now)).map(({ id }) => id);

describe("a time that clocks show", () => {
  test.each([
    ["in winter", "2026-01-15T08:00", "Europe/Berlin", "2026-01-15T07:00"],
    ["in summer", "2026-07-15T08:00", "Europe/Berlin", "2026-07-15T06:00"],
    ["the last minute before clocks go forward", "2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59"],
    ["one that clocks skip is an hour later", "2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"],
    ["the first one after that", "2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00"],
    ["one that clocks show twice is the first", "2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"],
    ["the first one after that", "2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00"],
    ["skipped in America", "2026-03-08T02:30", "America/New_York", "2026-03-08T07:30"],
    ["twice in America", "2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"],
    ["clocks that go by half an hour", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"],
    ["a zone of three quarters", "2026-05-01T12:00", "Asia/Kathmandu", "2026-05-01T06:15"],
    ["a leap day", "2028-02-29T00:00", "Pacific/Auckland", "2028-02-28T11:00"],
    ["UTC", "2026-12-31T23:59", "UTC", "2026-12-31T23:59"],
  ])("is a moment: %s", (_, wall, zone, utc) => {
    expect(instantOf(wall, zone).toISOString()).toBe(`${utc}:00.000Z`);
  });

  /** What clocks in a zone show, as Swedes write it: `2026-12-01 08:00`. */
  const wallTime = (instant: Date, timeZone: string) =>
    instant.toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).replace(" ", "T");
  const zones = fc.constantFrom("UTC", ...Intl.supportedValuesOf("timeZone"));
  const minutes = fc
    .integer({ min: 0, max: (Date.UTC(2040, 0, 1) - Date.UTC(2020, 0, 1)) / 60_000 })
    .map((minute) => new Date(Date.UTC(2020, 0, 1) + minute * 60_000));

  test("is what clocks show then, at most a skip later, whatever the zone", () => {
    fc.assert(
      fc.property(zones, minutes, (zone, local) => {
        const wall = local.toISOString().slice(0, 16);
        const shown = wallTime(instantOf(wall, zone), zone);
        const later = Date.parse(`${shown}Z`) - local.getTime();
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(24 * 3_600_000);
        if (later > 0) expect(wallTime(new Date(instantOf(wall, zone).getTime() - later), zone)).not.toBe(wall);
      }),
    );
  });

  test("of any moment leads back to it, or to the first moment that clocks showed it", () => {
    fc.assert(
      fc.property(zones, minutes, (zone, moment) => {
        const back = instantOf(wallTime(moment, zone), zone);
        expect(back.getTime()).toBeLessThanOrEqual(moment.getTime());
        expect(wallTime(back, zone)).toBe(wallTime(moment, zone));
      }),
    );
  });
});

describe("days and zones", () => {
  test.each([
    ["2026-02-28", true],
    ["2026-02-29", false],
    ["2028-02-29", true],
    ["2026-02-30", false],
    ["2026-04-31", false],
    ["2026-12-31", true],
  ])("%s is a day: %s", (day, is) => expect(isDay(day)).toBe(is));

  test("follow one another over months and leap days", () => {
    expect([addDays("2028-02-28", 1), addDays("2026-02-28", 1), addDays("2026-12-31", 1)]).toEqual([
      "2028-02-29",
      "2026-03-01",
      "2027-01-01",
    ]);
    expect(WEEKDAYS[weekdayOf("2026-03-16")]).toBe("monday");
    expect(WEEKDAYS[weekdayOf("2028-02-29")]).toBe("tuesday");
  });

  test.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["+02:00", false],
    ["Berlin", false],
  ])("%s is a zone: %s", (name, is) => expect(isZone(name)).toBe(is));
});

describe("what a plan asks for", () => {
  test.each([
    ["before the first", "2026-03-01T00:00Z", ["recap-2026-03-16"]],
    ["a second before its time", "2026-03-16T06:59:59Z", ["recap-2026-03-16"]],
    ["at its time, and the next one", "2026-03-16T07:00Z", ["recap-2026-03-16", "recap-2026-03-23"]],
    [
      "an hour earlier in summer",
      "2026-03-30T06:00Z",
      [16, 23, 30].map((day) => `recap-2026-03-${day}`).concat("recap-2026-04-06"),
    ],
  ])("each week: %s", (_, now, ids) => expect(idsAt({ every: mondays }, now)).toEqual(ids));

  test("begins with the first such day, also when from is another one, and skips days", () => {
    const every = { ...mondays, from: "2026-03-11", until: "2026-04-06", skip: ["2026-03-23"] };
    expect(idsAt({ every }, "2027-01-01")).toEqual(["recap-2026-03-16", "recap-2026-03-30", "recap-2026-04-06"]);
  });

  test("is generated days before it is published, when the plan says so", () => {
    const [first] = occurrencesOf(entry({ on: "2026-03-30T08:00" }, 2), "Europe/Berlin", new Date(0));
    expect(first?.generateFrom.toISOString()).toBe("2026-03-28T06:00:00.000Z");
    expect(idsAt({ every: mondays }, "2026-03-21T07:00Z", 2)).toEqual([
      "recap-2026-03-16",
      "recap-2026-03-23",
      "recap-2026-03-30",
    ]);
  });

  test("of one day has no day in its name, so that moving it makes no second piece", () => {
    expect(idsAt({ on: "2026-03-30T08:00" }, "2026-01-01")).toEqual(["recap"]);
  });

  test("only grows as time passes, each piece once, on its weekday and at its time", () => {
    const times = fc.integer({ min: 0, max: 23 * 60 + 59 }).map((minute) => {
      const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
      return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...WEEKDAYS),
        times,
        fc.integer({ min: 0, max: 400 }).map((days) => addDays("2026-01-01", days)),
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.constantFrom("Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata"),
        (weekday, at, from, earlier, more, zone) => {
          const all = (hours: number) =>
            occurrencesOf(
              entry({ every: { weekday, at, from } }),
              zone,
              new Date(Date.parse(from) + hours * 3_600_000),
            );
          const [before, after] = [all(earlier), all(earlier + more)];
          expect(after.slice(0, before.length)).toEqual(before);
          expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
          for (const { wall } of after) {
            expect(wall.slice(11)).toBe(at);
            expect(WEEKDAYS[weekdayOf(wall.slice(0, 10))]).toBe(weekday);
            expect(wall >= from).toBe(true);
          }
        },
      ),
    );
  });
});
