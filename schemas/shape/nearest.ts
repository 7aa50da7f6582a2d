import { distance } from "fastest-levenshtein";

/** What somebody probably meant. */
export interface Suggestion {
  readonly name: string;
  /** Whether it is the one answer, so that a machine may write it. */
  readonly isCertain: boolean;
}

/** Longest word that is compared: nobody mistypes a longer one. */
const MAX_LENGTH = 64;

/** Without case and separators: `sku_name`, `SkuName` and `skuName` are one word. */
export const plainWord = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The candidate that a word was probably meant to be; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): Suggestion | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const plain = plainWord(word);
  const limit = Math.min(Math.max(1, Math.floor(word.length / 3)), 4);
  const near = candidates
    .map((name) => ({ name, away: plain !== "" && plainWord(name) === plain ? 0 : wordDistance(word, name) }))
    .filter(({ away }) => away <= limit)
    .sort((a, b) => a.away - b.away || compareText(a.name, b.name));
  const [first, second] = near;
  if (first !== undefined) {
    // Two letters are typed wrong now and then; more of them can be another word.
    const isCertain = first.away <= 2 && first.away < first.name.length / 2 && first.away !== second?.away;
    return { name: first.name, isCertain };
  }
  const part = candidates.filter((name) => containsWord(name, word) || containsWord(word, name)).sort(compareText);
  return part[0] === undefined ? undefined : { name: part[0], isCertain: false };
}

/** Order of code units: the same in every language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Two neighbours that changed places count as one mistake. */
function wordDistance(word: string, name: string): number {
  const [a, b] = [word.toLowerCase(), name.toLowerCase()];
  const whole = distance(a, b);
  if (whole !== 2 || a.length !== b.length) return whole;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a[at] === b[at + 1] && a[at + 1] === b[at] ? 1 : whole;
}

const containsWord = (whole: string, part: string): boolean =>
  part.length >= 3 && plainWord(whole).includes(plainWord(part)) && plainWord(part).length >= 3;
