import { type Bars, type Column, type Market, mapColumns, sliceOf } from "../market.ts";
import { decisionsOf } from "../strategy/decisions.ts";
import type { Strategy } from "../strategy/strategy.ts";

/** A decision that was another one when only what came after it was. */
export interface Leak {
  /** After which the future was changed. */
  readonly moment: number;
  /** At whose close the decision was made: that moment or before. */
  readonly decided: number;
  readonly time: number;
  readonly instrument: string;
  readonly future: string;
  readonly wanted: number;
  /** With the other future. */
  readonly wantedInstead: number;
}

/**
 * Looks for decisions that know the future: everything after a moment is changed, and what was decided until then must stay as
 * it is. It finds what makes a difference in the futures tried; nothing found is no proof.
 *
 * @param create Makes the strategy anew for each market, as it is made for the real one.
 * @param cuts How many moments, spread over the market, the future is changed after. @default 10
 * @returns the first leak of each moment and future
 */
export function lookAhead(market: Market, create: (market: Market) => Strategy, cuts = 10): readonly Leak[] {
  const decisions = decisionsOf(market, create(market));
  const moments = market.time.length;
  const after = new Set(Array.from({ length: cuts }, (_, cut) => Math.floor(((cut + 1) * moments) / (cuts + 1))));
  return [...after]
    .filter((moment) => moment < moments - 1)
    .flatMap((moment) =>
      Object.entries(FUTURES).flatMap(([future, change]) => {
        const other = change(market, moment);
        const instead = decisionsOf(other, create(other), moment + 1);
        const width = market.bars.length;
        const at = decisions
          .subarray(0, (moment + 1) * width)
          .findIndex((wanted, index) => !Object.is(wanted, instead[index]));
        if (at < 0) return [];
        const decided = Math.floor(at / width);
        return {
          moment,
          decided,
          time: market.time[decided] ?? Number.NaN,
          instrument: market.bars[at % width]?.instrument ?? "",
          future,
          wanted: decisions[at] ?? Number.NaN,
          wantedInstead: instead[at] ?? Number.NaN,
        };
      }),
    );
}

/** Other futures of a market, after a moment. */
const FUTURES: { readonly [name: string]: (market: Market, moment: number) => Market } = {
  "no bars": (market, moment) => sliceOf(market, 0, moment + 1),
  "rises and falls swapped": (market, moment) =>
    withFuture(market, moment, (future, name, bars, row) => {
      const pivot = bars.close[row] ?? bars.open[row + 1] ?? 1;
      const opposite = name === "high" ? bars.low : name === "low" ? bars.high : future;
      return name === "volume" ? future : opposite.slice(-future.length).map((price) => (pivot * pivot) / price);
    }),
  "prices and volumes tripled": (market, moment) =>
    withFuture(market, moment, (future) => future.map((value) => 3 * value)),
  "bars in reverse": (market, moment) => withFuture(market, moment, (future) => future.toReversed()),
};

/** @param change What becomes of the part of a column after a row; times stay. */
function withFuture(
  market: Market,
  moment: number,
  change: (future: Float64Array, name: Column, bars: Bars, row: number) => Float64Array,
): Market {
  const bars = market.bars.map((each, instrument) => {
    const row = market.rows[instrument]?.subarray(0, moment + 1).findLast((at) => at >= 0) ?? -1;
    if (row + 1 >= each.time.length) return each;
    return mapColumns(each, (column, name) => {
      if (name === "time") return column;
      const changed = column.slice();
      changed.set(change(column.subarray(row + 1), name, each, row), row + 1);
      return changed;
    });
  });
  return { ...market, bars };
}
