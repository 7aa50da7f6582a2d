import type { Backtest, Costs } from "../backtest/result.ts";

/** Accounts one after the other, as one. Each begins at the last moment of the one before, with what that ended with. */
export function joined(pieces: readonly Backtest[]): Backtest {
  const column = (name: "time" | "equity" | "cash" | "exposure") => {
    // Of the moment that two have, the first says how it was.
    const parts = pieces.map((piece, index) => (index === 0 ? piece[name] : piece[name].subarray(1)));
    const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => {
      all.set(part, at);
      return at + part.length;
    }, 0);
    return all;
  };
  const sum = (name: keyof Costs) => pieces.reduce((total, { costs }) => total + costs[name], 0);
  let before = 0;
  return {
    time: column("time"),
    equity: column("equity"),
    cash: column("cash"),
    exposure: column("exposure"),
    fills: pieces.flatMap(({ fills, time }) => {
      const moved = fills.map((fill) => ({ ...fill, moment: fill.moment + before }));
      before += time.length - 1;
      return moved;
    }),
    trades: pieces.flatMap(({ trades }) => trades),
    costs: { commission: sum("commission"), spread: sum("spread"), slippage: sum("slippage") },
    startCapital: pieces[0]?.startCapital ?? 0,
  };
}
