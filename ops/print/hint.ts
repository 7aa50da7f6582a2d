import { nearest } from "../../schemas/shape/nearest.ts";

/**
 * What follows the sentence that a word is not known: the one that was meant, or else what there is.
 *
 * @param others @default all that there are
 */
export function hint(word: string, known: readonly string[], others?: string): string {
  const near = nearest(word, known);
  if (near !== undefined) return `; did you mean ${near.name}?`;
  return others ?? `, but there is ${known.join(", ") || "none"}`;
}
