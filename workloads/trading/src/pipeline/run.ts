import { type Market, marketOf } from "../market.ts";
import { qualityGateTypes } from "../quality/gates.ts";
import { printDataReport } from "../quality/print.ts";
import { loadBars } from "../quality/quality.ts";
import type { Data } from "../source/data.ts";
import type { DataReport } from "../source/findings.ts";
import { memoryData } from "../source/memory.ts";
import { sourceTypes } from "../source/sources.ts";
import { TradingError } from "../types.ts";
import type { BacktestDocument, DataVersion } from "./documents.ts";
import type { Pipeline } from "./pipeline.ts";
import { resultOf } from "./result.ts";
import { parametersOf, typeOf } from "./type-of.ts";

/** A file of market data, read as a whole: what it says, and which version of it that is. */
export interface DataFile extends DataVersion {
  /** As messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Runs a pipeline on data, up to the document of its backtest. The same data and pipeline give the same document, byte for
 * byte: there is no clock in it.
 *
 * @throws TradingError for data that the pipeline does not accept, with each problem at its place
 */
export async function runPipeline(pipeline: Pipeline, file: DataFile): Promise<BacktestDocument> {
  const { name, url, version, bytes } = file;
  const { market } = await loadMarket(pipeline, memoryData(name, version, bytes));
  return resultOf(pipeline, market, { url, version });
}

export interface LoadedMarket {
  readonly market: Market;
  /** What is doubtful. */
  readonly report: DataReport;
}

/** Reads data as a pipeline says, and judges it. @throws TradingError that lists what is wrong with it */
export async function loadMarket({ source, quality }: Pipeline, data: Data): Promise<LoadedMarket> {
  const { bars, report } = await loadBars(
    data,
    typeOf(sourceTypes, source).create(parametersOf(source)),
    typeOf(qualityGateTypes, quality).create(parametersOf(quality)),
  );
  if (report.errors > 0) throw new TradingError(printDataReport(report).trimEnd());
  const market = marketOf(bars);
  if (market.time.length === 0) throw new TradingError(`${data.name} has no bar`);
  return { market, report };
}
