import { digestOf, sha256 } from "../digest.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import { type Price, type PriceTable, priceOf } from "../render/price.ts";
import type { Renderer } from "../render/render.ts";
import { quiet } from "../render/validate.ts";
import type { Kept, Store } from "../store/store.ts";
import { ContentError, type JsonObject, type Library } from "../types.ts";
import { type Asking, askForAnswer, requestDigest, requestOf } from "./answer.ts";
import type { AnswerCache, KeptAnswer } from "./cache.ts";
import { type Provenance, provenanceOf, readProvenance } from "./provenance.ts";

/** What a piece is made from. */
export interface Brief {
  /** Name of the piece, without its ending: `2026-week-12`. @default the first letters of the input's digest */
  readonly id?: string;
  readonly input: JsonObject;
}

/** Everything that pieces of one run share. */
export interface Run extends Omit<Asking, "price"> {
  readonly library: Library;
  readonly render: Renderer;
  readonly prices: PriceTable;
  readonly cache: AnswerCache;
  /** Where pieces are put. */
  readonly store: Store;
  now(): Date;
}

export interface Piece {
  readonly id: string;
  /** Path or URL of the piece. */
  readonly file: string;
  readonly provenanceFile: string;
  readonly provenance: Provenance;
  /** `unchanged` when it was there already. */
  readonly status: "written" | "unchanged";
}

const ID = /^[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?$/;
/** Names that Windows keeps for devices. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Makes the piece of a brief, unless it is there already.
 *
 * @throws ContentError, BudgetSpent, ModelUnusable
 */
export async function generatePiece(name: string, brief: Brief, run: Run): Promise<Piece> {
  const rendered = await run.render(name, brief.input);
  const id = idOf(brief);
  const { store } = run;
  const [pieceName, provenanceName] = [`${name}/${id}.json`, `${name}/${id}.provenance.json`];
  const [file, provenanceFile] = [store.placeOf(pieceName), store.placeOf(provenanceName)];
  const request = requestOf(rendered);
  const key = digestOf({ provider: run.model.provider, model: run.model.name, request: requestDigest(request) });
  const [piece, origin] = [await store.read(pieceName), await store.read(provenanceName)];
  const known = readProvenance(origin?.text);
  const isOurs = piece !== undefined && known?.outputDigest === sha256(piece.text);
  if (isOurs && known.request === key && known.prompt.digest === rendered.prompt.digest) {
    return { id, file, provenanceFile, provenance: known, status: "unchanged" };
  }
  const kept = await run.cache.find(key);
  // A run that was killed may have written the piece, but not yet its provenance.
  if (piece !== undefined && !isOurs && (kept === undefined || piece.text !== textOf(kept))) {
    throw new ContentError(`${file} was changed since it was generated; move it away to have it generated again`, 4);
  }
  const answer = kept ?? (await run.cache.findOrMake(key, () => make(request, run)));
  const text = textOf(answer);
  const provenance = provenanceOf({ id, rendered, run, key, answer, outputDigest: sha256(text) });
  await put(pieceName, text, piece, store);
  await put(provenanceName, `${JSON.stringify(provenance, null, 2)}\n`, origin, store);
  return { id, file, provenanceFile, provenance, status: "written" };
}

/** @throws ContentError when another run has put something else there meanwhile */
async function put(name: string, text: string, before: Kept | undefined, store: Store): Promise<void> {
  if (await store.replace(name, text, before)) return;
  if ((await store.read(name))?.text === text) return;
  throw new ContentError(`${store.placeOf(name)} was changed by another run meanwhile; run the same command again`, 1);
}

/** @throws ContentError for a name that could be anything but the name of one file */
export function idOf({ id, input }: Brief): string {
  if (id === undefined) return digestOf(input).slice(0, 16);
  if (ID.test(id) && !RESERVED.test(id)) return id;
  throw new ContentError(
    `the id of a brief is "${quiet(id)}", but must be up to 80 small letters, digits, "-" and "_", and no name of a device`,
  );
}

async function make(request: ModelRequest, run: Run): Promise<KeptAnswer> {
  const price = priceFor(run.model, run.prices);
  const answer = await askForAnswer(request, { ...run, price });
  return { ...answer, generatedAt: run.now().toISOString() };
}

/** @throws ContentError when nobody knows what the model costs */
export function priceFor({ priced }: Model, prices: PriceTable): Price {
  if (priced === undefined) return { input: 0, output: 0 };
  const price = priceOf(prices, priced);
  if (price !== undefined) return price;
  throw new ContentError(
    `there is no price of "${quiet(priced)}", so no budget can be kept; name a listed model with --priced-as, or give --prices a table that has it (0 for a model of your own)`,
  );
}

const textOf = ({ value }: KeptAnswer): string => `${JSON.stringify(value, null, 2)}\n`;
