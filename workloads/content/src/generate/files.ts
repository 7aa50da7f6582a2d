import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ContentError } from "../types.ts";

/** Whatever is kept of a run beside its pieces. */
export const CACHE = ".cache";

/** Nothing can be kept, so nothing more should be paid for. */
export class Unwritable extends ContentError {
  constructor(path: string, why: string) {
    super(`${path} cannot be written: ${why}`, 1);
  }
}

/** Text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ContentError(`${path} cannot be read: ${error.code ?? error.message}`, 1);
  });
}

/** Writes a file below `out` as a whole or not at all: a process that is killed leaves no half of it. */
export async function writeWhole(out: string, path: string, text: string): Promise<void> {
  const draft = join(out, CACHE, "unfinished", randomUUID());
  try {
    await mkdir(dirname(draft), { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    throw new Unwritable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
