import { expect, test } from "vitest";
import { printDataReport } from "../../src/quality/print.ts";
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

test("a bar that could not be read is not judged a second time", async () => {
  const { said } = await judged([DAY, "2024-03-29,x,12,9,11,500", "x,10,12,9,11,500", "2024-04-01,10,12,9,11,"]);
  expect(said).toEqual([
    '3:12 source/number open is "x", but must be a number such as 1234.5',
    expect.stringMatching(/^4:1 source\/time /),
    "5:23 quality/missing-volume test: volume is missing",
  ]);
});

test("thresholds and severities are those of the pipeline", async () => {
  const lines = [DAY, "2024-04-03,11,110,10,11,500", "2024-04-06,0,12,9,11,"];
  const severity = { gap: "warning", offCalendar: "off", jump: "off", price: "warning", volume: "error" };
  const { said } = await judged(lines, { severity, maximumMissingBars: 2 });
  expect(said).toEqual([
    "3:1 quality/gap test: 3 bars are missing between 2024-03-28 and 2024-04-03",
    "4:12 quality/price test: open is 0, but must be above 0",
    "4:17 quality/range test: low is 9, but another price of the bar is 0",
    "4:22 quality/missing-volume test: volume is missing",
  ]);
  expect((await judged(lines, { maximumMissingBars: 3, maximumMove: 10 })).said).not.toContainEqual(
    expect.stringMatching(/gap|jump/),
  );
});

test("warnings do not keep bars from being used", async () => {
  const { bars, said } = await judged([DAY, "2024-03-29,10,12,9,11,"]);
  expect([bars.length, said]).toEqual([1, ["3:23 quality/missing-volume test: volume is missing"]]);
});

test("prices that were adjusted may be rounded as far as the pipeline says", async () => {
  const line = ["2024-03-28,10,10.999,9,11,500"];
  expect((await judged(line, { tolerance: 0.0001 })).said).toEqual([]);
  expect((await judged(line, { tolerance: 0.00001 })).said).toHaveLength(1);
});

test("data without volumes says so once", async () => {
  const { report } = await load(dataOf("time,open,high,low,close\n2024-03-28,1,1,1,1\n2024-03-29,1,1,1,1\n"));
  expect(said(report)).toEqual(["2:1 quality/missing-volume test: there are no volumes"]);
});

test("where only closes count, high and low are not looked at, the prices that are filled at are", async () => {
  const lines = ["2024-03-27,10,1,99,11,", "2024-03-28,0,1,99,11,", "2024-03-29,10,1,99,-1,"];
  expect((await judged(lines, { type: "close-only" })).said).toEqual([
    "3:12 quality/price test: open is 0, but must be above 0",
    "3:12 quality/jump test: open is 0, -100 % from the close before, 11; maximumMove allows +50 %",
    "4:20 quality/price test: close is -1, but must be above 0",
    "4:20 quality/jump test: close is -1, -109 % from the close before, 11; maximumMove allows +50 %",
  ]);
});

test("with closes alone a wrong one is said once, whatever the gate", async () => {
  const data = dataOf("time,close\n2024-03-28,11\n2024-03-29,-11\n");
  for (const type of ["ohlc", "close-only"]) {
    const quality = { type, severity: { jump: "off", volume: "off" } };
    const { report } = await load(data, { source: { prices: "close" }, quality });
    expect(said(report)).toEqual([expect.stringMatching(/^3:12 quality\/price test: (low|close) is -11/)]);
  }
});

test("each instrument is judged by its own calendar and its own bars", async () => {
  const data = dataOf(
    `${HEADER},instrument\n2024-03-29,10,12,9,11,5,COIN\n${DAY},STOCK\n2024-03-30,11,12,9,11,5,COIN\n`,
  );
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const { bars, report } = await load(data, { quality: { calendars: { COIN: { days } } } });
  expect([said(report), bars.map(({ instrument }) => instrument)]).toEqual([[], ["COIN", "STOCK"]]);
});

test("times that jump about are judged in time", async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => `${row % 2 ? "2199-12-30" : "1800-01-01"},1,1,1,1,1`);
  const { report } = await load(dataOf([HEADER, ...lines].join("\n"), { piece: 1e5 }), { quality: { interval: "1m" } });
  expect(report.rules.find(({ ruleId }) => ruleId === "quality/unordered-time")?.count).toBe(9_999);
  expect(report.rules.find(({ ruleId }) => ruleId === "quality/gap")?.count).toBe(1);
});

test("a report shows the first findings of each rule and counts the rest", async () => {
  const { report } = await load(dataOf(`${HEADER}\n${`${DAY}\n`.repeat(1_201)}`), { quality: { show: 1 } });
  expect(printDataReport(report)).toBe(
    "test.csv:3:1 error test: there is a second bar at 2024-03-28 quality/duplicate-time\n" +
      "quality/duplicate-time: 1,200 in all, 1 shown\n1,200 errors, 0 warnings\n",
  );
});
