import { quantile } from "simple-statistics";
import type { PartType } from "../pipeline/pipeline.ts";
import { parameters } from "../strategy/parameters.ts";
import { momentsPerYearOf, YEAR_MS } from "./annual.ts";
import { drawdownOf } from "./drawdown.ts";
import { randomOf } from "./random.ts";
import { mean, returnsOf, standardDeviation } from "./returns.ts";
import { momentsPerYear } from "./standard.ts";
import { type Confidence, type Interval, type StatisticsKind, statisticsOf } from "./statistics.ts";

export interface BootstrapOptions {
  readonly momentsPerYear: number | null;
  readonly resamples: number;
  /** Share of intervals that hold the truth. */
  readonly level: number;
  /** Mean length of the blocks that are drawn; null: the cube root of how many returns there are. */
  readonly blockMoments: number | null;
  readonly seed: number;
}

/** Adds intervals, from accounts made of the same returns in blocks of another order. The same seed gives the same ones. */
export const bootstrap: PartType<StatisticsKind, BootstrapOptions> = {
  type: "bootstrap",
  description: "what an account did, and between what values the truth may well be",
  schema: parameters({
    momentsPerYear,
    resamples: {
      type: "integer",
      description: "Accounts that are drawn.",
      minimum: 100,
      maximum: 10_000,
      default: 500,
    },
    level: {
      type: "number",
      description: "Share of intervals that hold the truth.",
      minimum: 0.5,
      maximum: 0.999,
      default: 0.95,
    },
    blockMoments: {
      type: ["integer", "null"],
      description: "Mean length of blocks of returns; null: the cube root of their number.",
      minimum: 1,
      default: null,
    },
    seed: { type: "integer", description: "Of chance.", default: 1 },
  }),
  create: (options) => ({
    of(backtest) {
      const given = options.momentsPerYear ?? momentsPerYearOf(backtest.time);
      const statistics = statisticsOf(backtest, { momentsPerYear: given ?? undefined });
      const returns = returnsOf(backtest.equity);
      if (returns.length < 2 || given === null) return statistics;
      const years = ((backtest.time.at(-1) as number) - (backtest.time[0] as number)) / YEAR_MS;
      return { ...statistics, confidence: confidenceOf(returns, { perYear: given, years }, options) };
    },
  }),
};

type Span = { readonly perYear: number; readonly years: number };

function confidenceOf(returns: Float64Array, { perYear, years }: Span, options: BootstrapOptions): Confidence {
  const { resamples, level } = options;
  const draw = stationary(returns, options);
  const drawn = new Float64Array(returns.length);
  const equity = new Float64Array(returns.length + 1);
  const found = { cagr: [], volatility: [], sharpe: [], maximumDrawdown: [] } as Record<string, number[]>;
  for (let i = 0; i < resamples; i++) {
    draw(drawn);
    accumulate(drawn, equity);
    const deviation = standardDeviation(drawn);
    found.cagr?.push((equity.at(-1) as number) ** (1 / years) - 1);
    found.volatility?.push(deviation * Math.sqrt(perYear));
    found.sharpe?.push((mean(drawn) / deviation) * Math.sqrt(perYear));
    found.maximumDrawdown?.push(drawdownOf(equity).depth);
  }
  return {
    level,
    cagr: intervalOf(found.cagr, level),
    volatility: intervalOf(found.volatility, level),
    sharpe: intervalOf(found.sharpe, level),
    maximumDrawdown: intervalOf(found.maximumDrawdown, level) ?? [0, 0],
  };
}

/**
 * The stationary bootstrap of Politis and Romano (1994): blocks of random length, from random places, the end followed by the
 * beginning. What hangs together from one moment to the next stays together.
 */
function stationary(returns: Float64Array, { blockMoments, seed }: BootstrapOptions): (drawn: Float64Array) => void {
  const random = randomOf(seed);
  const block = blockMoments ?? Math.round(Math.cbrt(returns.length));
  // Lengths are geometric: at each moment, one block of so many ends.
  const stays = Math.log(1 - 1 / block);
  return (drawn) => {
    for (let i = 0; i < drawn.length; ) {
      let from = Math.floor(random() * returns.length);
      const length = 1 + Math.floor(Math.log(1 - random()) / stays);
      for (const end = Math.min(drawn.length, i + length); i < end; i++) {
        drawn[i] = returns[from] as number;
        from = from + 1 === returns.length ? 0 : from + 1;
      }
    }
  };
}

function accumulate(returns: Float64Array, equity: Float64Array): void {
  equity[0] = 1;
  for (let i = 0; i < returns.length; i++) equity[i + 1] = (equity[i] as number) * (1 + (returns[i] as number));
}

/** null when there is an account of which the statistic has no meaning. */
function intervalOf(values: readonly number[] = [], level: number): Interval | null {
  if (!values.every(Number.isFinite)) return null;
  const [low = 0, high = 0] = quantile([...values], [(1 - level) / 2, (1 + level) / 2]);
  return [low, high];
}
