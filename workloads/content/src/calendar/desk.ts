import { userInfo } from "node:os";
import { join } from "node:path";
import { sha256 } from "../digest.ts";
import { readIfThere } from "../files.ts";
import { type Provenance, readProvenance } from "../generate/provenance.ts";
import { fileLedger, type LedgerEntry } from "../publish/ledger.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type JsonObject } from "../types.ts";
import type { Occurrence } from "./schedule.ts";

/** Where a plan's pieces are on their way: folders beside the plan. */
export interface Desk {
  readonly pieces: string;
  readonly reviewed: string;
  readonly ledger: string;
}

export const deskOf = (folder: string): Desk => ({
  pieces: join(folder, "pieces"),
  reviewed: join(folder, "reviewed"),
  ledger: join(folder, "ledger"),
});

/** A person's word that a piece may be published as it is: `reviewed/<id>.json`. Digests are sha256, hex. */
export interface Approval {
  readonly id: string;
  /** Of the piece's file. */
  readonly piece: string;
  /** Of the file of its provenance. */
  readonly provenance: string;
  /** True when a person had changed the piece. */
  readonly edited: boolean;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Everything that the folders know of a piece. */
export interface Facts {
  /** Path of the piece, there or not. */
  readonly file: string;
  readonly text: string | undefined;
  readonly provenance: Provenance | undefined;
  /** Of the two files as they are now. */
  readonly digests: Pick<Approval, "piece" | "provenance">;
  readonly approval: Approval | undefined;
  /** By target. */
  readonly ledger: Readonly<Record<string, LedgerEntry | undefined>>;
}

const APPROVAL: JsonObject = {
  type: "object",
  required: ["id", "piece", "provenance", "edited", "by", "at"],
  properties: {
    id: { type: "string" },
    piece: { type: "string" },
    provenance: { type: "string" },
    edited: { type: "boolean" },
    by: { type: "string" },
    at: { type: "string", format: "date-time" },
  },
};

export const approvalFile = ({ reviewed }: Desk, id: string): string => join(reviewed, `${id}.json`);

export async function readFacts({ entry, id }: Occurrence, desk: Desk): Promise<Facts> {
  const file = join(desk.pieces, entry.prompt, `${id}.json`);
  const [text, provenance] = [await readIfThere(file), await readIfThere(file.replace(/\.json$/, ".provenance.json"))];
  const approval = parseApproval(await readIfThere(approvalFile(desk, id)), approvalFile(desk, id));
  const ledger: Record<string, LedgerEntry | undefined> = {};
  for (const target of entry.targets) ledger[target] = await fileLedger(desk.ledger).read(id, target);
  return {
    file,
    text,
    provenance: readProvenance(provenance),
    digests: { piece: sha256(text ?? ""), provenance: sha256(provenance ?? "") },
    approval,
    ledger,
  };
}

function parseApproval(text: string | undefined, file: string): Approval | undefined {
  if (text === undefined) return undefined;
  let approval: unknown;
  try {
    approval = JSON.parse(text);
  } catch {
    approval = undefined;
  }
  const [wrong] = mistakes(APPROVAL, approval, "it");
  if (wrong === undefined) return approval as Approval;
  throw new ContentError(`${file} is no approval; remove it, and approve the piece with content calendar approve`);
}

/** Who is signed in to this machine; undefined when nobody knows. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
