import { parentPort, workerData } from "node:worker_threads";
import { type ParquetScan, parquetScan, parquetSchema } from "hyparquet";
import { codecs, parsers } from "./codecs.ts";
import type { Answer, Ask } from "./decoder.ts";

// Takes a file of Parquet apart, a column at a time, for the thread that asks.
const bytes = workerData as Uint8Array<ArrayBuffer>;
const file = { byteLength: bytes.length, slice: (from: number, to?: number) => bytes.slice(from, to).buffer };
let scan: ParquetScan | undefined;

async function answer(ask: Ask): Promise<Answer> {
  scan ??= await parquetScan({ file, compressors: codecs, parsers, geoparquet: false });
  if (ask !== "table") return { kind: "column", cells: await scan.readColumn(ask) };
  return {
    kind: "table",
    columns: parquetSchema(scan.metadata).children.map(({ element }) => element),
    ranges: scan.ranges,
  };
}

parentPort?.on("message", (ask: Ask) => {
  answer(ask)
    .catch(
      (error: unknown): Answer => ({ kind: "wrong", message: error instanceof Error ? error.message : String(error) }),
    )
    .then((said) => parentPort?.postMessage(said));
});
