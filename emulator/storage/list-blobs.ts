import type { Answer } from "../request.ts";
import { serviceUrl } from "./address.ts";
import { type ContainerCall, httpDate, numberIn, xml } from "./call.ts";
import { type Blob, containerAt } from "./data.ts";
import { leaseHeaders } from "./leases.ts";
import { document, element, textElement } from "./xml.ts";

/** Rows of a page. */
const MOST = 5000;

/** List Blobs: by prefix, as a tree when there is a delimiter, page by page. */
export function listBlobs(call: ContainerCall): Answer {
  const { world, request, id, name: container, account } = call;
  const [prefix, delimiter, marker] = ["prefix", "delimiter", "marker"].map((name) => request.query.get(name) ?? "");
  const withMetadata = request.query.get("include")?.split(",").includes("metadata") === true;
  const size = Math.min(numberIn(call, "maxresults", [1, Number.MAX_SAFE_INTEGER]) ?? MOST, MOST, world.pageSize);
  const rows = rowsOf(containerAt(world.storage, id).blobs, prefix ?? "", delimiter ?? "");
  const from = Buffer.from(marker ?? "", "base64url").toString();
  const rest = rows.filter(({ name }) => name >= from);
  const items = rest
    .slice(0, size)
    .map(({ name, blob }) =>
      blob === undefined
        ? element("BlobPrefix", textElement("Name", name))
        : blobItem(name, blob, world.clock.now(), withMetadata),
    );
  const next = rest[size];
  const url = serviceUrl(account.name, "blob");
  return {
    status: 200,
    ...xml(
      document(
        `<EnumerationResults ServiceEndpoint="${url}" ContainerName="${container}">`,
        ...[textElement("Prefix", prefix ?? ""), textElement("Marker", marker ?? ""), textElement("MaxResults", size)],
        ...(delimiter === "" ? [] : [textElement("Delimiter", delimiter ?? "")]),
        element("Blobs", ...items),
        next === undefined
          ? element("NextMarker")
          : textElement("NextMarker", Buffer.from(next.name).toString("base64url")),
        "</EnumerationResults>",
      ),
    ),
  };
}

interface Row {
  readonly name: string;
  /** None for what a delimiter takes together. */
  readonly blob?: Blob;
}

/** In the order of their names, blobs and prefixes mixed. */
function rowsOf(blobs: ReadonlyMap<string, Blob>, prefix: string, delimiter: string): Row[] {
  const rows = new Map<string, Row>();
  for (const [name, blob] of blobs) {
    if (!name.startsWith(prefix)) continue;
    const at = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
    const row = at < 0 ? { name, blob } : { name: name.slice(0, at + delimiter.length) };
    rows.set(`${at < 0} ${row.name}`, row);
  }
  return [...rows.values()].sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

function blobItem(name: string, blob: Blob, now: number, withMetadata: boolean): string {
  const lease = leaseHeaders(blob.lease, now);
  const { headers } = blob;
  const properties = {
    "Creation-Time": httpDate(blob.createdAt),
    "Last-Modified": httpDate(blob.modifiedAt),
    Etag: blob.etag.replaceAll('"', ""),
    "Content-Length": blob.content.length,
    "Content-Type": headers["content-type"],
    "Content-Encoding": headers["content-encoding"] ?? "",
    "Content-MD5": headers["content-md5"],
    BlobType: "BlockBlob",
    AccessTier: "Hot",
    AccessTierInferred: "true",
    LeaseStatus: lease["x-ms-lease-status"],
    LeaseState: lease["x-ms-lease-state"],
    LeaseDuration: lease["x-ms-lease-duration"],
    ServerEncrypted: "true",
  };
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [textElement(key, value)],
  );
  const metadata = Object.entries(blob.metadata).map(([key, value]) => textElement(key, value));
  return element(
    "Blob",
    textElement("Name", name),
    element("Properties", ...given),
    ...(withMetadata ? [element("Metadata", ...metadata)] : []),
  );
}
