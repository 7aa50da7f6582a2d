import fc from "fast-check";
import { expect, test } from "vitest";
import { zoneOf } from "../../src/calendar/zone.ts";

const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 0, 1) });

test.each(["America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "Europe/Dublin"])(
  "clocks of %s show what they should, and lead back but for hours that they show twice",
  (name) => {
    const zone = zoneOf(name);
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
    fc.assert(
      fc.property(moments, (ms) => {
        const utc = Math.floor(ms / 1000) * 1000;
        const local = zone.local(utc);
        expect(new Date(local).toISOString().replace("T", " ").slice(0, 19)).toBe(clock.format(utc));
        const back = zone.utc(local);
        const isTwice = [-1, -0.5, 0.5, 1].some((hours) => zone.local(utc + hours * 3_600_000) === local);
        expect(isTwice ? Number.isNaN(back) : back === utc).toBe(true);
      }),
      { numRuns: 500 },
    );
  },
);

test("an hour that is skipped is at no moment", () => {
  expect(zoneOf("Europe/Berlin").utc(Date.UTC(2024, 2, 31, 2, 30))).toBeNaN();
});
