import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { linked, readIfThere } from "../files.ts";
import { reasonOf } from "../reason.ts";
import { CACHE, type Store, Unwritable } from "./store.ts";

/** Keeps everything in files below a folder: a process that is killed leaves no half of one. @param root Its path. */
export function folderStore(root: string): Store {
  const placeOf = (name: string) => join(root, name);
  const read = async (name: string) => {
    const text = await readIfThere(placeOf(name));
    return text === undefined ? undefined : { text };
  };
  return {
    placeOf,
    read,
    replace: async (name, text, before) => {
      // A folder is one person's: of what is there, it is enough to look again shortly before.
      if (before !== undefined && (await read(name))?.text !== before.text) return false;
      const [path, draft] = [placeOf(name), join(root, CACHE, "unfinished", randomUUID())];
      try {
        await mkdir(dirname(draft), { recursive: true });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(draft, text);
        if (before === undefined) return await linked(draft, path);
        await rename(draft, path);
        return true;
      } catch (error) {
        throw new Unwritable(path, reasonOf(error));
      } finally {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}
