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

/** Puts instruments on one calendar. One instrument is its own. */
export function marketOf(bars: readonly Bars[]): Market {
  const [only] = bars;
  if (only !== undefined && bars.length === 1) {
    return { bars, time: only.time, rows: [Int32Array.from(only.time, (_, row) => row)] };
  }
  const time = Float64Array.from(new Set(bars.flatMap((each) => [...each.time]))).sort();
  const rows = bars.map((each) => {
    let next = 0;
    return Int32Array.from(time, (moment) => (each.time[next] === moment ? next++ : -1));
  });
  return { bars, time, rows };
}
