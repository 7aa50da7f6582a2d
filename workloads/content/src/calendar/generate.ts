import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { isFinal } from "../generate/batch.ts";
import { generatePiece, type Piece, type Run } from "../generate/piece.ts";
import type { Model } from "../model/model.ts";
import { readBrief } from "../render/brief.ts";
import { ContentError, type JsonObject, type Prompt } from "../types.ts";
import type { Calendar, Item } from "./calendar.ts";
import type { Occurrence } from "./schedule.ts";

export interface Generated {
  readonly id: string;
  /** The piece, or why there is none. */
  readonly made: Piece | ContentError;
}

/**
 * Makes the pieces that are due. One that is there is left alone, whatever has become of its prompt since; only a draft that
 * nobody has touched gives way to what a model writes.
 *
 * @throws ContentError when no further piece could be made either: the budget is spent, the model cannot be asked
 */
export async function* generateDue(
  { items, folder }: Calendar,
  run: Run,
  modelFor: (prompt: Prompt) => Promise<Model>,
): AsyncGenerator<Generated> {
  for (const item of items) {
    const { id, entry } = item.occurrence;
    const prompt = run.library.prompts.get(entry.prompt);
    if (prompt === undefined || item.state === "published") continue;
    run.signal.throwIfAborted();
    const model = await modelFor(prompt);
    if (item.state !== "due" && (model.isDraft || !isUntouchedDraft(item))) continue;
    try {
      const input = await inputOf(item.occurrence, folder);
      yield { id, made: await generatePiece(prompt.name, { id, input }, { ...run, model }) };
    } catch (error) {
      if (!(error instanceof ContentError) || isFinal(error)) throw error;
      yield { id, made: error };
    }
  }
}

const isUntouchedDraft = ({ state, facts: { provenance, digests } }: Item): boolean =>
  state === "review" && provenance?.draft === true && provenance.outputDigest === digests.piece;

async function inputOf({ entry, wall }: Occurrence, folder: string): Promise<JsonObject> {
  if (typeof entry.brief !== "string") return entry.brief;
  const file = resolve(folder, entry.brief.replaceAll("{date}", wall.slice(0, 10)));
  await access(file).catch(() => {
    throw new ContentError(`waits for its brief, ${file}; write it, or skip ${wall.slice(0, 10)} in the plan`, 1);
  });
  return readBrief(folder, file);
}
