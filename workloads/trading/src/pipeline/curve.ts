import type { Backtest } from "../backtest/result.ts";
import type { Market } from "../market.ts";
import type { BacktestDocument } from "./documents.ts";

/** Points of a line, at most; a screen shows no more. */
const MAX_POINTS = 2000;
/** Instruments whose prices are kept, at most. */
const MAX_PRICES = 12;

const iso = (time: number): string => new Date(time).toISOString();

/**
 * Rows that a line is drawn by: all, or of each stretch the lowest and the highest, so that no peak and no loss is lost.
 * The first and the last are always among them.
 */
export function thinned(values: Float64Array, most: number = MAX_POINTS): number[] {
  const count = values.length;
  if (count <= most) return Array.from(values, (_, row) => row);
  const stretches = Math.floor((most - 2) / 2);
  const rows = new Set([0, count - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * count) / stretches);
    const end = Math.floor(((stretch + 1) * count) / stretches);
    let [low, high] = [start, start];
    for (let row = start; row < end; row++) {
      if ((values[row] as number) < (values[low] as number)) low = row;
      if ((values[row] as number) > (values[high] as number)) high = row;
    }
    rows.add(low).add(high);
  }
  return [...rows].sort((a, b) => a - b);
}

/** Equity with its drawdown, beside that of the benchmark on the same moments. */
export function curveOf({ time, equity }: Backtest, benchmark: Backtest): BacktestDocument["curve"] {
  const drawdown = drawdowns(equity);
  return thinned(equity).map((row) => [
    iso(time[row] as number),
    equity[row] as number,
    drawdown[row] as number,
    benchmark.equity[row] as number,
  ]);
}

/** Loss from the highest equity before, from 0 to 1, at each moment. */
function drawdowns(equity: Float64Array): Float64Array {
  let peak = Number.NEGATIVE_INFINITY;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? Math.min(1, 1 - value / peak) : 0;
  });
}

/** Returns of months in UTC, from the last close of the month before. */
export function monthlyOf(backtest: Backtest, benchmark: Backtest): BacktestDocument["monthly"] {
  const { time } = backtest;
  const months: [string, number, number][] = [];
  let before = -1;
  for (let row = 0; row < time.length; row++) {
    const month = monthOf(time[row] as number);
    if (row + 1 < time.length && monthOf(time[row + 1] as number) === month) continue;
    const name = iso(time[row] as number).replace(/-\d\d?T.*$/, "");
    months.push([name, change(backtest, before, row), change(benchmark, before, row)]);
    before = row;
  }
  return months;
}

function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Who has lost all neither gains nor loses any more. */
function change({ equity, startCapital }: Backtest, before: number, row: number): number {
  const start = before < 0 ? startCapital : (equity[before] as number);
  return start > 0 ? Math.max(0, equity[row] as number) / start - 1 : 0;
}

/** Closes of the instruments that were traded most. */
export function pricesOf({ bars }: Market, { trades }: Backtest): BacktestDocument["prices"] {
  const counts = new Map(bars.map(({ instrument }) => [instrument, 0]));
  for (const { instrument } of trades) counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  return [...bars]
    .sort((a, b) => (counts.get(b.instrument) ?? 0) - (counts.get(a.instrument) ?? 0))
    .slice(0, MAX_PRICES)
    .map(({ instrument, time, close }) => ({
      instrument,
      points: thinned(close).map((row) => [iso(time[row] as number), close[row] as number]),
    }));
}
