import { createHash } from "node:crypto";
import { access, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { codeOf, type Drafts, folderTarget } from "../publisher/folder.ts";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";
import type { Fetched, Inputs, Results } from "./store.ts";

/** Data in files below a folder, where they may be half written: only the content that an event told of is taken. */
export function folderInputs(root: string): Inputs {
  return {
    fetch: async (blob, told, { maxBytes }): Promise<Fetched> => {
      const path = join(root, blob);
      try {
        const { size } = await lstat(path);
        if (size > maxBytes) return { kind: "too large", bytes: size };
        const bytes = await readFile(path);
        const version = createHash("sha256").update(bytes).digest("hex");
        if (version !== told) return { kind: "gone" };
        return { kind: "here", input: { blob, url: pathToFileURL(path).href, version, bytes } };
      } catch (error) {
        if (codeOf(error) === "ENOENT") return { kind: "gone" };
        throw new TradingError(`${path} cannot be read: ${reasonOf(error)}`, 1);
      }
    },
  };
}

/** Results in files below a folder. */
export const folderResults = (root: string, drafts: Drafts): Results => ({
  ...folderTarget(root, drafts),
  read: async (name) => {
    const path = join(root, name);
    return readFile(path, "utf8").catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return undefined;
      throw new TradingError(`${path} cannot be read: ${reasonOf(error)}`, 1);
    });
  },
});

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
