import { normalBelow, normalQuantile } from "./normal.ts";
import { mean, standardDeviation } from "./returns.ts";

const EULER_MASCHERONI = 0.5772156649015329;

/** How returns are distributed, a moment, not a year. */
export interface Shape {
  readonly moments: number;
  /** mean / standard deviation */
  readonly sharpe: number;
  readonly skewness: number;
  /** 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** Of returns; null without variance. */
export function shapeOf(returns: Float64Array): Shape | null {
  const deviation = returns.length < 2 ? 0 : standardDeviation(returns);
  if (deviation === 0) return null;
  const average = mean(returns);
  let [square, cube, fourth] = [0, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    const from = (returns[i] as number) - average;
    const squared = from * from;
    square += squared;
    cube += squared * from;
    fourth += squared * squared;
  }
  const moments = returns.length;
  const variance = square / moments;
  return {
    moments,
    sharpe: average / deviation,
    skewness: cube / moments / variance ** 1.5,
    kurtosis: fourth / moments / variance ** 2,
  };
}

/**
 * The Sharpe ratio that the best of so many trials is expected to have when none of them is worth anything.
 *
 * @param variance Of the Sharpe ratios of the trials
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const likely = normalQuantile(1 - 1 / trials);
  const unlikely = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * likely + EULER_MASCHERONI * unlikely);
}

/**
 * Probability that a Sharpe ratio is truly above another, given how many returns it is of and how they are distributed. Against
 * {@link expectedBestSharpe} it is the deflated Sharpe ratio of Bailey and López de Prado (2014): "The Deflated Sharpe Ratio:
 * Correcting for Selection Bias, Backtest Overfitting and Non-Normality".
 *
 * @returns null when the distribution is so extreme that the ratio has no variance
 */
export function probabilityAbove({ sharpe, moments, skewness, kurtosis }: Shape, other: number): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  return variance > 0 ? normalBelow(((sharpe - other) * Math.sqrt(moments - 1)) / Math.sqrt(variance)) : null;
}
