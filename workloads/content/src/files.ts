import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf } from "./reason.ts";
import { ContentError } from "./types.ts";

/** Text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ContentError(`${path} cannot be read: ${reasonOf(error)}`, 1);
  });
}

/**
 * Writes a file as a whole or not at all, so that it is still there after a power cut.
 *
 * @param ifAbsent Leaves a file that is there as it is.
 * @returns whether it was written
 */
export async function writeDurably(path: string, text: string, { ifAbsent = false } = {}): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.unfinished`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(draft, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    const isWritten = ifAbsent ? await linked(draft, path) : await rename(draft, path).then(() => true);
    await syncFolder(dirname(path));
    return isWritten;
  } catch (error) {
    throw new ContentError(`${path} cannot be written: ${reasonOf(error)}`, 1);
  } finally {
    // Where the file could not be made, there is nothing to remove.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Gives a file a second name, unless there is one of that name: the only way to make a whole file without replacing another. */
export const linked = (file: string, path: string): Promise<boolean> =>
  link(file, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );

/** Windows keeps the names of a folder without being asked, and cannot be asked. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
