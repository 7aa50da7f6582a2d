import type { BacktestDocument, Reason } from "../pipeline/documents.ts";

/** Judges the signal of a backtest: one reason a rule, whatever it says. It decides nothing by itself. */
export interface SignalGate {
  judge(document: BacktestDocument, now: Date): readonly Reason[];
}
