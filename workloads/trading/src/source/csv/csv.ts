import type { PartType } from "../../pipeline/pipeline.ts";
import { TradingError } from "../../types.ts";
import { instruments } from "../columns.ts";
import type { Data } from "../data.ts";
import { tableProperties } from "../options.ts";
import type { Series, Source } from "../source.ts";
import { timeReader } from "../time.ts";
import { type Cells, split } from "./cells.ts";
import { readHeader } from "./header.ts";
import { eachLine } from "./lines.ts";
import { type CsvOptions, type Reading, type RowReader, rowReader } from "./rows.ts";

/** Text with a header, a line a bar. */
export const csv: PartType<Source, CsvOptions> = {
  type: "csv",
  description: "CSV with a header, in UTF-8, or UTF-16 with a byte order mark; a line a bar.",
  schema: {
    type: "object",
    additionalProperties: false,
    properties: {
      separator: { enum: [",", ";", "\t", "|"], default: ",", description: "Between cells." },
      decimal: { enum: [".", ","], default: ".", description: "Between units and fractions of a number." },
      ...tableProperties,
    },
  },
  create: (options) => {
    if (options.separator === options.decimal) {
      throw new TradingError('source.separator and source.decimal are both ",": write ";" or "\\t" between cells');
    }
    const time = timeReader(options.time, options.timeZone);
    return { read: (data, findings) => readCsv(data, { options, time, findings }) };
  },
};

async function readCsv(data: Data, reading: Reading): Promise<readonly Series[]> {
  const { options, findings } = reading;
  const separator = options.separator.charCodeAt(0);
  const cells: Cells = { count: 0, starts: [], ends: [] };
  const found = instruments(data.name, options.prices);
  let readRow: RowReader | undefined;
  const wrong = (place: { readonly line: number; readonly column: number }, message: string) =>
    findings.report("source/unreadable", "error", place, () => message);
  const stopped = await eachLine(data, (text, start, end, line) => {
    const quote = split(text, start, end, separator, cells);
    if (quote !== -1) {
      const place = { line, column: quote - start + 1 };
      findings.report(
        "source/quote",
        "error",
        place,
        () => "a quoted cell must end in its line, before the next separator",
      );
      return readRow !== undefined;
    }
    if (readRow !== undefined) {
      readRow(text, start, line);
      return true;
    }
    const header = text.slice(start, end);
    split(header, 0, header.length, separator, cells);
    const layout = readHeader(header, cells, { ...options, names: options.columns, findings });
    if (layout !== undefined) readRow = rowReader({ ...reading, layout, cells, width: cells.count, found, data });
    return layout !== undefined;
  });
  if (stopped !== undefined) wrong(stopped.place, stopped.message);
  const series = found.done();
  if (series.every(({ time }) => time.length === 0) && findings.summary().errors === 0)
    wrong({ line: 1, column: 1 }, "there are no bars");
  return series;
}
