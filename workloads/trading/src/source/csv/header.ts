import type { Findings } from "../findings.ts";
import { type Layout, layoutOf, type Names, type Prices } from "../layout.ts";
import { type Cells, cellOf } from "./cells.ts";

const SEPARATORS = [",", ";", "\t", "|"];

/** Where columns are, by the first line of a text; undefined when it cannot be read by it, which is reported. */
export function readHeader(
  text: string,
  cells: Cells,
  options: {
    readonly separator: string;
    readonly names: Names;
    readonly prices: Prices;
    readonly findings: Findings;
  },
): Layout | undefined {
  const { separator, findings } = options;
  const found = Array.from({ length: cells.count }, (_, index) => cellOf(text, cells, index));
  const wrong = (message: string) => findings.report("source/columns", "error", { line: 1, column: 1 }, () => message);
  const other = SEPARATORS.find((each) => each !== separator && text.split(each).length > 2);
  if (found.length === 1 && other !== undefined) {
    wrong(`the header has one column: set source.separator to ${JSON.stringify(other)}`);
    return undefined;
  }
  if (text.includes("\r")) {
    wrong("lines end with CR alone: save it with LF or CRLF");
    return undefined;
  }
  const columns = found.map((name, index) => ({ name, column: (cells.starts[index] ?? 0) + 1 }));
  return layoutOf(columns, options);
}
