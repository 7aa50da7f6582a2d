import { TradingError } from "../types.ts";
import type { BacktestDocument, DataVersion } from "./documents.ts";
import type { Pipeline } from "./pipeline.ts";

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
export async function runPipeline(pipeline: Pipeline, data: DataFile): Promise<BacktestDocument> {
  throw new TradingError(`"${pipeline.name}" cannot be run on ${data.name} yet`, 1);
}
