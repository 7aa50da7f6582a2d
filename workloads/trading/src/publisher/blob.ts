import type { ContainerClient } from "@azure/storage-blob";
import { type Target, Unwritable } from "./publisher.ts";

/** What the service says when somebody else was faster. */
const LATE = ["BlobAlreadyExists", "ConditionNotMet"];

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
      if (LATE.includes(codeOf(error))) return false;
      throw new Unwritable(container.getBlobClient(name).url, codeOf(error));
    }
  },
});

/** What a service of Azure calls an error, or its first line when it has no name: no headers, no tokens. */
export function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  return typeof code === "string" ? code : (String(message ?? error).split("\n")[0] ?? "");
}
