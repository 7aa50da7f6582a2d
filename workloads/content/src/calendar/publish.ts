import { fileLedger } from "../publish/ledger.ts";
import { publicationOf } from "../publish/publication.ts";
import { publishOnce } from "../publish/publish.ts";
import type { Target } from "../publish/target.ts";
import { quiet } from "../render/validate.ts";
import { ContentError } from "../types.ts";
import type { Item } from "./calendar.ts";

export interface Step {
  readonly id: string;
  readonly target: string;
  /** Where it was published, or why it was not. */
  readonly result: { readonly where: string } | ContentError;
}

/** Why a piece is left out that seems to be ready; undefined when nothing is in its way. */
export function obstacle({ state, facts }: Item, allowDrafts: boolean): string | undefined {
  if (state === "changed") {
    const { by = "", at = "" } = facts.approval ?? {};
    return `was changed since ${quiet(by)} approved it on ${at.slice(0, 10)}; read it, then approve it again: content calendar approve`;
  }
  if (state === "ready" && facts.provenance?.draft === true && !allowDrafts)
    return "is a draft that no model has written; generate it with a provider, or publish it with --allow-drafts";
  return undefined;
}

/** Publishes every piece that is approved, unchanged and due, to each of its targets once. */
export async function* publishReady(
  items: readonly Item[],
  targets: ReadonlyMap<string, Target>,
  ledgerFolder: string,
  { now, signal }: { now(): Date; readonly signal: AbortSignal },
): AsyncGenerator<Step> {
  const ledger = fileLedger(ledgerFolder);
  for (const { occurrence, facts } of items) {
    const { id, entry, wall } = occurrence;
    if (facts.text === undefined || facts.provenance === undefined) continue;
    const publication = publicationOf({ id, date: wall.slice(0, 10) }, facts.text, facts.provenance);
    for (const target of entry.targets.flatMap((name) => targets.get(name) ?? [])) {
      signal.throwIfAborted();
      try {
        const { status, where } = await publishOnce(publication, target, ledger, now);
        if (status === "published") yield { id, target: target.name, result: { where } };
      } catch (error) {
        if (!(error instanceof ContentError)) throw error;
        yield { id, target: target.name, result: error };
      }
    }
  }
}
