import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ParquetRowRange, SchemaElement } from "hyparquet";
import type { Cell } from "./values.ts";

/** What the thread is asked for: what there is, or cells of a column. */
export type Ask = "table" | ({ readonly column: string } & ParquetRowRange);
export type Answer =
  | { readonly kind: "table"; readonly columns: readonly SchemaElement[]; readonly ranges: readonly ParquetRowRange[] }
  | { readonly kind: "column"; readonly cells: ArrayLike<Cell> }
  | { readonly kind: "wrong"; readonly message: string };

/** For one answer: many times what ten million rows take. */
const PATIENCE_MS = 60_000;
/** A column of ten million rows has room in it. */
const MEMORY_MB = 1024;

/** A file of Parquet that is taken apart in a thread of its own: a broken one may loop for hours, or ask for all memory. */
export interface Decoder {
  /** @throws Error that says what is wrong with the file */
  table(): Promise<Extract<Answer, { kind: "table" }>>;
  column(column: string, range: ParquetRowRange): Promise<ArrayLike<Cell>>;
  close(): Promise<void>;
}

/** @param bytes are given away @param patienceMs For one answer. */
export function openDecoder(bytes: ArrayBuffer, patienceMs = PATIENCE_MS): Decoder {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: new Uint8Array(bytes),
    transferList: [bytes],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  // Whoever asks is told; nobody asks any more when it comes after that.
  worker.on("error", () => {});
  const ask = async (asked: Ask): Promise<Exclude<Answer, { kind: "wrong" }>> => {
    const late = AbortSignal.timeout(patienceMs);
    worker.postMessage(asked);
    try {
      // An error of the thread itself, such as too little memory, is thrown here too.
      const [answer] = (await once(worker, "message", { signal: late })) as [Answer];
      if (answer.kind === "wrong") throw new Error(answer.message);
      return answer;
    } catch (error) {
      throw late.aborted ? new Error("it is not read in reasonable time") : error;
    }
  };
  return {
    table: async () => (await ask("table")) as Extract<Answer, { kind: "table" }>,
    column: async (column, range) => {
      const answer = await ask({ column, ...range });
      return (answer as Extract<Answer, { kind: "column" }>).cells;
    },
    close: async () => void (await worker.terminate()),
  };
}
