import { errorFunction, probit } from "simple-statistics";

/** Share of the standard normal distribution below a value. */
export const normalBelow = (value: number): number => (1 + errorFunction(value / Math.SQRT2)) / 2;

/** The value that a share of the standard normal distribution is below. */
export function normalQuantile(share: number): number {
  let value = probit(share);
  // It is right to three digits; each step of Newton doubles them.
  for (let step = 0; step < 3; step++) {
    const density = Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI);
    value -= (normalBelow(value) - share) / density;
  }
  return value;
}
