import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ContentError } from "../types.ts";

/** What SQLite says when somebody else has the file. */
const BUSY = 5;

/**
 * Does something that only one process may do at a time. SQLite locks the file through the operating system, which gives
 * the lock back when a process ends, however it ends: no lock is ever left behind.
 *
 * @throws ContentError when another process is at it
 */
export async function exclusively<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  const lock = await lockOf(folder);
  try {
    return await action();
  } finally {
    lock.close();
  }
}

async function lockOf(folder: string): Promise<DatabaseSync> {
  try {
    await mkdir(folder, { recursive: true });
    const lock = new DatabaseSync(join(folder, ".lock"));
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    const { errcode, message } = error as Error & { readonly errcode?: number };
    if (errcode === BUSY)
      throw new ContentError(`another process publishes from ${folder} at this moment; run the command again later`, 1);
    throw new ContentError(`${folder} cannot be used: ${message}`, 1);
  }
}
