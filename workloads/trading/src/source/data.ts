import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";

/** Market data where it lies: a file or a blob. */
export interface Data {
  /** Path or URL, as messages name it. */
  readonly name: string;
  /** eTag of the blob, sha256 of the file in hex: other bytes have another version. */
  readonly version: string;
  /** In bytes. */
  readonly size: number;
  /** Everything, in pieces. @throws TradingError when it cannot be read or has changed */
  stream(): AsyncIterable<Uint8Array>;
  /** Bytes from one offset to before another. @throws TradingError when they cannot be read or have changed */
  slice(start: number, end: number): Promise<ArrayBuffer>;
}

/** Large enough that the calls between pieces do not count, small beside the columns. */
export const PIECE_BYTES = 256 * 1024;

/**
 * A file of this machine.
 *
 * @param name What messages call it. @default its path
 * @throws TradingError when it cannot be read
 */
export async function fileData(path: string, name = path): Promise<Data> {
  try {
    const { size, version } = await withFile(path, async (file) => {
      const hash = createHash("sha256");
      let size = 0;
      for await (const piece of file.createReadStream({ highWaterMark: PIECE_BYTES, autoClose: false })) {
        hash.update(piece as Uint8Array);
        size += (piece as Uint8Array).length;
      }
      return { size, version: hash.digest("hex") };
    });
    return {
      name,
      version,
      size,
      stream: () => readable(name, createReadStream(path, { highWaterMark: PIECE_BYTES })),
      slice: async (start, end) => {
        const bytes = new Uint8Array(end - start);
        const read = withFile(path, (file) => file.read(bytes, 0, bytes.length, start));
        const { bytesRead } = await read.catch(unreadable(name));
        if (bytesRead < bytes.length) throw new TradingError(`${name} was cut while it was read`, 1);
        return bytes.buffer;
      },
    };
  } catch (error) {
    return unreadable(name)(error);
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The same pieces, with an error that names what they are of. */
async function* readable(name: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    unreadable(name)(error);
  }
}

const unreadable =
  (name: string) =>
  (error: unknown): never => {
    if (error instanceof TradingError) throw error;
    const isMistake = ["ENOENT", "EISDIR", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
    throw new TradingError(`${name} cannot be read: ${reasonOf(error)}`, isMistake ? 2 : 1);
  };
