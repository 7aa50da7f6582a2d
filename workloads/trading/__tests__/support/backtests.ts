import fc from "fast-check";
import type { Backtest, Trade } from "../../src/backtest/result.ts";

export const DAY = 86_400_000;
export const START = Date.UTC(2020, 0, 6);

/** A backtest with this equity, a moment a day, that did nothing else. */
export function backtestOf(equity: readonly number[], changes: Partial<Backtest> = {}): Backtest {
  return {
    time: Float64Array.from(equity, (_, day) => START + day * DAY),
    equity: Float64Array.from(equity),
    cash: Float64Array.from(equity),
    exposure: new Float64Array(equity.length),
    fills: [],
    trades: [],
    costs: { commission: 0, spread: 0, slippage: 0 },
    startCapital: equity[0] ?? 0,
    ...changes,
  };
}

/** A trade of 10 units that were bought for 100 each. */
export function tradeOf(profit: number, changes: Partial<Trade> = {}): Trade {
  return {
    instrument: "A",
    side: "long",
    entryTime: START,
    exitTime: START + DAY,
    entryPrice: 100,
    exitPrice: 100 + profit / 10,
    units: 10,
    profit,
    return: profit / 1_000,
    moments: 1,
    isOpen: false,
    ...changes,
  };
}

/** Equity that rises and falls, in steps of a hundredth of a percent. */
export const equities = fc
  .tuple(
    fc.array(fc.integer({ min: -2_000, max: 2_500 }), { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 100, max: 1e6 }),
  )
  .map(([steps, start]) => {
    const equity = [start];
    for (const step of steps) equity.push((equity.at(-1) as number) * (1 + step / 10_000));
    return equity;
  });

export const backtests = fc
  .tuple(equities, fc.array(fc.integer({ min: -300, max: 400 }), { maxLength: 8 }), fc.infiniteStream(fc.boolean()))
  .map(([equity, profits, held]) =>
    backtestOf(equity, {
      trades: profits.map((profit) => tradeOf(profit)),
      fills: profits.flatMap((profit, at) => [
        { moment: at, time: START, instrument: "A", units: 10, price: 100, reference: 100, commission: 1 },
        {
          moment: at,
          time: START,
          instrument: "A",
          units: -10,
          price: 100 + profit / 10,
          reference: 100,
          commission: 1,
        },
      ]),
      exposure: Float64Array.from(equity, () => (held.next().value ? 0.5 : 0)),
    }),
  );
