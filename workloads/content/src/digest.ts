import { createHash } from "node:crypto";
import type { Json } from "./types.ts";

export const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** Digest of a value, whatever the order of its names. */
export const digestOf = (value: Json): string => sha256(JSON.stringify(sorted(value)));

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
