/** One order that was filled, at the open of a bar. */
export interface Fill {
  /** Index of the moment at whose open it was filled; it was decided at the close of an earlier one. */
  readonly moment: number;
  readonly time: number;
  readonly instrument: string;
  /** Bought when positive, sold when negative. */
  readonly units: number;
  /** What was paid or got for a unit: the open with spread and slippage. */
  readonly price: number;
  /** Open of the bar, without costs. */
  readonly reference: number;
  readonly commission: number;
}

/** A position from flat to flat, or over zero to the other side. */
export interface Trade {
  readonly instrument: string;
  readonly side: "long" | "short";
  readonly entryTime: number;
  readonly exitTime: number;
  /** Average over its fills, with spread and slippage. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** The most that was held. */
  readonly units: number;
  /** After all costs. */
  readonly profit: number;
  /** Of what was put in: profit / (entry price × units). */
  readonly return: number;
  /** Moments that it was held. */
  readonly moments: number;
  /** True when the data ended before it did: it is valued at the last close. */
  readonly isOpen: boolean;
}

export interface Costs {
  readonly commission: number;
  readonly spread: number;
  readonly slippage: number;
}

/** What happened to an account. Columns have one value a moment, at its close. */
export interface Backtest {
  readonly time: Float64Array;
  /** cash + value of positions at their last close */
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  /** Value of all positions by size, over equity; 0 without equity. */
  readonly exposure: Float64Array;
  readonly fills: readonly Fill[];
  readonly trades: readonly Trade[];
  readonly costs: Costs;
  readonly startCapital: number;
}

/** How orders are filled and what that costs. */
export interface Account {
  /** @default 100000 */
  readonly capital: number;
  /** Whether units may be fractions. @default "fractional" */
  readonly units: "fractional" | "whole";
  readonly costs: {
    /** Of what is traded, in hundredths of a percent. */
    readonly commissionBps: number;
    /** Of each order, in the currency of the prices. */
    readonly commissionPerOrder: number;
    /** Between bid and ask, in hundredths of a percent; half of it is paid on each side. */
    readonly spreadBps: number;
    /** Against the order, in hundredths of a percent. */
    readonly slippageBps: number;
  };
  /** Bars between a decision and its fill. @default 1: the next open */
  readonly delayBars: number;
}

/** How much of the equity a decision of 1 stands for. */
export interface Sizing {
  /** Called once a moment, in order, before the decisions of its close are sized; NaN where an instrument has no bar. */
  observe(closes: Float64Array): void;
  /** Share of equity to hold in an instrument for a decision of 1; NaN while that cannot be said. */
  share(instrument: number): number;
}
