/** Ticks of an axis at round numbers between two values; few, so that they fit a telephone. */
export function roundTicks(low: number, high: number, about = 4): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const ticks = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, ticks) }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Ticks of a logarithmic axis: 1, 2 and 5 times the powers of ten, or fewer of them. */
export function logarithmicTicks(low: number, high: number): number[] {
  const powers = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)), 1, 30);
  const among = (parts: readonly number[]) =>
    powers
      .flatMap((power) => parts.map((part) => Number((part * 10 ** power).toPrecision(3))))
      .filter((tick) => tick >= low && tick <= high);
  return [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]].map(among).find((ticks) => ticks.length <= 6) ?? [];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [HOUR / 12, HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY];
const MONTHS = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240];

export interface TimeTick {
  readonly time: number;
  readonly text: string;
}

/** Ticks at whole years, months, days or hours, whichever are no more than so many. */
export function timeTicks(low: number, high: number, most = 6): readonly TimeTick[] {
  const months = (high - low) / (30 * DAY);
  const step = STEPS.find((each) => (high - low) / each <= most);
  if (step !== undefined && months < most / 2) {
    return range(Math.ceil(low / step) * step, high, step, 2 * most).map((time) => ({
      time,
      text: time % DAY === 0 ? iso(time).slice(5, 10) : iso(time).slice(11, 16),
    }));
  }
  return monthTicks(low, high, MONTHS.find((each) => months / each <= most) ?? 600, 2 * most);
}

function monthTicks(low: number, high: number, step: number, most: number): readonly TimeTick[] {
  const start = new Date(low);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + 1) / step) * step;
  return range(first, Number.MAX_SAFE_INTEGER, step, most)
    .map((month) => ({ time: Date.UTC(Math.floor(month / 12), month % 12), month }))
    .filter(({ time }) => time <= high)
    .map(({ time, month }) => ({ time, text: step % 12 === 0 ? `${Math.floor(month / 12)}` : iso(time).slice(0, 7) }));
}

const iso = (time: number): string => new Date(time).toISOString();

function range(first: number, last: number, step: number, most: number): number[] {
  const values: number[] = [];
  for (let value = first; value <= last && values.length < most; value += step) values.push(value);
  return values;
}
