import type { Bars } from "../market.ts";
import type { PartType } from "../pipeline/pipeline.ts";
import type { Data } from "../source/data.ts";
import { type DataReport, type Findings, findingsOf } from "../source/findings.ts";
import type { Series, Source } from "../source/source.ts";

/** Says whether prices can be trusted. */
export interface QualityGate {
  /** How many findings of each rule are shown; all are counted. */
  readonly show: number;
  /** Reports everything that is wrong with one instrument. */
  judge(series: Series, findings: Findings): void;
}

export type QualityGateType = PartType<QualityGate>;

/** Bars of market data that has passed, and what is doubtful; no bars when it has not. */
export interface Loaded {
  readonly bars: readonly Bars[];
  readonly report: DataReport;
}

/**
 * Reads market data and judges it.
 *
 * @returns No bars when there is an error: then the report says each
 * @throws TradingError when it cannot be read at all
 */
export async function loadBars(data: Data, source: Source, gate: QualityGate): Promise<Loaded> {
  const findings = findingsOf(data.name, gate.show);
  const series = await source.read(data, findings);
  for (const each of series) gate.judge(each, findings);
  const report = findings.summary();
  return { bars: report.errors === 0 ? series.map(({ place: _, ...bars }) => bars) : [], report };
}
