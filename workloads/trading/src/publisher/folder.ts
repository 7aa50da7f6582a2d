import { randomUUID } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TradingError } from "../types.ts";
import type { Target } from "./publisher.ts";

/** Files below a folder: a process that is killed leaves no half of one. @param root its path */
export const folderTarget = (root: string): Target => ({
  placeOf: (name) => join(root, name),
  writeNew: async (name, text) => {
    const path = join(root, name);
    const draft = join(root, ".unfinished", randomUUID());
    try {
      await mkdir(dirname(draft), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(draft, text, { flush: true });
      // Unlike renaming, linking fails when there is one already.
      await link(draft, path);
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") return false;
      throw new TradingError(`${path} cannot be written: ${code ?? message}`, 1);
    } finally {
      await rm(draft, { force: true });
    }
  },
});
