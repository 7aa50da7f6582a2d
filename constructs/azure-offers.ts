import { distance } from "fastest-levenshtein";
import type { AzureOffers } from "../schemas/environment.generated.ts";
import { isUnresolved } from "./rule.ts";

export type { AzureOffers } from "../schemas/environment.generated.ts";

/** What is thought of a name that Azure gives meaning to. */
export type Standing = "known" | "unknown" | { readonly meant: string };

/**
 * Judges a name by what Azure is known to have and by what a person says that it has. A name that differs from a known
 * one in a letter or two is misspelled; one that differs in its digits alone, or in more, can be new.
 *
 * @param offered Names that a person vouches for.
 */
export function standing(name: string, known: readonly string[], offered: readonly string[] = []): Standing {
  if (isUnresolved(name) || known.includes(name) || offered.includes(name)) return "known";
  const alike = known.filter((each) => isMisspelled(name, each));
  const isNext = known.some((each) => lettersOf(each) === lettersOf(name) && plain(each) !== plain(name));
  const meant = isNext ? alike.find((each) => plain(each) === plain(name)) : nearestOf(name, alike);
  return meant === undefined ? "unknown" : { meant };
}

/** Whether one name is the other, written wrong. */
export function isMisspelled(name: string, known: string): boolean {
  if (plain(name) === plain(known)) return true;
  if (lettersOf(name) === lettersOf(known)) return false;
  return known.length > 4 && distance(name.toLowerCase(), known.toLowerCase()) <= 2;
}

/** The candidate that a name is nearest to. */
export const nearestOf = (name: string, candidates: readonly string[]): string | undefined =>
  candidates.toSorted(
    (a, b) => distance(name.toLowerCase(), a.toLowerCase()) - distance(name.toLowerCase(), b.toLowerCase()),
  )[0];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, "");

/** How to say that a name is right although it is not known. */
export const vouchFor = (list: keyof AzureOffers): string => `add it to azureOffers.${list} in environment.json`;
