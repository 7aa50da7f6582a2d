import { join } from "node:path";
import { readIfThere, writeDurably } from "../files.ts";
import type { Publication } from "./publication.ts";
import { NotTaken, type Target } from "./target.ts";

/** Puts a file of JSON into a folder for each piece, and never writes over one. */
export function folderTarget(name: string, folder: string): Target {
  return {
    name,
    async publish(publication) {
      const path = join(folder, `${publication.id}.json`);
      const text = `${JSON.stringify(publication, null, 2)}\n`;
      const isNew = await writeDurably(path, text, { ifAbsent: true });
      if (!isNew && digestIn(await readIfThere(path)) !== publication.provenance.digest) {
        throw new NotTaken(`${path} is there already and is another piece; move it away, or give the entry another id`);
      }
      return path;
    },
  };
}

/** Digest of the piece that is published as this text. */
function digestIn(text: string | undefined): string | undefined {
  try {
    return (JSON.parse(text ?? "") as Publication | null)?.provenance?.digest;
  } catch {
    return undefined;
  }
}
