import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Compressors, ParquetParsers } from "hyparquet";

/** What Node unpacks beside Snappy; a page that is larger than it says is refused. */
export const codecs: Compressors = {
  GZIP: (input, maxOutputLength) => gunzipSync(input, { maxOutputLength }),
  BROTLI: (input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength }),
  ZSTD: (input, maxOutputLength) => zstdDecompressSync(input, { maxOutputLength }),
};

const whole = (units: bigint | undefined, perMs: bigint): number =>
  units === undefined || units === null ? Number.NaN : Number(units / perMs);

/** Moments as ms since 1970, without an object each. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => whole(millis, 1n),
  timestampFromMicroseconds: (micros) => whole(micros, 1000n),
  timestampFromNanoseconds: (nanos) => whole(nanos, 1_000_000n),
  dateFromDays: (days) => days * 86_400_000,
};
