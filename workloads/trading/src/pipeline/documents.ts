import type { Trade } from "../backtest/result.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { JsonObject } from "../types.ts";

/** What a backtest is of: with the same key, there is one result. */
export interface DataVersion {
  /** URL or path that the data came from. */
  readonly url: string;
  /** eTag of the blob, or sha256 of the file. */
  readonly version: string;
}

/** Result of a backtest, kept as `<pipeline>/<key>.json`; what evaluation and report read. Times are ISO 8601. */
export interface BacktestDocument {
  readonly format: 1;
  /** sha256 of data version and strategy version, hex. */
  readonly key: string;
  readonly pipeline: { readonly name: string; readonly version: string; readonly digest: string };
  readonly strategy: { readonly type: string; readonly version: string; readonly parameters: JsonObject };
  readonly data: DataVersion & {
    readonly from: string;
    readonly to: string;
    readonly moments: number;
    readonly instruments: readonly string[];
  };
  readonly statistics: Statistics;
  /** Of buying and holding, on the same data and account. */
  readonly benchmark: Statistics;
  /** Of walk-forward: what was chosen on the past, measured on what came after. */
  readonly outOfSample: Statistics | null;
  /** What walk-forward chose; null when there was too little data for it. */
  readonly walkForward: WalkForwardDocument | null;
  readonly stress: readonly { readonly name: string; readonly statistics: Statistics }[];
  /** At most 2,000 points: time, equity, drawdown from 0 to 1, equity of buying and holding. */
  readonly curve: readonly (readonly [string, number, number, number])[];
  /** Of each month that the data has, `2026-03`: return of the strategy, of buying and holding. */
  readonly monthly: readonly (readonly [string, number, number])[];
  /** Closes to draw trades on, at most 2,000 points each: time, price. Of at most 12 instruments, those traded most first. */
  readonly prices: readonly { readonly instrument: string; readonly points: readonly (readonly [string, number])[] }[];
  /** The last 1,000. */
  readonly trades: readonly Trade[];
  /** What the strategy wants after the last bar. */
  readonly signal: readonly { readonly instrument: string; readonly wanted: number; readonly price: number }[];
}

export interface WalkForwardDocument {
  /** Statistic that was chosen by. */
  readonly chosenBy: string;
  readonly folds: readonly {
    readonly train: { readonly from: string; readonly to: string };
    readonly test: { readonly from: string; readonly to: string };
    /** Those that were tried with other values. */
    readonly parameters: JsonObject;
    /** That statistic, in training and in the test. */
    readonly inSample: number | null;
    readonly outOfSample: number | null;
  }[];
}

export type Decision = "accept" | "reject" | "hold";

/** Why a signal was judged as it was: one line a rule of the policy. */
export interface Reason {
  readonly rule: string;
  readonly outcome: Decision;
  readonly value: number | null;
  readonly limit: number;
  /** One lowercase sentence. */
  readonly message: string;
}

/** What is published of a signal: the data of the CloudEvent `convergent.signal.<decision>`. No order. */
export interface SignalDocument {
  readonly format: 1;
  /** Key of the backtest that was judged. */
  readonly key: string;
  readonly decision: Decision;
  readonly reasons: readonly Reason[];
  readonly pipeline: BacktestDocument["pipeline"];
  readonly strategy: BacktestDocument["strategy"];
  readonly data: BacktestDocument["data"];
  readonly signal: BacktestDocument["signal"];
  readonly evaluatedAt: string;
}
