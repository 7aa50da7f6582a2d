import { type Market, sliceOf } from "../market.ts";
import { decisionsOf } from "../strategy/decisions.ts";
import type { Strategy } from "../strategy/strategy.ts";

/** How a strategy that began later compares with one that began with the data. */
export interface LateStart {
  /** Moment that it began at. */
  readonly from: number;
  /** Decisions of all instruments that were compared. */
  readonly compared: number;
  /** How many of them differed. */
  readonly different: number;
  /** Until it decided alike for each instrument once, in moments after its warm-up; null when it never did for one. */
  readonly settledAfter: number | null;
}

/**
 * Whether decisions depend on where data begins: the strategy is run again from later moments. Comparison begins once all
 * instruments that had bars before have had as many again as the warm-up asks for, and for each with the first moment at which
 * both decide alike: a strategy that holds on to what it decided may have decided it before the later start. From there, each
 * difference says that the warm-up is too short.
 *
 * @param create Makes the strategy anew for each market, as it is made for the real one.
 * @param starts How many later moments, spread over the first half. @default 5
 */
export function warmUpSensitivity(
  market: Market,
  create: (market: Market) => Strategy,
  starts = 5,
): readonly LateStart[] {
  const decisions = decisionsOf(market, create(market));
  const from = Array.from({ length: starts }, (_, start) =>
    Math.floor(((start + 1) * market.time.length) / (2 * starts)),
  );
  return [...new Set(from)]
    .filter((moment) => moment > 0)
    .map((moment) => {
      const later = sliceOf(market, moment);
      const strategy = create(later);
      const own = decisionsOf(later, strategy);
      const reference = decisions.subarray(moment * later.bars.length);
      const able = [...later.bars.keys()].filter((index) => (later.bars[index]?.time.length ?? 0) > strategy.warmUp);
      const known = able.filter((index) => (market.rows[index]?.indexOf(0) ?? -1) < moment);
      const warm = Math.max(0, ...known.map((index) => later.rows[index]?.indexOf(strategy.warmUp) ?? 0));
      const instruments = able.map((index) => compare(index, later.bars.length, warm, own, reference));
      const settled = instruments.map(({ settledAfter }) => settledAfter);
      return {
        from: moment,
        compared: instruments.reduce((sum, { compared }) => sum + compared, 0),
        different: instruments.reduce((sum, { different }) => sum + different, 0),
        settledAfter: settled.every((after) => after !== null) ? Math.max(0, ...settled) : null,
      };
    });
}

function compare(
  instrument: number,
  width: number,
  warm: number,
  own: Float64Array,
  reference: Float64Array,
): Omit<LateStart, "from"> {
  const moments = own.length / width;
  let settled = -1;
  let different = 0;
  for (let moment = warm; moment < moments; moment += 1) {
    const isSame = own[moment * width + instrument] === reference[moment * width + instrument];
    if (settled < 0 && isSame) settled = moment;
    if (settled >= 0 && !isSame) different += 1;
  }
  return settled < 0
    ? { compared: 0, different, settledAfter: null }
    : { compared: moments - settled, different, settledAfter: settled - warm };
}
