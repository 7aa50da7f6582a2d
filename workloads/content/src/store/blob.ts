import { text } from "node:stream/consumers";
import type { ContainerClient } from "@azure/storage-blob";
import { ContentError } from "../types.ts";
import { type Store, Unwritable } from "./store.ts";

/** What the service says when somebody else was faster. */
const LATE = ["BlobAlreadyExists", "ConditionNotMet"];

/** Keeps everything in blobs of a container. */
export function blobStore(container: ContainerClient): Store {
  const placeOf = (name: string) => container.getBlobClient(name).url;
  return {
    placeOf,
    read: async (name) => {
      try {
        const { readableStreamBody: body, etag = "" } = await container.getBlobClient(name).download();
        return { text: body === undefined ? "" : await text(body), tag: etag };
      } catch (error) {
        if (codeOf(error) === "BlobNotFound") return undefined;
        throw new ContentError(`${placeOf(name)} cannot be read: ${codeOf(error)}`, 1);
      }
    },
    replace: async (name, written, before) => {
      const conditions = before === undefined ? { ifNoneMatch: "*" } : { ifMatch: before.tag ?? "" };
      const blobHTTPHeaders = { blobContentType: "application/json; charset=utf-8" };
      try {
        const size = Buffer.byteLength(written);
        await container.getBlockBlobClient(name).upload(written, size, { conditions, blobHTTPHeaders });
        return true;
      } catch (error) {
        if (LATE.includes(codeOf(error))) return false;
        throw new Unwritable(placeOf(name), codeOf(error));
      }
    },
  };
}

/** What a service of Azure calls an error, or its first line when it has no name: no headers, no tokens. */
export function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  return typeof code === "string" ? code : (String(message ?? error).split("\n")[0] ?? "");
}
