import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { INTERVALS } from "../../src/calendar/calendar.ts";
import { sampleCsv } from "../../src/sample/csv.ts";
import { shippedFiles } from "../../src/sample/shipped.ts";
import { fileData } from "../../src/source/data.ts";
import { HOME, trading } from "../support/command.ts";
import { dataOf, load, said } from "../support/data.ts";
import { folderWith } from "../support/folder.ts";

const DATA = join(HOME, "data");
const DAYS = { from: Date.UTC(2018, 0, 1), to: Date.UTC(2019, 0, 1), interval: INTERVALS["1d"] };
const textOf = (options: Partial<Parameters<typeof sampleCsv>[0]> = {}) =>
  [...sampleCsv({ seed: 1, instruments: 1, ...DAYS, ...options })].join("");

test("the shipped files are current: node src/sample/generate.ts writes them", () => {
  const files = shippedFiles();
  expect(readdirSync(DATA).sort()).toEqual(Object.keys(files).sort());
  for (const [name, text] of Object.entries(files)) {
    expect(readFileSync(join(DATA, name), "utf8") === text, `${name} is not current`).toBe(true);
  }
  expect(readdirSync(DATA).reduce((sum, name) => sum + statSync(join(DATA, name)).size, 0)).toBeLessThan(1e6);
});

test.each([
  ["alder.csv", 1],
  ["basket.csv", 4],
])("%s passes the strictest gate", async (name, instruments) => {
  const { bars, report } = await load(await fileData(join(DATA, name), name));
  expect(said(report)).toEqual([]);
  expect(bars.map(({ time }) => time.length)).toEqual(Array.from({ length: instruments }, () => 2088));
});

test("of the broken file every mistake is said", async () => {
  const { bars, report } = await load(await fileData(join(DATA, "broken.csv"), "broken.csv"));
  expect(bars).toEqual([]);
  expect(report.rules.map(({ ruleId }) => ruleId).sort()).toEqual([
    "quality/duplicate-time",
    "quality/gap",
    "quality/jump",
    "quality/missing-volume",
    "quality/off-calendar",
    "quality/price",
    "quality/range",
    "quality/unordered-time",
    "source/cells",
    "source/number",
    "source/time",
  ]);
});

test("the same seed makes the same market, and another seed another one", () => {
  expect(textOf()).toBe(textOf());
  expect(textOf({ seed: 2 })).not.toBe(textOf());
  // Made with integers, sums, products, quotients and square roots alone: these are its first bytes on every machine.
  expect(textOf().split("\n").slice(0, 3)).toEqual([
    "time,open,high,low,close,volume",
    "2018-01-01,40.39,40.47,39.42,39.50,3507745",
    "2018-01-02,39.56,39.56,39.15,39.15,5372210",
  ]);
});

test("every market passes the gate, whatever its seed, instruments and interval", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom("1d" as const, "4h" as const, "15m" as const),
      async (seed, instruments, interval) => {
        const to = interval === "1d" ? Date.UTC(2030, 0, 1) : Date.UTC(2018, 1, 1);
        const text = textOf({ seed, instruments, to, interval: INTERVALS[interval] });
        const { bars, report } = await load(dataOf(text, { piece: 1e5 }), { quality: { interval } });
        expect(said(report)).toEqual([]);
        expect(bars).toHaveLength(instruments);
      },
    ),
    { numRuns: 15 },
  );
});

test("the command writes a file as a whole, or to standard output", async () => {
  const folder = folderWith();
  const words = ["sample", "--from", "2018-01-01", "--to", "2019-01-01"];
  expect(await trading(folder, words)).toEqual({ code: 0, stdout: textOf(), stderr: "" });
  expect((await trading(folder, [...words, "--out", "market.csv"])).code).toBe(0);
  expect(readdirSync(folder)).toEqual(["market.csv"]);
  expect(readFileSync(join(folder, "market.csv"), "utf8")).toBe(textOf());
});

test.each([
  [["--seed", "-1"], 2, "It must be a whole number from 0 to 4294967295."],
  [["--instruments", "6"], 2, "It must be a whole number from 1 to 5."],
  [["--from", "2025-02-30"], 2, "It must be a date from 1970 such as 2024-03-28."],
  [["--from", "2026-01-01", "--to", "2026-01-01"], 2, "--to must be a later day than --from"],
  [["--interval", "1w"], 2, "Allowed choices are 1m, 5m"],
  [["--out", "none/market.csv"], 1, "market.csv cannot be written: there is no such file or folder"],
])("sample %j exits with %i", async (words, code, message) => {
  const ran = await trading(folderWith(), ["sample", ...words]);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(message);
});
