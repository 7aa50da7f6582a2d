import { randomUUID } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reasonOf } from "../reason.ts";
import { type Target, Unwritable } from "./publisher.ts";

/** Where a text is written before its file is there: a new path each time, on the same disk. */
export type Drafts = () => string;

/** Files below a folder: a process that is killed leaves no half of one. @param root its path */
export const folderTarget = (root: string, drafts: Drafts = () => join(root, ".unfinished", randomUUID())): Target => ({
  placeOf: (name) => join(root, name),
  writeNew: (name, text) => createFile(join(root, name), text, drafts()),
});

/**
 * Writes a file as a whole or not at all, unless there is one.
 *
 * @returns false when there was one
 * @throws Unwritable
 */
export async function createFile(path: string, text: string, draft: string): Promise<boolean> {
  try {
    await mkdir(dirname(draft), { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text, { flush: true });
    // Unlike renaming, linking fails when there is one already.
    return await link(draft, path).then(() => true, unlessThere);
  } catch (error) {
    throw new Unwritable(path, reasonOf(error));
  } finally {
    // Where it could not be written, there may be no folder to remove it from.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Only of the file itself: a folder of it that is a file "exists" too, and then nothing is written. */
function unlessThere(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}

/** What the system calls an error. */
export const codeOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};
