import type { JsonObject } from "../types.ts";

/** What is known at the close of a moment's bars: those bars, and nothing later. Instruments are numbered from 0. */
export interface Close {
  /** Of the moment, from 0. */
  readonly index: number;
  /** When the moment's bars opened, in ms since 1970, UTC. */
  readonly time: number;
  /** Whether an instrument has a bar at this moment; without one its prices are those of its last bar, NaN before its first. */
  has(instrument: number): boolean;
  open(instrument: number): number;
  high(instrument: number): number;
  low(instrument: number): number;
  close(instrument: number): number;
  volume(instrument: number): number;
}

/** Decides at the close of every moment; what it decides is filled at the open of the next bar. */
export interface Strategy {
  /** Moments before its first decision: what its indicators need to be stable. */
  readonly warmUp: number;
  /**
   * Called once a moment, in order.
   *
   * @param wanted One number an instrument, from -1 (short) over 0 (flat) to 1 (long), as it was decided last; the strategy
   * changes what it decides anew. For a basket the numbers are weights whose sizes add up to at most 1.
   */
  decide(at: Close, wanted: Float64Array): void;
}

/** A kind of strategy, by the name that pipeline files call it. */
export interface StrategyType<Parameters = JsonObject> {
  readonly type: string;
  /** Semantic version of its code: raised when the same parameters decide otherwise, since results are kept by it. */
  readonly version: string;
  readonly description: string;
  /** JSON Schema of its parameters, with a `default` for each that may be left out. */
  readonly schema: JsonObject;
  /** @throws TradingError for parameters that contradict each other */
  create(parameters: Parameters, instruments: readonly string[]): Strategy;
}
