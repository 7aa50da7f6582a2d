import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";

/** Writes a file as a whole or not at all, in place of one that may be there. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.unfinished`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    // Where it could not be written, there may be no folder to remove it from.
    await rm(draft, { force: true }).catch(() => undefined);
    throw new TradingError(`${path} cannot be written: ${reasonOf(error)}`, 1);
  }
}
