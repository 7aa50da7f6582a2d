import { TradingError } from "./types.ts";

/** Prices of one instrument, a column each, oldest first. */
export interface Bars {
  readonly instrument: string;
  /** When each bar opens, in ms since 1970, UTC; strictly ascending. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Instruments on one calendar: the moments at which at least one of them has a bar. */
export interface Market {
  readonly bars: readonly Bars[];
  /** When each moment's bars open. */
  readonly time: Float64Array;
  /** Of each instrument, the row of its bar at each moment; -1 where it has none. */
  readonly rows: readonly Int32Array[];
}

/**
 * Puts instruments on one calendar. One instrument is its own.
 *
 * @throws TradingError for two instruments of one name
 */
export function marketOf(bars: readonly Bars[]): Market {
  const twice = bars.find(
    ({ instrument }, index) => bars.findIndex((other) => other.instrument === instrument) < index,
  );
  if (twice !== undefined) {
    throw new TradingError(
      `instrument ${JSON.stringify(twice.instrument)} is there twice; give one of them another name`,
    );
  }
  const [only] = bars;
  if (only !== undefined && bars.length === 1) {
    return { bars, time: only.time, rows: [Int32Array.from(only.time.keys())] };
  }
  const time = merged(bars.map((each) => each.time));
  const rows = bars.map((each) => {
    let next = 0;
    return Int32Array.from(time, (moment) => (each.time[next] === moment ? next++ : -1));
  });
  return { bars, time, rows };
}

/** Part of a market, from a moment to before another; columns are shared, not copied. */
export function sliceOf(market: Market, from: number, to = market.time.length): Market {
  const parts = market.bars.map((bars, instrument) => {
    const rows = market.rows[instrument]?.subarray(from, to) ?? new Int32Array();
    const first = rows.find((row) => row >= 0) ?? 0;
    const last = rows.findLast((row) => row >= 0) ?? -1;
    return {
      rows: rows.map((row) => (row < 0 ? -1 : row - first)),
      bars: mapColumns(bars, (column) => column.subarray(first, last + 1)),
    };
  });
  return {
    bars: parts.map(({ bars }) => bars),
    time: market.time.subarray(from, to),
    rows: parts.map(({ rows }) => rows),
  };
}

/** Bars whose columns are made of others. */
export const mapColumns = (bars: Bars, map: (column: Float64Array, name: Column) => Float64Array): Bars => ({
  instrument: bars.instrument,
  time: map(bars.time, "time"),
  open: map(bars.open, "open"),
  high: map(bars.high, "high"),
  low: map(bars.low, "low"),
  close: map(bars.close, "close"),
  volume: map(bars.volume, "volume"),
});

export type Column = Exclude<keyof Bars, "instrument">;

/** All times of ascending columns, once each, ascending. */
function merged(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const column of columns) {
    all.set(column, filled);
    filled += column.length;
  }
  all.sort();
  let kept = 0;
  for (const time of all) if (kept === 0 || time !== all[kept - 1]) all[kept++] = time;
  return all.slice(0, kept);
}
