/** Below it, deviations of returns are what rounding leaves. */
const ROUNDING = 1e-12;

/** Returns from moment to moment, one fewer than there are moments. Who has lost all neither gains nor loses any more. */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) {
    const before = equity[i] as number;
    if (before > 0) returns[i] = Math.max(0, equity[i + 1] as number) / before - 1;
  }
  return returns;
}

/** NaN for no value. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Of a sample, exactly 0 when all values are the same but for rounding; NaN for fewer than two. */
export function standardDeviation(values: Float64Array): number {
  const average = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - average) ** 2;
  const deviation = Math.sqrt(sum / (values.length - 1));
  return deviation < ROUNDING ? 0 : deviation;
}

/** Root mean square of what is below 0, over all values. */
export function downsideDeviation(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.min(0, values[i] as number) ** 2;
  const deviation = Math.sqrt(sum / values.length);
  return deviation < ROUNDING ? 0 : deviation;
}
