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
  return [[1, 2, 5], [1, 3], [1]].map(among).find((ticks) => ticks.length <= 6) ?? [];
}

const DAY = 86_400_000;

/** Ticks at whole years, months or days, whichever leaves about four. */
export function timeTicks(low: number, high: number): readonly { readonly time: number; readonly text: string }[] {
  const span = high - low;
  if (span <= 0) return [{ time: low, text: iso(low).slice(0, 10) }];
  const months = span / (30 * DAY);
  if (months < 4) {
    const step = Math.max(1, Math.ceil(span / DAY / 4)) * DAY;
    const first = Math.ceil(low / step) * step;
    return range(first, high, step).map((time) => ({ time, text: iso(time).slice(5, 10) }));
  }
  const step = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240].find((each) => months / each <= 6) ?? 600;
  const start = new Date(low);
  const from = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const first = Math.ceil((from + 1) / step) * step;
  return range(first, Number.MAX_SAFE_INTEGER, step, 8)
    .map((month) => ({ time: Date.UTC(Math.floor(month / 12), month % 12), month }))
    .filter(({ time }) => time <= high)
    .map(({ time, month }) => ({ time, text: step % 12 === 0 ? `${Math.floor(month / 12)}` : iso(time).slice(0, 7) }));
}

const iso = (time: number): string => new Date(time).toISOString();

function range(first: number, last: number, step: number, most = 12): number[] {
  const values: number[] = [];
  for (let value = first; value <= last && values.length < most; value += step) values.push(value);
  return values;
}
