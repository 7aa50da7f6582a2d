import type { Json, JsonObject } from "../types.ts";

export const CREATED = "Microsoft.Storage.BlobCreated";

/** A blob that is there now: what of it an event tells. */
export interface Created {
  /** Id of the storage account; the folder bus has one of its own. */
  readonly source: string;
  readonly container: string;
  readonly blob: string;
  readonly url: string;
  /** Which version of it. */
  readonly eTag: string;
  readonly id: string;
  readonly time: Date;
}

/** The CloudEvent that Event Grid sends of a blob that is there. */
export function blobCreated({ source, container, blob, url, eTag, id, time }: Created): JsonObject {
  return {
    specversion: "1.0",
    id,
    type: CREATED,
    source,
    subject: `/blobServices/default/containers/${container}/blobs/${blob}`,
    time: time.toISOString(),
    data: {
      api: "PutBlob",
      eTag,
      contentType: "application/octet-stream",
      blobType: "BlockBlob",
      url,
    },
  };
}

/**
 * The event that a message holds, as JSON or in base64.
 *
 * @returns why there is none, when there is none
 */
export function eventIn(text: string): JsonObject | string {
  const bytes = /^\s*[{[]/.test(text) ? Buffer.from(text) : fromBase64(text);
  if (bytes === undefined) return "the message is neither JSON nor base64";
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    return "the message is no JSON";
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  return "the message is JSON, but not one event";
}

/** Unlike Node, takes nothing for base64 that is none. */
function fromBase64(text: string): Buffer | undefined {
  const packed = text.replaceAll(/\s/g, "");
  return packed !== "" && packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
    ? Buffer.from(packed, "base64")
    : undefined;
}
