/** What an account did, in numbers; a number that has no meaning (no trade, no variance) is null, never 0 or infinite. */
export interface Statistics {
  readonly from: string;
  readonly to: string;
  readonly moments: number;
  /** equity at the end / at the beginning - 1 */
  readonly totalReturn: number;
  /** Compound annual growth rate. */
  readonly cagr: number | null;
  /** Standard deviation of returns, annual. */
  readonly volatility: number | null;
  /** Annual, without a risk-free rate. */
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** cagr / maximumDrawdown */
  readonly calmar: number | null;
  /** Largest loss from a peak, from 0 to 1. */
  readonly maximumDrawdown: number;
  /** Moments from a peak until it is reached again, at most. */
  readonly maximumDrawdownMoments: number;
  /** Share of moments with a position. */
  readonly exposure: number;
  /** Traded value a year over average equity. */
  readonly turnover: number | null;
  readonly trades: number;
  readonly winRate: number | null;
  /** Gains / losses. */
  readonly profitFactor: number | null;
  /** Average profit of a trade, of what was put in. */
  readonly expectancy: number | null;
  readonly costs: { readonly commission: number; readonly spread: number; readonly slippage: number };
}
