import type { Market } from "../market.ts";
import type { Fill, Trade } from "./result.ts";

interface Open {
  readonly first: Fill;
  readonly side: 1 | -1;
  units: number;
  most: number;
  readonly entry: Side;
  readonly exit: Side;
  commission: number;
}

/** Fills of one direction, added up. */
interface Side {
  units: number;
  value: number;
}

/** Positions from flat to flat, in the order in which they ended; those that are open at the end come last. */
export function tradesOf(fills: readonly Fill[], market: Market): readonly Trade[] {
  const trades: Trade[] = [];
  const open = new Map<string, Open>();
  for (const fill of fills) {
    let left = fill.units;
    let trade = open.get(fill.instrument);
    if (trade !== undefined && left * trade.side < 0) {
      const closing = trade.side * Math.max(-trade.units, left * trade.side);
      take(trade, fill, closing, trade.exit);
      left -= closing;
      if (trade.units > 0) continue;
      trades.push(tradeOf(trade, fill.time, fill.moment, false));
      open.delete(fill.instrument);
      trade = undefined;
    }
    if (left === 0) continue;
    trade ??= opened(fill, left);
    take(trade, fill, left, trade.entry);
    open.set(fill.instrument, trade);
  }
  return [...trades, ...atTheEnd(open, market)];
}

const opened = (first: Fill, units: number): Open => ({
  first,
  side: units > 0 ? 1 : -1,
  units: 0,
  most: 0,
  entry: { units: 0, value: 0 },
  exit: { units: 0, value: 0 },
  commission: 0,
});

function take(trade: Open, fill: Fill, units: number, side: Side): void {
  trade.units += units * trade.side;
  trade.most = Math.max(trade.most, trade.units);
  trade.commission += fill.commission * (units / fill.units);
  side.units += Math.abs(units);
  side.value += Math.abs(units) * fill.price;
}

function tradeOf(
  { first, side, most, entry, exit, commission }: Open,
  time: number,
  end: number,
  isOpen: boolean,
): Trade {
  const entryPrice = entry.value / entry.units;
  const profit = (side === 1 ? exit.value - entry.value : entry.value - exit.value) - commission;
  return {
    instrument: first.instrument,
    side: side === 1 ? "long" : "short",
    entryTime: first.time,
    exitTime: time,
    entryPrice,
    exitPrice: exit.value / exit.units,
    units: most,
    profit,
    return: profit / (entryPrice * most),
    moments: end - first.moment,
    isOpen,
  };
}

function* atTheEnd(open: ReadonlyMap<string, Open>, { bars, time }: Market): Generator<Trade> {
  for (const [instrument, trade] of open) {
    const price = bars.find((each) => each.instrument === instrument)?.close.findLast((close) => close > 0);
    trade.exit.value += trade.units * (price ?? Number.NaN);
    trade.exit.units += trade.units;
    yield tradeOf(trade, time.at(-1) ?? Number.NaN, time.length, true);
  }
}
