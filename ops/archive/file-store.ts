import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { AlreadyExistsError, type ArchiveStore, checkPath } from "./store.ts";

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");

/** What a file is called while it is being written; a kill leaves it behind, and nobody reads it. */
const PARTIAL = /\.[0-9a-f]{12}\.partial$/;

/** An archive in a folder of this machine. */
export class FileStore implements ArchiveStore {
  readonly location: string;

  constructor(root: string) {
    this.location = resolve(root);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.resolve(path));
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
      throw error;
    }
  }

  async write(
    path: string,
    content: Uint8Array | string,
    options: { readonly ifAbsent?: boolean } = {},
  ): Promise<void> {
    const target = this.resolve(path);
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.${randomBytes(6).toString("hex")}.partial`;
    try {
      const handle = await open(temporary, "wx", 0o600);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // link fails when the target is there; rename would replace it.
      await (options.ifAbsent === true ? link(temporary, target) : rename(temporary, target));
    } catch (error) {
      if (hasCode(error, "EEXIST")) throw new AlreadyExistsError(path);
      // What goes wrong with an open file does not say with which.
      throw error instanceof Error ? Object.assign(error, { path: target }) : error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async list(folder: string): Promise<string[]> {
    const root = this.resolve(folder);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const entries = await readdir(root, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() && !PARTIAL.test(entry.name))
          .map((entry) => relative(this.location, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
          .sort();
      } catch (error) {
        if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
        if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
        // A folder below was removed meanwhile: an empty list would say that nothing is there.
        if (attempt === 5) throw error;
      }
    }
  }

  async remove(path: string): Promise<void> {
    await rm(this.resolve(path), { recursive: true, force: true });
  }

  /** @throws Error when the path leads out of the archive */
  private resolve(path: string): string {
    checkPath(path, this.location);
    return join(this.location, ...path.split("/"));
  }
}
