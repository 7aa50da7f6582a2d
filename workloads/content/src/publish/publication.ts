import { sha256 } from "../digest.ts";
import type { Provenance } from "../generate/provenance.ts";
import type { Json } from "../types.ts";

/** What is published of a piece: the same for every target and every try. */
export interface Publication {
  readonly id: string;
  /** The day of publication: `2026-12-01`. */
  readonly date: string;
  readonly title: string;
  readonly piece: Json;
  /** Where it is from. What it cost and who has approved it stays in the house. */
  readonly provenance: {
    readonly prompt: { readonly name: string; readonly version: string; readonly digest: string };
    readonly model: { readonly provider: string; readonly name: string };
    readonly generatedAt: string;
    /** True when no model has written it. */
    readonly draft: boolean;
    /** True when a person has changed it since. */
    readonly edited: boolean;
    /** sha256 of the piece's file. */
    readonly digest: string;
  };
}

export function publicationOf(
  { id, date }: Pick<Publication, "id" | "date">,
  text: string,
  provenance: Provenance,
): Publication {
  const piece = JSON.parse(text) as Json;
  const { prompt, model, generatedAt, draft, outputDigest } = provenance;
  const digest = sha256(text);
  return {
    id,
    date,
    title: titleOf(piece) ?? id,
    piece,
    provenance: {
      prompt: { name: prompt.name, version: prompt.version, digest: prompt.digest },
      model: { provider: model.provider, name: model.name },
      generatedAt,
      draft,
      edited: digest !== outputDigest,
      digest,
    },
  };
}

/** Names under which pieces have their title. */
export const TITLES: readonly string[] = ["headline", "title", "subject"];

/** @returns undefined when the piece has none */
export function titleOf(piece: Json): string | undefined {
  if (typeof piece !== "object" || piece === null || Array.isArray(piece)) return undefined;
  const found = TITLES.filter((name) => Object.hasOwn(piece, name)).map(
    (name) => (piece as Record<string, Json>)[name],
  );
  return found.find((value): value is string => typeof value === "string" && value.trim() !== "");
}
