import { DAY_MS, type INTERVALS } from "../calendar/calendar.ts";
import { randomOf } from "../statistics/random.ts";

// Only +, -, ×, ÷, square roots and whole numbers are used: IEEE 754 rounds them the same on every machine, as it does not
// logarithms and powers. So the same seed gives the same bytes everywhere.

/** Made-up instruments, in the order in which a market gets them. */
export const INSTRUMENTS = ["ALDER", "BIRCH", "CEDAR", "DOGWOOD", "ELM"] as const;

export interface SampleOptions {
  readonly seed: number;
  /** How many. */
  readonly instruments: number;
  /** First day and the day after the last, ms since 1970 at midnight UTC. */
  readonly from: number;
  readonly to: number;
  /** Of bars, in ms. */
  readonly interval: (typeof INTERVALS)[keyof typeof INTERVALS];
}

/** Prices to the hundredth, volumes to the unit. */
export interface SampleBar {
  readonly time: number;
  readonly instrument: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What markets are like for a while: how far prices drift a day, how far they are thrown, and for how many days on average. */
const REGIMES = [
  { drift: 0.0011, deviation: 0.008, days: 140 },
  { drift: -0.0016, deviation: 0.017, days: 45 },
  { drift: 0, deviation: 0.006, days: 60 },
] as const;
/** How far the price is pulled back a day towards a line that rises by 6 % a year. */
const [PULL, GROWTH] = [0.001, 0.06 / 365.25];
/** Points of the path within a bar, of which the highest and lowest are its high and low. */
const STEPS = 8;
const LOWEST_PRICE = 1;

/** A market that never was: rising, falling and calm for a while, closed at weekends; all instruments of a moment together. */
export function* sampleBars({ seed, instruments, from, to, interval }: SampleOptions): Generator<SampleBar> {
  const random = randomOf(seed);
  const days = interval / DAY_MS;
  const market = walkOf(random, days);
  const all = INSTRUMENTS.slice(0, instruments).map((name, index) => instrumentOf(name, { index, random, days }));
  for (let time = from; time < to; time += interval) {
    // 1970-01-01 was a Thursday.
    const weekday = (Math.floor(time / DAY_MS) + 4) % 7;
    if (weekday === 0 || weekday === 6) continue;
    const common = market();
    for (const next of all) yield next(time, (time - from) / DAY_MS, common);
  }
}

/** Returns of a bar, step by step, which depend on what the market is like at the time. */
function walkOf(random: () => number, days: number): () => readonly number[] {
  let regime: (typeof REGIMES)[number] = REGIMES[0];
  return () => {
    if (random() < days / regime.days) regime = REGIMES[Math.floor(random() * REGIMES.length)] ?? regime;
    // Some days are wild.
    const deviation = regime.deviation * (random() < days / 120 ? 3 : 1);
    return Array.from({ length: STEPS }, () => drawn(random, { drift: regime.drift, deviation, days: days / STEPS }));
  };
}

interface Move {
  readonly drift: number;
  readonly deviation: number;
  readonly days: number;
}

/** One return: nearly normal, as the sum of twelve even numbers is. */
function drawn(random: () => number, { drift, deviation, days }: Move): number {
  let sum = -6;
  for (let count = 0; count < 12; count++) sum += random();
  return drift * days + sum * deviation * Math.sqrt(days);
}

type Next = (time: number, age: number, common: readonly number[]) => SampleBar;

function instrumentOf(
  name: string,
  { index, random, days }: { readonly index: number; readonly random: () => number; readonly days: number },
): Next {
  const start = 40 + 35 * index;
  const [beta, usualVolume] = [1.1 - index * 0.3, (4 - index * 0.6) * 1e6 * days];
  const own = walkOf(random, days);
  let price = start;
  return (time, age, common) => {
    const before = price;
    const pull = (PULL * days * ((start * (1 + GROWTH * age)) / price - 1)) / STEPS;
    const path = own().map((move, step) => {
      price = Math.max(LOWEST_PRICE, price * (1 + beta * (common[step] ?? 0) + 0.7 * move + pull));
      return price;
    });
    const [open, close] = [path[0] ?? price, path.at(-1) ?? price];
    const activity = 1 + 30 * Math.abs(close / before - 1) + random();
    return {
      time,
      instrument: name,
      open: cents(open),
      high: cents(Math.max(...path)),
      low: cents(Math.min(...path)),
      close: cents(close),
      volume: Math.round(usualVolume * activity * 0.6),
    };
  };
}

const cents = (price: number): number => Math.round(price * 100) / 100;
