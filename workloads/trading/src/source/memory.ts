import { type Data, PIECE_BYTES } from "./data.ts";

/** Market data that is in memory already. */
export const memoryData = (name: string, version: string, bytes: Uint8Array): Data => ({
  name,
  version,
  size: bytes.length,
  stream: async function* () {
    // As text, all of it might be longer than a string can be.
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
  },
  slice: async (start, end) => bytes.slice(start, end).buffer as ArrayBuffer,
});
