import { AzureError } from "../azure-error.ts";
import type { HttpRequest } from "../https-server.ts";
import type { Blob } from "./data.ts";

type Headers = HttpRequest["headers"];

/** If-Match, If-None-Match and their siblings with dates. @throws AzureError 304, 409 or 412 when they do not hold */
export function checkConditions(headers: Headers, blob: Blob | undefined, kind: "read" | "write"): void {
  if (kind === "write" && headers["if-none-match"] === "*" && blob !== undefined) {
    throw new AzureError(409, "BlobAlreadyExists", "The specified blob already exists.");
  }
  const unmet = new AzureError(
    412,
    "ConditionNotMet",
    "The condition specified using HTTP conditional header(s) is not met.",
  );
  const { "if-match": match, "if-unmodified-since": unmodifiedSince } = headers;
  if (match !== undefined && !matches(match, blob)) throw unmet;
  if (unmodifiedSince !== undefined && blob !== undefined && second(blob) > Date.parse(unmodifiedSince)) throw unmet;
  const { "if-none-match": noneMatch, "if-modified-since": modifiedSince } = headers;
  const isSame =
    (noneMatch !== undefined && matches(noneMatch, blob)) ||
    (modifiedSince !== undefined && blob !== undefined && second(blob) <= Date.parse(modifiedSince));
  if (!isSame) return;
  throw kind === "write" ? unmet : new AzureError(304, unmet.code, unmet.message);
}

/** `*` or a list of etags. */
function matches(condition: string, blob: Blob | undefined): boolean {
  if (blob === undefined) return false;
  const bare = (etag: string) => etag.trim().replace(/^"|"$/g, "");
  return condition === "*" || condition.split(",").map(bare).includes(bare(blob.etag));
}

/** Dates in headers know no milliseconds. */
function second({ modifiedAt }: Blob): number {
  return Math.floor(modifiedAt / 1000) * 1000;
}
