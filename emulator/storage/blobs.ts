import { AzureError } from "../azure-error.ts";
import type { Answer } from "../request.ts";
import { putBlock, putBlockList } from "./blocks.ts";
import {
  type Handler,
  handlerOf,
  headerOf,
  httpDate,
  md5,
  metadataHeaders,
  metadataOf,
  requiredHeader,
} from "./call.ts";
import { type BlobCall, checkMd5, commit, nextEtag, tags, tell } from "./commit.ts";
import { checkConditions } from "./conditions.ts";
import type { Blob } from "./data.ts";
import { changeLease, checkLease, leaseAfterWrite, leaseHeaders } from "./leases.ts";

const HANDLERS: Readonly<Record<string, Handler<BlobCall>>> = {
  GET: getBlob,
  HEAD: properties,
  PUT: putBlob,
  DELETE: deleteBlob,
  "PUT metadata": setMetadata,
  "PUT lease": leaseBlob,
  "PUT block": putBlock,
  "PUT blocklist": putBlockList,
};

/** One blob: written, read, leased, deleted. @throws AzureError */
export function blobOperation(call: BlobCall): Answer {
  return handlerOf(call, HANDLERS)(call);
}

/** The blob, when the request may have it. @throws AzureError */
function required(call: BlobCall, kind: "read" | "write"): Blob {
  const { blob, request } = call;
  if (blob === undefined) throw new AzureError(404, "BlobNotFound", "The specified blob does not exist.");
  checkConditions(request.headers, blob, kind);
  checkLease(blob.lease, headerOf(call, "x-ms-lease-id"), call.world.clock.now(), kind);
  return blob;
}

function properties(call: BlobCall): Answer {
  return { status: 200, headers: propertiesOf(required(call, "read"), call) };
}

function propertiesOf(blob: Blob, { world }: BlobCall): Record<string, string> {
  return {
    ...blob.headers,
    ...metadataHeaders(blob.metadata),
    ...leaseHeaders(blob.lease, world.clock.now()),
    ...tags(blob),
    "accept-ranges": "bytes",
    "content-length": String(blob.content.length),
    "x-ms-access-tier": "Hot",
    "x-ms-access-tier-inferred": "true",
    "x-ms-blob-type": "BlockBlob",
    "x-ms-creation-time": httpDate(blob.createdAt),
    "x-ms-server-encrypted": "true",
  };
}

function getBlob(call: BlobCall): Answer {
  const blob = required(call, "read");
  const headers = propertiesOf(blob, call);
  const size = blob.content.length;
  const range = headerOf(call, "x-ms-range") ?? headerOf(call, "range");
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers, body: blob.content };
  if (Number(from) >= size) {
    const more = { headers: { "content-range": `bytes */${size}` } };
    throw new AzureError(
      416,
      "InvalidRange",
      "The range specified is invalid for the current size of the resource.",
      more,
    );
  }
  const end = to === "" || to === undefined ? size : Math.min(size, Number(to) + 1);
  const body = blob.content.subarray(Number(from), end);
  const { "content-md5": whole, ...others } = headers;
  const wanted = headerOf(call, "x-ms-range-get-content-md5") === "true" ? { "content-md5": md5(body) } : {};
  return {
    status: 206,
    headers: {
      ...others,
      ...wanted,
      ...(whole === undefined ? {} : { "x-ms-blob-content-md5": whole }),
      "content-length": String(body.length),
      "content-range": `bytes ${from}-${end - 1}/${size}`,
    },
    body,
  };
}

function putBlob(call: BlobCall): Answer {
  const { bytes, headers } = call.request;
  const type = requiredHeader(call, "x-ms-blob-type");
  if (type !== "BlockBlob" || headerOf(call, "x-ms-copy-source") !== undefined) {
    throw new AzureError(501, "NotImplemented", `Local Azure has block blobs only, which are not copied: no ${type}.`);
  }
  checkMd5(call, bytes);
  return commit(call, bytes, [], { api: "PutBlob", type: headers["content-type"], md5: md5(bytes) });
}

function deleteBlob(call: BlobCall): Answer {
  const blob = required(call, "write");
  call.data.blobs.delete(call.name);
  call.world.changed();
  tell(call, "Deleted", "DeleteBlob", blob);
  return { status: 202, headers: { "x-ms-delete-type-permanent": "true" } };
}

function setMetadata(call: BlobCall): Answer {
  const before = required(call, "write");
  const now = call.world.clock.now();
  const lease = leaseAfterWrite(before.lease, now);
  const blob = { ...before, metadata: metadataOf(call), lease, etag: nextEtag(call), modifiedAt: now };
  call.data.blobs.set(call.name, blob);
  call.world.changed();
  return { status: 200, headers: { ...tags(blob), "x-ms-request-server-encrypted": "true" } };
}

function leaseBlob(call: BlobCall): Answer {
  const { blob, request, data, name, world } = call;
  if (blob === undefined) throw new AzureError(404, "BlobNotFound", "The specified blob does not exist.");
  checkConditions(request.headers, blob, "write");
  const number = (header: string) =>
    headerOf(call, header) === undefined ? undefined : Number(headerOf(call, header));
  const change = changeLease(
    blob.lease,
    {
      action: requiredHeader(call, "x-ms-lease-action").toLowerCase(),
      id: headerOf(call, "x-ms-lease-id"),
      proposedId: headerOf(call, "x-ms-proposed-lease-id"),
      seconds: number("x-ms-lease-duration"),
      breakSeconds: number("x-ms-lease-break-period"),
    },
    world.clock.now(),
  );
  data.blobs.set(name, { ...blob, lease: change.lease });
  world.changed();
  const id = change.lease?.id;
  return {
    status: change.status,
    headers: {
      ...tags(blob),
      ...(id === undefined || change.secondsLeft !== undefined ? {} : { "x-ms-lease-id": id }),
      ...(change.secondsLeft === undefined ? {} : { "x-ms-lease-time": String(change.secondsLeft) }),
    },
  };
}
