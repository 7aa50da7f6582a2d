import type { Bars, Market } from "../market.ts";

const COLUMNS = ["time", "open", "high", "low", "close", "volume"] as const;

/** A market from one moment to before another; prices are shared, not copied. */
export function windowOf({ bars, time, rows }: Market, from: number, to: number): Market {
  const starts = rows.map((each) => firstRow(each, from));
  return {
    time: time.subarray(from, to),
    bars: bars.map((each, i) => columnsOf(each, starts[i] as number, firstRow(rows[i] as Int32Array, to))),
    rows: rows.map((each, i) => each.slice(from, to).map((row) => (row < 0 ? row : row - (starts[i] as number)))),
  };
}

/** Row of the first bar at a moment or later; how many rows there are when there is none. */
function firstRow(rows: Int32Array, moment: number): number {
  const next = rows.subarray(moment).find((row) => row >= 0);
  return next ?? (rows.subarray(0, moment).findLast((row) => row >= 0) ?? -1) + 1;
}

const columnsOf = (bars: Bars, from: number, to: number): Bars => {
  const columns = COLUMNS.map((name) => [name, bars[name].subarray(from, to)]);
  return { ...bars, ...Object.fromEntries(columns) };
};
