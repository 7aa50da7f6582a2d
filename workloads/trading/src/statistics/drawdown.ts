export interface Drawdown {
  /** Largest loss from a peak, from 0 to 1: never more than all. */
  readonly depth: number;
  /** Moments from a peak until it is reached again, or until the end, at most. */
  readonly moments: number;
}

/** The deepest and the longest loss; they need not be the same one. */
export function drawdownOf(equity: Float64Array): Drawdown {
  let [depth, moments, peak, at] = [0, 0, equity[0] ?? 0, 0];
  for (let i = 1; i < equity.length; i++) {
    const value = equity[i] as number;
    if (value >= peak) {
      // From one moment to the next there is no loss between.
      if (i - at > 1) moments = Math.max(moments, i - at);
      peak = value;
      at = i;
    } else if (1 - value / peak > depth) depth = 1 - value / peak;
  }
  return { depth: Math.min(1, depth), moments: Math.max(moments, equity.length - 1 - at, 0) };
}
