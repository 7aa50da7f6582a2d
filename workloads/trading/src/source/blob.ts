import type { BlobClient } from "@azure/storage-blob";
import { TradingError } from "../types.ts";
import { type Data, readable } from "./data.ts";

/**
 * A blob of Azure, of which every piece that is read is of the version that it had at the beginning.
 *
 * @throws TradingError when it cannot be read, or has changed while it was
 */
export async function blobData(blob: BlobClient): Promise<Data> {
  // Without a query: there may be a key in it.
  const name = blob.url.split("?")[0] ?? "";
  const failed = (error: unknown): never => {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === "ConditionNotMet") throw new TradingError(`${name} has changed while it was read`, 1);
    if (code === "BlobNotFound" || code === "ContainerNotFound") throw new TradingError(`${name} is not there`);
    // In its further lines are headers.
    throw new TradingError(`${name} cannot be read: ${code ?? String(message ?? error).split("\n")[0]}`, 1);
  };
  const { contentLength: size = 0, etag = "" } = await blob.getProperties().catch(failed);
  const conditions = { ifMatch: etag };
  return {
    name,
    version: etag,
    size,
    stream: async function* () {
      const { readableStreamBody } = await blob.download(0, undefined, { conditions }).catch(failed);
      if (readableStreamBody !== undefined) yield* readable(name, readableStreamBody as AsyncIterable<Uint8Array>);
    },
    slice: async (start, end) => {
      if (start === end) return new ArrayBuffer();
      const bytes = await blob.downloadToBuffer(start, end - start, { conditions }).catch(failed);
      return new Uint8Array(bytes).buffer;
    },
  };
}
