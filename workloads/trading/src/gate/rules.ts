import type { Reason } from "../pipeline/documents.ts";

/** What a rule measured, and against what. */
export interface Measured {
  readonly rule: string;
  /** null when it is not known, which is never accepted. */
  readonly value: number | null;
  readonly limit: number;
  /** What is measured, as a sentence begins: "maximum drawdown". */
  readonly what: string;
  /** A value as people read it. @default as it is, with at most two decimals */
  readonly format?: (value: number) => string;
  /** What is to be done about a value beyond the limit. @default "reject" */
  readonly otherwise?: "reject" | "hold";
}

export const atLeast = (measured: Measured): Reason => judge(measured, "at least", (value) => value >= measured.limit);

export const atMost = (measured: Measured): Reason => judge(measured, "at most", (value) => value <= measured.limit);

function judge(measured: Measured, bound: string, isGood: (value: number) => boolean): Reason {
  const { rule, limit, what, format = decimal, otherwise = "reject" } = measured;
  // NaN and infinite are as unknown as null.
  const value = measured.value !== null && Number.isFinite(measured.value) ? measured.value : null;
  const must = `must be ${bound} ${format(limit)}`;
  if (value === null) return { rule, outcome: "hold", value, limit, message: `${what} is not known, but ${must}` };
  const is = `${what} is ${format(value)}`;
  if (isGood(value)) return { rule, outcome: "accept", value, limit, message: `${is}, ${bound} ${format(limit)}` };
  // What rounds to the limit would read as if it were allowed.
  const near = format(value) === format(limit) ? ` (${value})` : "";
  return { rule, outcome: otherwise, value, limit, message: `${is}${near}, but ${must}` };
}

export const decimal = (value: number): string => String(Math.round(value * 100) / 100);

export const percent = (value: number): string => `${decimal(value * 100)}%`;
