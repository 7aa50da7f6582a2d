import type { Columns, Instruments } from "../columns.ts";
import type { Data } from "../data.ts";
import type { Findings } from "../findings.ts";
import type { Layout } from "../layout.ts";
import type { TableOptions } from "../options.ts";
import { FIELDS, instrumentOf } from "../source.ts";
import type { TimeReader } from "../time.ts";
import { type Cells, cellOf } from "./cells.ts";
import { explainNumber, numberAt } from "./number.ts";

export type CsvOptions = TableOptions & {
  readonly separator: string;
  readonly decimal: string;
};

export interface Reading {
  readonly options: CsvOptions;
  readonly time: TimeReader;
  readonly findings: Findings;
}

interface RowReading extends Reading {
  readonly data: Data;
  readonly layout: Layout;
  readonly cells: Cells;
  /** Cells that a line has. */
  readonly width: number;
  readonly found: Instruments;
}

/** Reads the line that was split into cells last. @param start Offset of the line in its text */
export type RowReader = (text: string, start: number, line: number) => void;

/** Columns further to the right are kept as this one. */
const LAST_COLUMN = 0xffff;
const [TIME, CLOSE, VOLUME] = [0, 4, 5];
const [PRICES, CLOSES] = [[...FIELDS.keys()], [TIME, CLOSE, VOLUME]];

export function rowReader(reading: RowReading): RowReader {
  const { options, layout, cells, width, findings } = reading;
  const values = new Float64Array(FIELDS.length);
  const starts = new Uint16Array(FIELDS.length);
  const columnsOf = columnsReader(reading);
  const valueAt = valueReader(reading);
  const read = options.prices === "close" ? CLOSES : PRICES;
  return (text, start, line) => {
    if (cells.count !== width) {
      // A line without anything is none.
      if (cells.count === 1 && cells.starts[0] === cells.ends[0]) return;
      const message = () => `the line has ${cells.count} cells, but the header has ${width}`;
      findings.report("source/cells", "error", { line, column: 1 }, message);
      return;
    }
    const columns = columnsOf(text, start, line);
    for (const field of read) {
      const index = layout.fields[field] as number;
      starts[field] = Math.min((cells.starts[index] ?? start) - start + 1, LAST_COLUMN);
      values[field] = index === -1 ? Number.NaN : valueAt(field, text, index);
      if (Number.isNaN(values[field]) && index !== -1) unreadable(field, text, line);
    }
    columns?.push(values, line, starts);
  };

  function unreadable(field: number, text: string, line: number): void {
    const said = cellOf(text, cells, layout.fields[field] as number);
    if (field === VOLUME && said === "") return;
    const place = { line, column: starts[field] as number };
    if (field === TIME) findings.report("source/time", "error", place, () => reading.time.explain(said));
    else {
      const message = () => explainNumber(FIELDS[field] as string, said, options.decimal);
      findings.report("source/number", "error", place, message);
    }
  }
}

/** Reads a cell as what it should be; NaN when it is not. */
function valueReader({ options, time, cells }: RowReading) {
  const point = options.decimal.charCodeAt(0);
  return (field: number, text: string, index: number): number => {
    const [from, to] = [cells.starts[index] as number, cells.ends[index] as number];
    return field === TIME ? time.read(text.slice(from, to)) : numberAt(text, from, to, point);
  };
}

/** Finds the columns of the instrument that a line is of; undefined when it does not say, which is reported. */
function columnsReader({ data, layout, cells, found, findings }: RowReading) {
  const { instrument } = layout;
  let last = instrument === -1 ? instrumentOf(data) : "";
  let columns = instrument === -1 ? found.of(last) : undefined;
  return (text: string, start: number, line: number): Columns | undefined => {
    if (instrument === -1) return columns;
    const name = cellOf(text, cells, instrument);
    if (name === last && columns !== undefined) return columns;
    if (name === "" || name.includes("\ufffd")) {
      const place = { line, column: (cells.starts[instrument] as number) - start + 1 };
      const message = () => `the instrument is ${name === "" ? "empty" : `${JSON.stringify(name)}: save it as UTF-8`}`;
      findings.report("source/instrument", "error", place, message);
      return undefined;
    }
    last = name;
    columns = found.of(name);
    return columns;
  };
}
