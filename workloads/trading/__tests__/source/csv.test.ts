import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../src/types.ts";
import { dataOf, read, said, sourceOf } from "../support/data.ts";

const HEADER = "time,open,high,low,close,volume";
const ROW = "2024-03-28,10,12,9,11,500";
const BARS = { time: [Date.UTC(2024, 2, 28)], open: [10], high: [12], low: [9], close: [11], volume: [500] };

/** Columns as lists, which are compared with what they should be. */
async function columns(content: string | Uint8Array, options = {}, data = {}) {
  const { series, report } = await read(dataOf(content, data), options);
  const [first] = series;
  if (first === undefined) throw new Error("there is no series");
  const { place: _, instrument, ...rest } = first;
  const lists = Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, Array.from(values)]));
  return { said: said(report), instrument, ...lists };
}

const utf16 = (text: string, isBig = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return isBig ? bytes.swap16() : bytes;
};

const SAME: readonly [what: string, content: string | Uint8Array, options?: JsonObject][] = [
  ["as it should be", `${HEADER}\n${ROW}\n`],
  ["without a last line end", `${HEADER}\n${ROW}`],
  ["with CRLF", `${HEADER}\r\n${ROW}\r\n`],
  ["with a byte order mark", `\ufeff${HEADER}\n${ROW}\n`],
  ["in UTF-16, little endian", utf16(`${HEADER}\n${ROW}\n`)],
  ["in UTF-16, big endian", utf16(`${HEADER}\n${ROW}\n`, true)],
  ["with empty lines", `${HEADER}\n\n${ROW}\n   \n\n`],
  ["with blanks around cells", ` time , open,high ,low,close,volume\n 2024-03-28 ,10 , 12,9,\t11\t,500\n`],
  ["all of it quoted", `${HEADER}\n${ROW}\n`.replaceAll(/[^,\n]+/g, '"$&"')],
  ["with capitals in the header", `Time,OPEN,High,low,Close,VOLUME\n${ROW}\n`],
  ["with columns in another order", "volume,close,low,high,open,time\n500,11,9,12,10,2024-03-28\n"],
  ["with columns without a name", `${HEADER},,\n${ROW},1,2\n`],
  ["with columns that nobody asks for", `note,${HEADER},note two\n"a, ""b""",${ROW},\n`],
  ["with semicolons", `${HEADER}\n${ROW}\n`.replaceAll(",", ";"), { separator: ";" }],
  ["with tabs", `${HEADER}\n${ROW}\n`.replaceAll(",", "\t"), { separator: "\t" }],
  [
    "with decimal commas",
    `${HEADER}\n2024-03-28,"10,0",12,"9,0",11,500\n`.replaceAll(/,(?=[^"]*("[^"]*"[^"]*)*$)(?!0")/g, ";"),
    { separator: ";", decimal: "," },
  ],
  [
    "with names of its own",
    "Date,O,H,L,Adj Close,Vol\n2024-03-28,10,12,9,11,500\n",
    { columns: { time: "Date", open: "O", high: "H", low: "L", close: "Adj Close", volume: "Vol" } },
  ],
];

test.each(SAME)("text %s says the same bars", async (_, content, options = {}) => {
  expect(await columns(content, options)).toEqual({ said: [], instrument: "test", ...BARS });
});

test("the pieces in which a text comes do not count", async () => {
  const text = `\ufeff${HEADER},instrument\r\n${ROW},"Ä ""x"""\r\n\r\n2024-03-29,"11",1e1,.5,5.,7,😀\r\n`;
  const whole = await read(dataOf(text, { piece: 1e6 }));
  expect(said(whole.report)).toEqual([]);
  expect(whole.series.map(({ instrument }) => instrument)).toEqual(['Ä "x"', "😀"]);
  for (let piece = 1; piece < 30; piece++) {
    const { series } = await read(dataOf(text, { piece }));
    expect(JSON.stringify(series)).toBe(JSON.stringify(whole.series));
  }
});

test("a column of instruments makes a series of each, in the order in which they come, wherever their rows are", async () => {
  const { series } = await read(dataOf(`${HEADER},instrument\n${ROW},B\n${ROW},A\n2024-03-29,10,12,9,11.5,500,B\n`));
  expect(series.map(({ instrument, close }) => [instrument, ...close])).toEqual([
    ["B", 11, 11.5],
    ["A", 11],
  ]);
  expect(series[0]?.place(1, "close")).toEqual({ line: 4, column: 20 });
});

test("a file without a column of instruments is of the one it is called after", async () => {
  for (const name of ["in/SPY.csv", "C:\\in\\SPY.csv", "https://a.example/in/SPY.csv?sig=1", "SPY"]) {
    expect((await columns(`${HEADER}\n${ROW}`, {}, { name })).instrument).toBe("SPY");
  }
});

test("with closes alone they stand for the other prices, and are the same column", async () => {
  const { series, report } = await read(dataOf("time,close\n2024-03-28,11\n2024-03-29,x\n"), { prices: "close" });
  const [only] = series;
  expect(only?.open).toBe(only?.close);
  expect([only?.open[0], only?.high[0], only?.low[0], only?.close[0]]).toEqual([11, 11, 11, 11]);
  expect(said(report)).toEqual(['3:12 source/number close is "x", but must be a number such as 1234.5']);
  expect(only?.place(0, "high")).toEqual({ line: 2, column: 12 });
});

test("a volume that is missing is not a mistake of form", async () => {
  expect(await columns(`${HEADER}\n2024-03-28,10,12,9,11,\n`)).toMatchObject({ said: [], volume: [Number.NaN] });
  expect(await columns("time,open,high,low,close\n2024-03-28,10,12,9,11\n")).toMatchObject({ volume: [Number.NaN] });
});

const MISTAKES: readonly [
  what: string,
  content: string | Uint8Array,
  findings: readonly string[],
  options?: JsonObject,
][] = [
  ["nothing", "", ["1:1 source/unreadable there are no bars"]],
  ["empty lines alone", "\n\n\n", ['1:1 source/columns there is no column "time"']],
  ["a header alone", HEADER, ["1:1 source/unreadable there are no bars"]],
  [
    "columns that are missing",
    "Date,open,high,low\n1,2,3,4\n",
    [
      '1:1 source/columns there is no column "time", only "Date", "open", "high", "low": name it in source.columns.time',
      '1:1 source/columns there is no column "close"',
    ],
  ],
  [
    "a column that is there twice",
    `${HEADER}, Close\n${ROW},1\n`,
    ['1:34 source/columns column "Close" is there twice'],
  ],
  [
    "columns that the pipeline names and the file has not",
    `${HEADER}\n${ROW}\n`,
    [
      '1:1 source/columns there is no column "Vol", only',
      '1:1 source/columns there is no column "Symbol", only "time"',
    ],
    { columns: { volume: "Vol", instrument: "Symbol" } },
  ],
  [
    "another separator",
    `${HEADER}\n${ROW}\n`.replaceAll(",", ";"),
    ['1:1 source/columns the header has one column: set source.separator to ";"'],
  ],
  ["ends of lines of old", `${HEADER}\r${ROW}\r`, ["1:1 source/columns lines end with CR alone"]],
  [
    "cells that are missing",
    `${HEADER}\n2024-03-28,10,12\n`,
    ["2:1 source/cells the line has 3 cells, but the header has 6"],
  ],
  ["cells too many", `${HEADER}\n${ROW},1\n`, ["2:1 source/cells the line has 7 cells, but the header has 6"]],
  [
    "thousands without quotes",
    `${HEADER}\n2024-03-28,1,010,12,9,11,500\n`,
    ["2:1 source/cells the line has 7 cells, but the header has 6"],
  ],
  [
    "thousands in quotes",
    `${HEADER}\n2024-03-28,"1,010.50",12,9,11,"1 000"\n`,
    [
      '2:13 source/number open is "1,010.50": write it without thousands separators',
      '2:32 source/number volume is "1 000": write it without thousands separators',
    ],
  ],
  [
    "decimal commas that nobody spoke of",
    `${HEADER}\n${ROW}\n`.replaceAll(",", ";").replace(";11;", ";11,25;"),
    ['2:20 source/number close is "11,25": set source.decimal to ","'],
    { separator: ";" },
  ],
  [
    "numbers that are none",
    `${HEADER}\n2024-03-28,NaN,Infinity,,0x10,1_0\n`,
    [
      '2:12 source/number open is "NaN", but must be a number such as 1234.5',
      '2:16 source/number high is "Infinity"',
      "2:25 source/number low is empty",
      '2:26 source/number close is "0x10"',
      '2:31 source/number volume is "1_0"',
    ],
  ],
  [
    "a number too large",
    `${HEADER}\n2024-03-28,10,1e400,9,11,1\n`,
    ['2:15 source/number high is "1e400", which is too large'],
  ],
  [
    "a quote that stays open",
    `${HEADER}\n2024-03-28,"10,12,9,11,500\n${ROW}\n`,
    ["2:12 source/quote a quoted cell must end in its line"],
  ],
  ["a quote in the middle", `${HEADER}\n2024-03-28,"1"0,12,9,11,500\n`, ["2:14 source/quote a quoted cell must end"]],
  ["a quote in the header that stays open", `"${HEADER}\n${ROW}`, ["1:1 source/quote a quoted cell must end"]],
  [
    "an instrument that is empty",
    `${HEADER},instrument\n${ROW},\n${ROW},""\n`,
    ["2:27 source/instrument the instrument is empty", "3:28 source/instrument the instrument is empty"],
  ],
  [
    "an instrument in another encoding",
    Buffer.from(`${HEADER},instrument\n${ROW},K\xfche\n`, "latin1"),
    ['2:27 source/instrument the instrument is "K\ufffdhe": save it as UTF-8'],
  ],
  ["Parquet", "PAR1\0\0\0\0PAR1", ['1:1 source/unreadable this is Parquet: set source.type to "parquet"']],
  ["gzip", Uint8Array.of(0x1f, 0x8b, 8, 0), ["1:1 source/unreadable this is compressed: unpack it"]],
  ["zip, as spreadsheets are", "PK\x03\x04aaaa", ["1:1 source/unreadable this is compressed"]],
  [
    "UTF-16 without a byte order mark",
    Buffer.from(HEADER, "utf16le"),
    ["1:1 source/unreadable this is not text, or UTF-16"],
  ],
  [
    "a line without an end",
    `${HEADER}\n${"9".repeat(1_100_000)}`,
    ["2:1 source/unreadable the line is longer than 1,048,576"],
  ],
];

test.each(MISTAKES)("%s is said at its place", async (_, content, findings, options = {}) => {
  const { report } = await read(dataOf(content, { piece: 1e5 }), options);
  const all = said(report);
  expect(all.slice(0, findings.length)).toEqual(findings.map((each) => expect.stringContaining(each)));
  expect(report.errors).toBeGreaterThanOrEqual(findings.length);
});

test("of every kind of mistake all are counted and the first are said", async () => {
  const { report } = await read(dataOf(`${HEADER}\n${"x,1,1,1,1,1\n".repeat(5000)}`, { piece: 1e5 }));
  expect([report.errors, report.diagnostics.length]).toEqual([5000, 100]);
  expect(report.rules).toEqual([{ ruleId: "source/time", severity: "error", count: 5000 }]);
});

test("whatever bytes there are, reading ends, and without bars it says why", async () => {
  const text = fc
    .stringMatching(/^[",;\n\r\t 0-9a-zA-Z.\-é]{0,80}$/)
    .map((end) => new TextEncoder().encode(`${HEADER}\n${ROW}\n${end}`));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), text),
      fc.integer({ min: 1, max: 50 }),
      async (bytes, piece) => {
        const { series, report } = await read(dataOf(bytes, { piece }));
        const bars = series.reduce((sum, { time }) => sum + time.length, 0);
        expect(bars > 0 || report.errors > 0).toBe(true);
        for (const { line, column } of report.diagnostics) expect(Math.min(line, column)).toBeGreaterThan(0);
      },
    ),
  );
});

test("a separator that is the decimal mark is refused", () => {
  expect(() => sourceOf({ decimal: "," })).toThrow('source.separator and source.decimal are both ","');
});

test("more instruments than a market has are taken for a wrong column", async () => {
  const rows = Array.from({ length: 10_001 }, (_, index) => `${ROW},i${index}\n`).join("");
  await expect(read(dataOf(`${HEADER},instrument\n${rows}`, { piece: 1e5 }))).rejects.toThrow(
    "test.csv has more than 10,000 instruments: is columns.instrument the right column?",
  );
});
