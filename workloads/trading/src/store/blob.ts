import type { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import type { ContainerClient } from "@azure/storage-blob";
import { bare } from "../events/decide.ts";
import { codeOf, containerTarget } from "../publisher/blob.ts";
import { TradingError } from "../types.ts";
import type { Inputs, Results } from "./store.ts";

/** Data in blobs of a container. A blob is replaced as a whole, so what is there is always one version. */
export function blobInputs(container: ContainerClient): Inputs {
  return {
    fetch: async (blob, _told, { maxBytes, signal }) => {
      const client = container.getBlobClient(blob);
      try {
        const found = await client.download(0, undefined, { abortSignal: signal });
        const bytes = found.contentLength ?? 0;
        if (bytes > maxBytes) {
          // What is not read keeps the connection, and that the process.
          (found.readableStreamBody as Readable | undefined)?.destroy();
          return { kind: "too large", bytes };
        }
        if (found.readableStreamBody === undefined || found.etag === undefined) throw new Error("there is no content");
        const version = bare(found.etag);
        return {
          kind: "here",
          input: { blob, url: client.url, version, bytes: await buffer(found.readableStreamBody) },
        };
      } catch (error) {
        if (codeOf(error) === "BlobNotFound") return { kind: "gone" };
        signal.throwIfAborted();
        throw new TradingError(`${client.url} cannot be read: ${codeOf(error)}`, 1);
      }
    },
  };
}

/** Results in blobs of a container. */
export const blobResults = (container: ContainerClient): Results => ({
  ...containerTarget(container),
  read: async (name) => {
    const client = container.getBlobClient(name);
    try {
      const { readableStreamBody: body } = await client.download();
      return body === undefined ? "" : await text(body);
    } catch (error) {
      if (codeOf(error) === "BlobNotFound") return undefined;
      throw new TradingError(`${client.url} cannot be read: ${codeOf(error)}`, 1);
    }
  },
});
