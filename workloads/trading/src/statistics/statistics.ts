import type { Backtest } from "../backtest/result.ts";
import { TradingError } from "../types.ts";
import { momentsPerYearOf, YEAR_MS } from "./annual.ts";
import { type Drawdown, drawdownOf } from "./drawdown.ts";
import { downsideDeviation, mean, returnsOf, standardDeviation } from "./returns.ts";

/** What an account did, in numbers; a number that has no meaning (no trade, no variance) is null, never 0 or infinite. */
export interface Statistics {
  readonly from: string;
  readonly to: string;
  readonly moments: number;
  /** equity at the end / at the beginning - 1 */
  readonly totalReturn: number;
  /** Compound annual growth rate; -1 when all was lost. */
  readonly cagr: number | null;
  /** Standard deviation of returns, annual. */
  readonly volatility: number | null;
  /** Annual, without a risk-free rate. */
  readonly sharpe: number | null;
  /** Annual, against the root mean square of the returns below 0. */
  readonly sortino: number | null;
  /** cagr / maximumDrawdown */
  readonly calmar: number | null;
  /** Largest loss from a peak, from 0 to 1. */
  readonly maximumDrawdown: number;
  /** Moments from a peak until it is reached again, or until the end, at most. */
  readonly maximumDrawdownMoments: number;
  /** Share of moments with a position. */
  readonly exposure: number;
  /** Traded value a year over average equity. */
  readonly turnover: number | null;
  /** With those that are open at the end. */
  readonly trades: number;
  /** Share of trades that made a profit. */
  readonly winRate: number | null;
  /** Gains / losses. */
  readonly profitFactor: number | null;
  /** Average profit of a trade, of what was put in. */
  readonly expectancy: number | null;
  readonly costs: { readonly commission: number; readonly spread: number; readonly slippage: number };
  /** Between what values the truth may well be; of kinds of statistics that look for it. */
  readonly confidence?: Confidence;
}

/** Statistics that are a number or have none. */
export type StatisticName = {
  [Name in keyof Statistics]-?: Statistics[Name] extends number | null ? Name : never;
}[keyof Statistics];

/** Lower and upper end of an interval. */
export type Interval = readonly [number, number];

export interface Confidence {
  /** Share of intervals that hold the truth. */
  readonly level: number;
  readonly cagr: Interval | null;
  readonly volatility: Interval | null;
  readonly sharpe: Interval | null;
  readonly maximumDrawdown: Interval;
}

/** A part of a pipeline: how an account is put in numbers. */
export interface StatisticsKind {
  of(backtest: Backtest): Statistics;
}

export interface StatisticsOptions {
  /** @default what the spacing of the data says: {@link momentsPerYearOf} */
  readonly momentsPerYear?: number | undefined;
}

/**
 * Measures an account.
 *
 * @throws TradingError for a backtest of no moment
 */
export function statisticsOf(backtest: Backtest, options: StatisticsOptions = {}): Statistics {
  const { time, equity, trades, costs } = backtest;
  const moments = time.length;
  if (moments === 0) throw new TradingError("there is no moment to measure: the data has no bar, hand in some");
  const [start, end] = [equity[0] as number, equity[moments - 1] as number];
  const years = ((time[moments - 1] as number) - (time[0] as number)) / YEAR_MS;
  const cagr = growth(start, end, years);
  const drawdown = drawdownOf(equity);
  return {
    from: new Date(time[0] as number).toISOString(),
    to: new Date(time[moments - 1] as number).toISOString(),
    moments,
    totalReturn: start > 0 ? end / start - 1 : 0,
    cagr,
    ...risk(equity, options.momentsPerYear ?? momentsPerYearOf(time)),
    ...losses(drawdown, cagr),
    exposure: held(backtest.exposure) / moments,
    turnover: turnover(backtest, years),
    ...outcomes(trades),
    costs: { ...costs },
  };
}

function held(exposure: Float64Array): number {
  let count = 0;
  for (let i = 0; i < exposure.length; i++) if (exposure[i] !== 0) count++;
  return count;
}

function growth(start: number, end: number, years: number): number | null {
  if (years <= 0) return null;
  return finite(Math.max(0, end / start) ** (1 / years) - 1);
}

function risk(equity: Float64Array, momentsPerYear: number | null) {
  const returns = returnsOf(equity);
  if (returns.length < 2 || momentsPerYear === null) return { volatility: null, sharpe: null, sortino: null };
  const annual = Math.sqrt(momentsPerYear);
  const average = mean(returns);
  const deviation = standardDeviation(returns);
  return {
    volatility: finite(deviation * annual),
    sharpe: ratio(average * annual, deviation),
    sortino: ratio(average * annual, downsideDeviation(returns)),
  };
}

function losses({ depth, moments }: Drawdown, cagr: number | null) {
  return {
    calmar: cagr === null ? null : ratio(cagr, depth),
    maximumDrawdown: depth,
    maximumDrawdownMoments: moments,
  };
}

function turnover({ fills, equity }: Backtest, years: number): number | null {
  const traded = fills.reduce((sum, { units, price }) => sum + Math.abs(units) * price, 0);
  const average = mean(equity);
  return years > 0 && average > 0 ? finite(traded / years / average) : null;
}

function outcomes(trades: Backtest["trades"]) {
  let [wins, gains, lost, returned] = [0, 0, 0, 0];
  for (const { profit, return: part } of trades) {
    if (profit > 0) wins++;
    if (profit > 0) gains += profit;
    else lost -= profit;
    returned += part;
  }
  return {
    trades: trades.length,
    winRate: ratio(wins, trades.length),
    profitFactor: ratio(gains, lost),
    expectancy: ratio(returned, trades.length),
  };
}

function ratio(value: number, of: number): number | null {
  return of === 0 ? null : finite(value / of);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
