import type { ParquetRowRange, SchemaElement } from "hyparquet";
import type { PartType } from "../../pipeline/pipeline.ts";
import { TradingError } from "../../types.ts";
import { type Instruments, instruments, MAXIMUM_ROWS, tooManyRows } from "../columns.ts";
import type { Data } from "../data.ts";
import type { Findings } from "../findings.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { type TableOptions, tableProperties } from "../options.ts";
import { FIELDS, instrumentOf, type Series, type Source } from "../source.ts";
import { type Decoder, openDecoder } from "./decoder.ts";
import { type Cell, momentReader, type Reader, readNumber } from "./values.ts";

/** Rows of a column-oriented file, a bar each. */
export const parquet: PartType<Source, TableOptions> = {
  type: "parquet",
  description: "Parquet: a row a bar; uncompressed, Snappy, gzip, Brotli or Zstandard.",
  schema: { type: "object", additionalProperties: false, properties: tableProperties },
  create: (options) => {
    const momentsOf = momentReader(options);
    return { read: (data, findings) => readParquet(data, { options, momentsOf, findings }) };
  },
};

interface Reading {
  readonly options: TableOptions;
  readonly momentsOf: (element: SchemaElement | undefined) => Reader;
  readonly findings: Findings;
}

async function readParquet(data: Data, { options, momentsOf, findings }: Reading): Promise<readonly Series[]> {
  const wrong = (message: string) =>
    findings.report("source/unreadable", "error", { line: 1, column: 1 }, () => message);
  const found = instruments(data.name, options.prices);
  let decoder: Decoder | undefined;
  try {
    decoder = await decoderOf(data);
    const { columns, ranges } = await decoder.table();
    const rows = ranges.reduce((sum, { rowStart, rowEnd }) => sum + rowEnd - rowStart, 0);
    if (rows > MAXIMUM_ROWS) throw tooManyRows(data.name);
    const named = columns.map(({ name }, index) => ({ name, column: index + 1 }));
    const layout = layoutOf(named, { names: options.columns, prices: options.prices, findings });
    if (layout === undefined) return [];
    const readers = FIELDS.map((field) =>
      field === "time" ? momentsOf(columns[layout.fields[0] ?? -1]) : readNumber(field),
    );
    const table = { data, decoder, layout, readers, names: columns.map(({ name }) => name), findings };
    for (const range of ranges) await readRows(range, table, found);
  } catch (error) {
    if (error instanceof TradingError) throw error;
    // What the file is made of contradicts itself: the library says where, in its own words.
    wrong(`this cannot be read as Parquet: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await decoder?.close();
  }
  const series = found.done();
  if (series.every(({ time }) => time.length === 0) && findings.summary().errors === 0) wrong("there are no bars");
  return series;
}

/** Opens a file. */
async function decoderOf(data: Data): Promise<Decoder> {
  const bytes = await data.slice(0, data.size);
  if (data.size < 12 || Buffer.from(bytes, 0, 4).toString("latin1") !== "PAR1") {
    throw new Error('it does not begin with "PAR1"');
  }
  return openDecoder(bytes);
}

interface Table {
  readonly data: Data;
  readonly decoder: Decoder;
  readonly layout: Layout;
  /** One a field. */
  readonly readers: readonly Reader[];
  /** Of all columns. */
  readonly names: readonly string[];
  readonly findings: Findings;
}

async function readRows(range: ParquetRowRange, table: Table, found: Instruments): Promise<void> {
  const { data, decoder, layout, readers, names, findings } = table;
  const rows = range.rowEnd - range.rowStart;
  const read = async (index: number): Promise<ArrayLike<Cell> | undefined> => {
    if (index === -1) return undefined;
    const values = await decoder.column(names[index] ?? "", range);
    if (values.length !== rows) throw new Error(`column "${names[index]}" has ${values.length} of ${rows} rows`);
    return values;
  };
  const columns: (ArrayLike<Cell> | undefined)[] = [];
  for (const index of layout.fields) columns.push(await read(index));
  const instrument = await read(layout.instrument);
  const only = instrumentOf(data);
  // Columns that are not there have no number.
  const values = new Float64Array(FIELDS.length).fill(Number.NaN);
  const starts = Uint16Array.from(layout.fields, (index) => Math.min(index + 1, 0xffff));
  for (let row = 0; row < rows; row++) {
    const line = range.rowStart + row + 1;
    const name = instrument === undefined ? only : instrument[row];
    if (typeof name !== "string" || name === "") {
      const place = { line, column: layout.instrument + 1 };
      findings.report(
        "source/instrument",
        "error",
        place,
        () => `the instrument is ${JSON.stringify(name) ?? "missing"}`,
      );
      continue;
    }
    for (let field = 0; field < FIELDS.length; field++) {
      const column = columns[field];
      if (column === undefined) continue;
      const cell = column[row];
      const reader = readers[field] as Reader;
      values[field] = reader.read(cell);
      const isMissing = FIELDS[field] === "volume" && (cell === undefined || cell === null);
      if (!Number.isNaN(values[field]) || isMissing) continue;
      const place = { line, column: starts[field] as number };
      findings.report(field === 0 ? "source/time" : "source/number", "error", place, () => reader.explain(cell));
    }
    found.of(name).push(values, line, starts);
  }
}
