import type { Diagnostic } from "../types.ts";

export type Severity = Diagnostic["severity"];

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Collects what is wrong with market data: all of it is counted, the first of each rule are kept. */
export interface Findings {
  /** @param message Made only when it is kept */
  report(ruleId: string, severity: Severity, place: Place, message: () => string): void;
  /** What has been found so far, by line. */
  summary(): DataReport;
}

/** What is wrong with market data. */
export interface DataReport {
  readonly errors: number;
  readonly warnings: number;
  readonly rules: readonly { readonly ruleId: string; readonly severity: Severity; readonly count: number }[];
  /** The first of each rule. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param file What the findings are of
 * @param show How many of each rule are kept
 */
export function findingsOf(file: string, show: number): Findings {
  const counts = new Map<string, { ruleId: string; severity: Severity; count: number }>();
  const kept: Diagnostic[] = [];
  return {
    report: (ruleId, severity, { line, column }, message) => {
      const rule = counts.get(`${severity} ${ruleId}`) ?? { ruleId, severity, count: 0 };
      rule.count++;
      counts.set(`${severity} ${ruleId}`, rule);
      if (rule.count <= show) kept.push({ ruleId, severity, message: message(), file, line, column });
    },
    summary: () => {
      const rules = [...counts.values()].map((rule) => ({ ...rule }));
      const count = (severity: Severity) =>
        rules.reduce((sum, rule) => sum + (rule.severity === severity ? rule.count : 0), 0);
      const diagnostics = kept.toSorted((a, b) => a.line - b.line || a.column - b.column);
      return { errors: count("error"), warnings: count("warning"), rules, diagnostics };
    },
  };
}
