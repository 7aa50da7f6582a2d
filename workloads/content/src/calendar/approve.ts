import { writeDurably } from "../files.ts";
import { hint } from "../library/nearest.ts";
import { mistakes, quiet } from "../render/validate.ts";
import { ContentError, type Library } from "../types.ts";
import type { Calendar, Item } from "./calendar.ts";
import { type Approval, approvalFile } from "./desk.ts";

/**
 * Writes down that a person approves a piece as it is now.
 *
 * @throws ContentError when there is no such piece, or it could not be published
 */
export async function approve(
  calendar: Calendar,
  id: string,
  library: Library,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<Approval> {
  const item = findItem(calendar, id);
  const edited = check(item, library);
  const approval = { id, ...item.facts.digests, edited, by, at: now.toISOString() };
  await writeDurably(approvalFile(calendar.desk, id), `${JSON.stringify(approval, null, 2)}\n`);
  return approval;
}

function findItem({ items }: Calendar, id: string): Item {
  const found = items.find(({ occurrence }) => occurrence.id === id);
  if (found?.facts.text !== undefined) return found;
  if (found !== undefined) throw new ContentError(`${id} was not generated yet; run content calendar generate`);
  const waiting = items.filter(({ state }) => state === "review" || state === "changed");
  throw new ContentError(
    `the plan has no piece "${quiet(id)}"; ${hint(
      id,
      waiting.map(({ occurrence }) => occurrence.id),
    )}`,
  );
}

/** @returns whether a person has changed the piece */
function check({ occurrence, facts }: Item, library: Library): boolean {
  const { file, text = "", provenance, digests } = facts;
  if (provenance === undefined) throw new ContentError(`${file} has no provenance beside it; generate it again`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ContentError(`${file} is no JSON: ${quiet((error as Error).message)}`);
  }
  const prompt = library.prompts.get(occurrence.entry.prompt);
  // Another version of the prompt may ask for another answer.
  if (prompt?.digest === provenance.prompt.digest) {
    const wrong = mistakes(prompt.output.schema, value, "the piece");
    if (wrong.length > 0) throw new ContentError(`${file} does not fit ${prompt.name} any more: ${wrong.join("; ")}`);
  }
  return digests.piece !== provenance.outputDigest;
}
