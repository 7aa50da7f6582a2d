import type { Data } from "./data.ts";

/** Market data that is in memory already. */
export const memoryData = (name: string, version: string, bytes: Uint8Array): Data => ({
  name,
  version,
  size: bytes.length,
  stream: async function* () {
    yield bytes;
  },
  slice: async (start, end) => bytes.slice(start, end).buffer as ArrayBuffer,
});
