/** A mean year of the Gregorian calendar. */
export const YEAR_MS = 365.2425 * 86_400_000;

/** Where nothing is for longer, data is missing: the longest regular holidays, of China, last 11 days. */
const HOLE_MS = 14 * 86_400_000;

/**
 * How many moments a year has, by the data's own spacing: as many as there are, over the time that they span. Nights, weekends
 * and holidays thus count as the calendar of the data has them (daily bars of an exchange give about 252, of a market that
 * never closes 365). A hole in the data, longer than 14 days and 3 times the median spacing, counts as one median spacing.
 *
 * @returns null for less than two moments, which have no spacing
 */
export function momentsPerYearOf(time: Float64Array): number | null {
  if (time.length < 2) return null;
  const spacings = time.length - 1;
  let longest = 0;
  for (let i = 0; i < spacings; i++) longest = Math.max(longest, (time[i + 1] as number) - (time[i] as number));
  // Only a hole makes the median, which needs sorting, necessary.
  if (longest <= HOLE_MS) return spacings / (((time[spacings] as number) - (time[0] as number)) / YEAR_MS);
  const spacing = time.subarray(1).map((each, i) => each - (time[i] as number));
  const median = spacing.toSorted()[spacings >> 1] as number;
  const hole = Math.max(HOLE_MS, 3 * median);
  const known = spacing.reduce((sum, each) => sum + (each > hole ? median : each), 0);
  return spacings / (known / YEAR_MS);
}
