import { gzipSync, zstdCompressSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { openDecoder } from "../../src/source/parquet/decoder.ts";
import type { JsonObject } from "../../src/types.ts";
import { dataOf, load, read, said } from "../support/data.ts";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

const DAYS = ["2024-03-28", "2024-03-29", "2024-04-01"].map((day) => Date.parse(day));
const prices = (changes: Partial<Record<string, readonly unknown[]>> = {}): Columns =>
  Object.entries({
    open: [10, 11, 12],
    high: [12, 12.5, 13],
    low: [9, 10, 11],
    close: [11, 12, 12.5],
    volume: [500, 400, 300],
    ...changes,
  }).map(([name, data]) => ({ name, data: [...(data ?? [])], type: "DOUBLE", nullable: true }));

const dates = (times: readonly number[] = DAYS): Columns => [
  { name: "time", data: times.map((time) => new Date(time)), type: "TIMESTAMP" },
];
const bytesOf = (columnData: Columns, more: object = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...more }) as ArrayBuffer);
const dataFrom = (columns: Columns, more: object = {}) => dataOf(bytesOf(columns, more), { name: "SPY.parquet" });
const withParquet = (quality: JsonObject = {}) => ({ source: { type: "parquet" }, quality });

test("rows become bars, in all row groups", async () => {
  for (const rowGroupSize of [1, 2, 1000]) {
    const { bars, report } = await load(dataFrom([...dates(), ...prices()], { rowGroupSize }), withParquet());
    expect(said(report)).toEqual([]);
    expect(bars).toEqual([
      {
        instrument: "SPY",
        time: Float64Array.from(DAYS),
        open: Float64Array.of(10, 11, 12),
        high: Float64Array.of(12, 12.5, 13),
        low: Float64Array.of(9, 10, 11),
        close: Float64Array.of(11, 12, 12.5),
        volume: Float64Array.of(500, 400, 300),
      },
    ]);
  }
});

/** A column of times as other programs write it. */
const typed = (element: Partial<SchemaElement>, data: readonly unknown[]) => ({
  columnData: [
    { name: "time", data: [...data] },
    { name: "close", data: [1, 1, 1] },
  ] as Columns,
  schema: [
    { name: "root", num_children: 2 },
    { name: "time", repetition_type: "REQUIRED", ...element },
    { name: "close", type: "DOUBLE", repetition_type: "REQUIRED" },
  ],
});
const big = (factor: number) => DAYS.map((time) => BigInt(time) * BigInt(factor));
const timestamp = (unit: string, isAdjustedToUTC = true): Partial<SchemaElement> => ({
  type: "INT64",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit } as never,
});

const TIMES: readonly [what: string, file: object, options?: JsonObject, shift?: number][] = [
  ["in milliseconds", typed(timestamp("MILLIS"), big(1))],
  ["in microseconds", typed(timestamp("MICROS"), big(1000))],
  ["in nanoseconds", typed(timestamp("NANOS"), big(1_000_000))],
  ["of clocks somewhere", typed(timestamp("MICROS", false), big(1000)), { timeZone: "Asia/Tokyo" }, -9 * 3_600_000],
  ["adjusted to UTC, whatever the pipeline's zone", typed(timestamp("MICROS"), big(1000)), { timeZone: "Asia/Tokyo" }],
  [
    "as days",
    typed(
      { type: "INT32", converted_type: "DATE" },
      DAYS.map((time) => time / 86_400_000),
    ),
  ],
  ["as text", typed({ type: "BYTE_ARRAY", converted_type: "UTF8" }, ["2024-03-28", "20240329", "2024-04-01T00:00Z"])],
  [
    "as seconds",
    typed(
      { type: "INT64" },
      DAYS.map((time) => BigInt(time / 1000)),
    ),
    { time: "epoch-seconds" },
  ],
  [
    "as fractions of seconds",
    typed(
      { type: "DOUBLE" },
      DAYS.map((time) => time / 1000),
    ),
    { time: "epoch-seconds" },
  ],
  ["as milliseconds since 1970", typed({ type: "INT64" }, big(1)), { time: "epoch-milliseconds" }],
];

test.each(TIMES)("times %s are read", async (_, file, options = {}, shift = 0) => {
  const data = dataOf(new Uint8Array(parquetWriteBuffer(file as never) as ArrayBuffer));
  const { series, report } = await read(data, { type: "parquet", prices: "close", ...options });
  expect(said(report)).toEqual([]);
  expect([...(series[0]?.time ?? [])]).toEqual(DAYS.map((time) => time + shift));
});

test("times as numbers are not guessed at", async () => {
  const file = typed(
    { type: "INT64" },
    DAYS.map((time) => BigInt(time / 1000)),
  );
  const data = dataOf(new Uint8Array(parquetWriteBuffer(file as never) as ArrayBuffer));
  const { report } = await read(data, { type: "parquet", prices: "close" });
  expect(said(report)[0]).toBe(
    '1:1 source/time time is "1711584000": set source.time to "epoch-seconds" or "epoch-milliseconds"',
  );
});

test.each([
  ["GZIP", (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
  ["ZSTD", (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes))],
  ["SNAPPY", undefined],
  ["UNCOMPRESSED", undefined],
])("%s is unpacked", async (codec, pack) => {
  const opens = [11, 11, 11];
  const data = dataFrom([...dates(), ...prices({ open: opens })], {
    codec,
    ...(pack && { compressors: { [codec]: pack } }),
  });
  const { bars } = await load(data, withParquet());
  expect([...(bars[0]?.open ?? [])]).toEqual(opens);
});

test("a page that unpacks to more than it says is refused", async () => {
  const pack = (bytes: Uint8Array) => new Uint8Array(gzipSync(Buffer.concat([bytes, Buffer.alloc(1e6)])));
  const { report } = await read(dataFrom([...dates(), ...prices()], { codec: "GZIP", compressors: { GZIP: pack } }), {
    type: "parquet",
  });
  expect(said(report)).toEqual([expect.stringMatching(/^1:1 source\/unreadable this cannot be read as Parquet: /)]);
});

test("a column of instruments makes a series of each", async () => {
  const names: Columns = [{ name: "instrument", data: ["A", "B", "A"], type: "STRING" }];
  const { series } = await read(dataFrom([...dates(), ...names, ...prices()]), { type: "parquet" });
  expect(series.map(({ instrument, close }) => [instrument, ...close])).toEqual([
    ["A", 11, 12.5],
    ["B", 12],
  ]);
});

test("what is wrong has the numbers of its row and column", async () => {
  const columns = [
    ...dates([DAYS[0] as number, Date.UTC(1500, 0), DAYS[2] as number]),
    ...prices({ open: [10, null, 12], high: [12, Number.POSITIVE_INFINITY, 11.5], volume: [1, null, -1] }),
  ];
  const { report } = await load(dataFrom(columns, { rowGroupSize: 2 }), withParquet());
  expect(said(report)).toEqual([
    "2:1 source/time time is 1500-01-01T00:00:00.000, but must be from 1800 to 2199",
    "2:2 source/number open is missing, but must be a finite number",
    "2:3 source/number high is Infinity, but must be a finite number",
    "2:6 quality/missing-volume SPY: volume is missing",
    "3:1 quality/gap SPY: 1 bar is missing between 2024-03-28 and 2024-04-01",
    "3:3 quality/range SPY: high is 11.5, but another price of the bar is 12.5",
    "3:6 quality/volume SPY: volume is -1, but must not be negative",
  ]);
});

test("with closes alone, one that is missing is said once", async () => {
  const close: Columns = [{ name: "close", data: [1, null, 1], type: "DOUBLE", nullable: true }];
  const { series, report } = await read(dataFrom([...dates(), ...close]), { type: "parquet", prices: "close" });
  expect(said(report)).toEqual(["2:2 source/number close is missing, but must be a finite number"]);
  expect([...(series[0]?.open ?? [])]).toEqual([1, Number.NaN, 1]);
});

test.each([
  ["columns that are missing", bytesOf(prices()), 'source/columns there is no column "time", only "open", "high"'],
  [
    "no rows",
    bytesOf([
      { name: "time", data: [], type: "TIMESTAMP" },
      ...prices({ open: [], high: [], low: [], close: [], volume: [] }),
    ]),
    "there are no bars",
  ],
  ["nothing", new Uint8Array(), 'it does not begin with "PAR1"'],
  ["text", new TextEncoder().encode("time,open,high,low,close,volume\n"), 'it does not begin with "PAR1"'],
  ["a name alone", new TextEncoder().encode("PAR1PAR1PAR1"), "this cannot be read as Parquet"],
  ["half a file", bytesOf([...dates(), ...prices()]).subarray(0, 400), "this cannot be read as Parquet"],
])("%s: it is said", async (_, bytes, message) => {
  const { report } = await read(dataOf(bytes), { type: "parquet" });
  expect(said(report)[0]).toContain(message);
});

/** Of a file in which a page says that it is far longer than it is. */
const endless = () => {
  const bytes = bytesOf([...dates(), ...prices()]);
  bytes[200] = 214;
  return bytes.buffer;
};

test("a file that would be read for hours is given up", async () => {
  const decoder = openDecoder(endless(), 2_000);
  try {
    const { columns, ranges } = await decoder.table();
    const [range] = ranges;
    if (range === undefined) throw new Error("there is no row group");
    const all = columns.map(({ name }) => name);
    const read = async () => {
      for (const name of all) await decoder.column(name, range);
    };
    await expect(read()).rejects.toThrow("it is not read in reasonable time");
  } finally {
    await decoder.close();
  }
});
