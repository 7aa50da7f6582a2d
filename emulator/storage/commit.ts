import { createHash } from "node:crypto";
import { AzureError } from "../azure-error.ts";
import type { Answer } from "../request.ts";
import { headerOf, httpDate, md5, metadataOf, type StorageCall } from "./call.ts";
import { checkConditions } from "./conditions.ts";
import type { Blob, Block, Container } from "./data.ts";
import { checkLease, leaseAfterWrite } from "./leases.ts";

export interface BlobCall extends StorageCall {
  readonly container: string;
  readonly data: Container;
  /** Name of the blob. */
  readonly name: string;
  readonly blob: Blob | undefined;
}

export const tags = ({ etag, modifiedAt }: Blob) => ({ etag, "last-modified": httpDate(modifiedAt) });

/** @throws AzureError when the body is not the one that was sent */
export function checkMd5(call: BlobCall, bytes: Buffer): void {
  const given = headerOf(call, "content-md5");
  if (given === undefined || given === md5(bytes)) return;
  throw new AzureError(
    400,
    "Md5Mismatch",
    "The MD5 value specified in the request did not match with the MD5 value calculated by the server.",
  );
}

const CONTENT_HEADERS = ["type", "encoding", "language", "disposition", "md5"];

/** What is given back with the content: what the request says, or else what is known of it. */
function contentHeaders(call: BlobCall, known: { readonly type?: string | undefined; readonly md5?: string }) {
  const given = CONTENT_HEADERS.map((name) => [`content-${name}`, headerOf(call, `x-ms-blob-content-${name}`)]);
  const cache = ["cache-control", headerOf(call, "x-ms-blob-cache-control")];
  return {
    "content-type": known.type ?? "application/octet-stream",
    ...(known.md5 === undefined ? {} : { "content-md5": known.md5 }),
    ...Object.fromEntries([...given, cache].filter(([, value]) => value !== undefined)),
  } as Record<string, string>;
}

/** The blob is now this: the end of every upload. */
export function commit(
  call: BlobCall,
  content: Buffer,
  blocks: readonly Block[],
  known: { readonly api: string; readonly type?: string | undefined; readonly md5?: string },
): Answer {
  const { blob: before, data, name, world, request } = call;
  const now = world.clock.now();
  checkConditions(request.headers, before, "write");
  checkLease(before?.lease, headerOf(call, "x-ms-lease-id"), now, "write");
  const blob: Blob = {
    content,
    digest: createHash("sha256").update(content).digest("hex"),
    etag: nextEtag(call),
    createdAt: before?.createdAt ?? now,
    modifiedAt: now,
    headers: contentHeaders(call, known),
    metadata: metadataOf(call),
    lease: leaseAfterWrite(before?.lease, now),
    blocks,
  };
  data.uncommitted.delete(name);
  data.blobs.set(name, blob);
  world.changed();
  tell(call, "Created", known.api, blob);
  const sum = known.md5 === undefined ? {} : { "content-md5": known.md5 };
  return { status: 201, headers: { ...tags(blob), ...sum, "x-ms-request-server-encrypted": "true" } };
}

export function nextEtag({ world }: BlobCall): string {
  const revision = (world.revisions.get("storage") ?? 0) + 1;
  world.revisions.set("storage", revision);
  return `"0x8DD${revision.toString(16).toUpperCase().padStart(12, "0")}"`;
}

/** Makes it an event. */
export function tell(call: BlobCall, kind: "Created" | "Deleted", api: string, blob: Blob): void {
  call.world.blobHappened({
    kind,
    api,
    account: call.account.id,
    container: call.container,
    blob: call.name,
    etag: blob.etag,
    contentType: blob.headers["content-type"] ?? "",
    contentLength: blob.content.length,
    clientRequestId: headerOf(call, "x-ms-client-request-id"),
  });
}
