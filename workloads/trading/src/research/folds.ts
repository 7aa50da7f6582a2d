import { TradingError } from "../types.ts";

/** Moments from one to before another. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Parameters are chosen on what is before, and measured on what comes after; what is between is measured by neither. */
export interface Fold {
  readonly train: Range;
  /** Seen by neither. */
  readonly embargo: Range;
  /** Only seen, by the indicators of the test. */
  readonly purge: Range;
  readonly test: Range;
}

export interface FoldOptions {
  /** Tests, one after the other to the end of the data. */
  readonly folds: number;
  /** Training begins where the data does, or moves on with the tests. */
  readonly window: "anchored" | "rolling";
  /** Length of the first training window, in tests. */
  readonly trainTests: number;
  readonly purgeMoments: number;
  readonly embargoMoments: number;
}

/**
 * Divides moments into folds. Tests are of one length and leave nothing out between them, so that what they measure is one
 * account.
 *
 * @param warmUp Moments that a strategy needs before it decides
 * @throws TradingError when there are too few moments
 */
export function foldsOf(moments: number, options: FoldOptions, warmUp: number): readonly Fold[] {
  const { folds, window, trainTests, purgeMoments, embargoMoments } = options;
  const gap = purgeMoments + embargoMoments;
  const length = Math.floor((moments - gap) / (folds + trainTests));
  const first = moments - gap - folds * length;
  if (length < 2 || first <= warmUp + 1) {
    const between = `${purgeMoments} purged and ${embargoMoments} under embargo`;
    throw new TradingError(
      `walk-forward cannot make ${folds} folds of ${moments} moments (${between}, ${warmUp} to warm up); ` +
        "lower validation.walkForward.folds or hand in more data",
    );
  }
  return Array.from({ length: folds }, (_, fold) => {
    const to = first + fold * length;
    const seen = to + embargoMoments;
    const from = seen + purgeMoments;
    return {
      train: { from: window === "anchored" ? 0 : to - first, to },
      embargo: { from: to, to: seen },
      purge: { from: seen, to: from },
      test: { from, to: from + length },
    };
  });
}
