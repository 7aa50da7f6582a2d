import { EMA } from "trading-signals";
import type { PartType } from "../../pipeline/pipeline.ts";
import { interval, parameters } from "../../strategy/parameters.ts";
import type { Sizing } from "../result.ts";

type Parameters = {
  readonly annualVolatility: number;
  readonly interval: number;
  readonly barsPerYear: number;
  readonly maximum: number;
};

/** Variance of one instrument: an exponential average of squared returns. */
class Variance {
  readonly #average: EMA;
  #missing: number;
  #close = Number.NaN;
  /** Of a bar; not a number until there are enough. */
  value = Number.NaN;

  constructor(interval: number) {
    this.#average = new EMA(interval);
    this.#missing = interval;
  }

  observe(close: number): void {
    if (!(close > 0)) return;
    const change = Math.log(close / this.#close);
    this.#close = close;
    if (Number.isNaN(change)) return;
    const average = this.#average.add(change * change);
    this.#missing -= 1;
    if (this.#missing <= 0) this.value = average ?? Number.NaN;
  }
}

export const volatilityTarget: PartType<Sizing, Parameters> = {
  type: "volatility-target",
  description: "the less, the more an instrument moves: each position is to add the same volatility",
  schema: parameters({
    annualVolatility: {
      type: "number",
      description: "Standard deviation of yearly returns that a position of 1 is to have; 0.15 is 15 percent.",
      exclusiveMinimum: 0,
      maximum: 10,
      default: 0.15,
    },
    interval: interval(
      "Bars over which volatility is measured; nothing is bought before there are as many returns.",
      60,
    ),
    barsPerYear: {
      type: "number",
      description: "Bars of an instrument in a year: 252 for days of an exchange, 365 for days without weekends.",
      exclusiveMinimum: 0,
      default: 252,
    },
    maximum: {
      type: "number",
      description:
        "Share of equity that is never exceeded, however quiet an instrument is; more than 1 is with borrowed money.",
      exclusiveMinimum: 0,
      maximum: 10,
      default: 1,
    },
  }),
  create({ annualVolatility, interval, barsPerYear, maximum }) {
    const variances: Variance[] = [];
    return {
      observe(closes) {
        for (let instrument = 0; instrument < closes.length; instrument += 1) {
          variances[instrument] ??= new Variance(interval);
          variances[instrument]?.observe(closes[instrument] ?? Number.NaN);
        }
      },
      share(instrument) {
        const variance = variances[instrument]?.value ?? Number.NaN;
        return Math.min(maximum, annualVolatility / Math.sqrt(variance * barsPerYear));
      },
    };
  },
};
