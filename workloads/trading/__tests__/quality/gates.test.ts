import { expect, test } from "vitest";
import { dataOf, load, said } from "../support/data.ts";

const HEADER = "time,open,high,low,close,volume";
const judged = async (lines: readonly string[], quality = {}, source = {}) => {
  const { bars, report } = await load(dataOf([HEADER, ...lines].join("\n")), { quality, source });
  return { bars, said: said(report) };
};

test("sound bars pass as they are", async () => {
  const { bars, said } = await judged(["2024-03-28,10,12,9,11,500", "2024-03-29,11,11.5,10.5,11.25,400"]);
  expect(said).toEqual([]);
  expect(bars).toEqual([
    {
      instrument: "test",
      time: Float64Array.of(Date.UTC(2024, 2, 28), Date.UTC(2024, 2, 29)),
      open: Float64Array.of(10, 11),
      high: Float64Array.of(12, 11.5),
      low: Float64Array.of(9, 10.5),
      close: Float64Array.of(11, 11.25),
      volume: Float64Array.of(500, 400),
    },
  ]);
});

const DAY = "2024-03-28,10,12,9,11,500";
const WRONG: readonly [what: string, lines: readonly string[], findings: readonly string[]][] = [
  ["a second bar of a day", [DAY, DAY], ["3:1 quality/duplicate-time test: there is a second bar at 2024-03-28"]],
  [
    "days out of order",
    [DAY, "2024-03-27,10,12,9,11,500"],
    ["3:1 quality/unordered-time test: 2024-03-27 comes after 2024-03-28"],
  ],
  [
    "days that are missing",
    [DAY, "2024-04-03,10,12,9,11,500"],
    ["3:1 quality/gap test: 3 bars are missing between 2024-03-28 and 2024-04-03"],
  ],
  [
    "a bar at a weekend",
    ["2024-03-30,10,12,9,11,500"],
    ["2:1 quality/off-calendar test: 2024-03-30 is in no session of the calendar"],
  ],
  [
    "a high that is not the highest",
    ["2024-03-28,10,10.5,9,11,500"],
    ["2:15 quality/range test: high is 10.5, but another price of the bar is 11"],
  ],
  [
    "a low that is not the lowest",
    ["2024-03-28,10,12,10.5,11,500"],
    ["2:18 quality/range test: low is 10.5, but another price of the bar is 10"],
  ],
  [
    "a high below the low",
    ["2024-03-28,10,8,9,9,500"],
    ["2:15 quality/range test: high is 8, but another price of the bar is 10"],
  ],
  [
    "prices of zero and below",
    ["2024-03-28,0,12,-1,11,500"],
    [
      "2:12 quality/price test: open is 0, but must be above 0",
      "2:17 quality/price test: low is -1, but must be above 0",
    ],
  ],
  [
    "a spike that its close does not show",
    [DAY, "2024-03-29,11,110,10,11,500"],
    ["3:15 quality/jump test: high is 110, +900 % from the close before, 11; maximumMove allows +50 %"],
  ],
  [
    "a price that is cut to a hundredth",
    [DAY, "2024-03-29,0.11,0.11,0.11,0.11,500"],
    ["3:17 quality/jump test: high is 0.11, -99 % from the close before, 11; maximumMove allows +50 %"],
  ],
  [
    "a volume below zero",
    ["2024-03-28,10,12,9,11,-5"],
    ["2:23 quality/volume test: volume is -5, but must not be negative"],
  ],
];

test.each(WRONG)("%s is an error at its place", async (_, lines, findings) => {
  const { bars, said } = await judged(lines);
  expect(said).toEqual(findings);
  expect(bars).toEqual([]);
});
