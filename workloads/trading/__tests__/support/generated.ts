import fc from "fast-check";
import type { Account } from "../../src/backtest/result.ts";
import { type Bars, type Market, marketOf } from "../../src/market.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { DAY, START } from "./market.ts";

/** One bar as changes: open from the close before, close from the open, how far high and low are beyond. */
const bar = fc.record({
  gap: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  move: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  reach: fc.double({ min: 0, max: 0.1, noNaN: true }),
  /** Mostly there is one. */
  isThere: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
});

const barsOf = (
  instrument: string,
  moments: readonly (typeof bar extends fc.Arbitrary<infer B> ? B : never)[],
): Bars => {
  let price = 100;
  const rows = moments.flatMap(({ gap, move, reach, isThere }, index) => {
    if (!isThere) return [];
    const open = price * (1 + gap);
    price = open * (1 + move);
    const [high, low] = [Math.max(open, price) * (1 + reach), Math.min(open, price) * (1 - reach)];
    return [{ time: START + index * DAY, open, high, low, close: price, volume: 100 }];
  });
  const column = (name: "time" | "open" | "high" | "low" | "close" | "volume") =>
    Float64Array.from(rows, (row) => row[name]);
  return {
    instrument,
    time: column("time"),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  };
};

/** Up to three instruments, each with holes. */
export const markets = (moments = 40): fc.Arbitrary<Market> =>
  fc
    .array(fc.array(bar, { minLength: moments, maxLength: moments }), { minLength: 1, maxLength: 3 })
    .map((instruments) => marketOf(instruments.map((each, index) => barsOf("ABC".charAt(index), each))));

/** What is wanted at each moment, in tenths of an equal part; null changes nothing, and 11 is not a number. */
export const plans = (least: number): fc.Arbitrary<readonly (readonly (number | null)[])[]> =>
  fc.array(
    fc.tuple(
      ...Array.from({ length: 3 }, () =>
        fc.option(fc.constantFrom(least, -5, 0, 0, 5, 10, 11).filter((to) => to >= least)),
      ),
    ),
    { minLength: 40, maxLength: 40 },
  );

/** Follows a plan. */
export const following = (plan: readonly (readonly (number | null)[])[], instruments: number): Strategy => ({
  warmUp: 0,
  decide({ index }, wanted) {
    for (let instrument = 0; instrument < instruments; instrument += 1) {
      const tenths = plan[index]?.[instrument] ?? null;
      if (tenths !== null) wanted[instrument] = tenths === 11 ? Number.NaN : tenths / 10 / instruments;
    }
  },
});

export const accounts: fc.Arbitrary<Account> = fc.record({
  capital: fc.constantFrom(1_000, 10_000, 1e6),
  units: fc.constantFrom("fractional" as const, "whole" as const),
  costs: fc.record({
    commissionBps: fc.integer({ min: 0, max: 50 }),
    commissionPerOrder: fc.constantFrom(0, 1, 5),
    spreadBps: fc.integer({ min: 0, max: 50 }),
    slippageBps: fc.integer({ min: 0, max: 50 }),
  }),
  delayBars: fc.integer({ min: 1, max: 3 }),
});
