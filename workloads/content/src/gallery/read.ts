import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../digest.ts";
import { readIfThere } from "../files.ts";
import { type Provenance, readProvenance } from "../generate/provenance.ts";
import { compare } from "../library/source.ts";
import { reasonOf } from "../reason.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type Json, type JsonObject } from "../types.ts";

/** A piece with where it is from. */
export interface GalleryPiece {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly text: string;
  /** undefined when the text is no JSON that can be shown, after somebody has changed it. */
  readonly value: Json | undefined;
  readonly provenance: Provenance;
  /** True when the file was changed since it was generated. */
  readonly edited: boolean;
}

const TEXT: JsonObject = { type: "string" };
const COUNT: JsonObject = { type: "number", minimum: 0 };
const object = (properties: JsonObject): JsonObject => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});

const PROVENANCE = object({
  id: TEXT,
  prompt: object({
    name: TEXT,
    version: TEXT,
    digest: TEXT,
    partials: { type: "array", items: object({ name: TEXT, digest: TEXT }) },
  }),
  model: object({ provider: TEXT, name: TEXT }),
  draft: { type: "boolean" },
  request: TEXT,
  inputDigest: TEXT,
  outputDigest: TEXT,
  attempts: COUNT,
  tokens: object({ input: COUNT, output: COUNT }),
  cost: object({ amount: COUNT, currency: TEXT, pricesAsOf: TEXT }),
  generatedAt: { type: "string", format: "date-time" },
});

const ENDING = ".provenance.json";

/** The pieces below a folder, the latest first, and the files that have none. */
export async function readPieces(
  folder: string,
): Promise<{ readonly pieces: readonly GalleryPiece[]; readonly unusable: readonly string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ContentError(`the folder ${folder} cannot be read: ${reasonOf(error)}`);
    },
  );
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, "/").length).replaceAll("\\", "/"));
  const pieces: GalleryPiece[] = [];
  const unusable: string[] = [];
  for (const file of files) {
    const piece = await readPiece(folder, `${file.slice(0, -ENDING.length)}.json`, file);
    if (piece === undefined) unusable.push(file);
    else pieces.push(piece);
  }
  return { pieces: pieces.sort(latestFirst), unusable: unusable.sort(compare) };
}

async function readPiece(folder: string, file: string, provenanceFile: string): Promise<GalleryPiece | undefined> {
  const provenance = readProvenance(await readIfThere(join(folder, provenanceFile)));
  const text = await readIfThere(join(folder, file));
  if (text === undefined || mistakes(PROVENANCE, provenance, "it").length > 0) return undefined;
  const found = provenance as Provenance;
  return { file, text, value: parsed(text), provenance: found, edited: sha256(text) !== found.outputDigest };
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    // What is nested too deeply to be written is too deep to be shown.
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}

const latestFirst = (a: GalleryPiece, b: GalleryPiece): number =>
  compare(b.provenance.generatedAt, a.provenance.generatedAt) || compare(a.file, b.file);
