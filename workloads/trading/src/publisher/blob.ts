import type { ContainerClient } from "@azure/storage-blob";
import { TradingError } from "../types.ts";
import type { Target } from "./publisher.ts";

/** What the service says when somebody else was faster. */
const LATE: readonly unknown[] = ["BlobAlreadyExists", "ConditionNotMet"];

/** Blobs of a container. */
export const containerTarget = (container: ContainerClient): Target => ({
  placeOf: (name) => container.getBlobClient(name).url,
  writeNew: async (name, text) => {
    try {
      await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), {
        conditions: { ifNoneMatch: "*" },
        blobHTTPHeaders: { blobContentType: "application/json; charset=utf-8" },
      });
      return true;
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: string };
      if (LATE.includes(code)) return false;
      // The first line only: no headers, no tokens.
      const why = typeof code === "string" ? code : String(message ?? error).split("\n")[0];
      throw new TradingError(`${container.getBlobClient(name).url} cannot be written: ${why}`, 1);
    }
  },
});
