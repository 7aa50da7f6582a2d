import { join } from "node:path";
import { readIfThere, writeDurably } from "../files.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type JsonObject } from "../types.ts";

/** How far a piece is on its way to a target. */
export interface LedgerEntry {
  /**
   * `intent` before anything is sent, and for as long as nobody knows whether it arrived; `refused` when it surely did not;
   * `published` when it surely did.
   */
  readonly state: "intent" | "refused" | "published";
  /** sha256 of the piece's file. */
  readonly digest: string;
  /** ISO 8601. */
  readonly at: string;
  /** Where it can be found, or why it was refused. */
  readonly note?: string;
}

/** What was published where, a file for each piece and target. Without it, nobody knows what was published already. */
export interface Ledger {
  read(piece: string, target: string): Promise<LedgerEntry | undefined>;
  write(piece: string, target: string, entry: LedgerEntry): Promise<void>;
}

const SCHEMA: JsonObject = {
  type: "object",
  required: ["state", "digest", "at"],
  properties: {
    state: { enum: ["intent", "refused", "published"] },
    digest: { type: "string" },
    at: { type: "string", format: "date-time" },
    note: { type: "string" },
  },
};

export function fileLedger(folder: string): Ledger {
  const pathOf = (piece: string, target: string) => join(folder, piece, `${target}.json`);
  return {
    async read(piece, target) {
      const text = await readIfThere(pathOf(piece, target));
      return text === undefined ? undefined : parse(text, pathOf(piece, target));
    },
    async write(piece, target, entry) {
      await writeDurably(pathOf(piece, target), `${JSON.stringify(entry, null, 2)}\n`);
    },
  };
}

/** What cannot be read may have said that the piece is published. */
function parse(text: string, path: string): LedgerEntry {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    entry = undefined;
  }
  if (mistakes(SCHEMA, entry, "it").length === 0) return entry as LedgerEntry;
  throw new ContentError(
    `${path} cannot be understood; look at the target whether the piece is there, then mend or remove the file`,
    1,
  );
}
