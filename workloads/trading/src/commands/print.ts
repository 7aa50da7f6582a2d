import type { BacktestDocument, SignalDocument } from "../pipeline/documents.ts";
import { printable } from "../pipeline/print.ts";
import { count, moment } from "../report/format.ts";
import { STATISTICS } from "../report/tables.ts";
import type { Output } from "../types.ts";

const SIGNS = { accept: "✓", reject: "✕", hold: "!" } as const;
const COLOURS = { accept: 32, reject: 31, hold: 33 } as const;
const DECISIONS = { accept: "accepted", reject: "rejected", hold: "held" } as const;

const coloured = ({ isTTY }: Output, code: number, text: string): string =>
  isTTY ? `\u001b[${code}m${text}\u001b[0m` : text;

/** What a backtest was of, and its statistics beside those of buying and holding. */
export function printBacktest(document: BacktestDocument, output: Output): void {
  const { pipeline, strategy, data, statistics, benchmark, outOfSample, stress } = document;
  const instruments =
    data.instruments.length > 4 ? `${data.instruments.length} instruments` : data.instruments.join(", ");
  const title = `${pipeline.name} ${pipeline.version}: ${strategy.type} on ${instruments}`;
  output.write(`${coloured(output, 1, printable(title))}\n`);
  output.write(`${moment(data.from)} to ${moment(data.to)}, ${count(data.moments)} bars\n\n`);
  const columns = [
    { name: "strategy", statistics },
    { name: "buy and hold", statistics: benchmark },
    ...(outOfSample === null ? [] : [{ name: "out of sample", statistics: outOfSample }]),
    ...stress,
  ];
  const rows = STATISTICS.map(({ name, of }) => [name, ...columns.map((each) => of(each.statistics))]);
  for (const row of table([["", ...columns.map(({ name }) => name)], ...rows])) output.write(`${row}\n`);
  if (outOfSample === null) {
    output.write(`\nnothing out of sample: ${count(data.moments)} bars are too few for validation.walkForward\n`);
  }
}

/** Columns as wide as what is in them; names to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

/** What was decided, and what each rule said. */
export function printSignal({ decision, reasons }: SignalDocument, output: Output): void {
  output.write(`${coloured(output, COLOURS[decision], `signal ${DECISIONS[decision]}`)}\n`);
  for (const { outcome, message } of reasons) {
    const word = coloured(output, COLOURS[outcome], `${SIGNS[outcome]} ${outcome.padEnd(6)}`);
    output.write(`  ${word}  ${printable(message)}\n`);
  }
}
