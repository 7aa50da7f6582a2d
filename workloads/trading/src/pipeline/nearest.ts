import { distance } from "fastest-levenshtein";

/** The known name that a word is a few letters away from; undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const near = [...known]
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(2, word.length / 3))
    .sort((a, b) => a.far - b.far);
  return near[0]?.name;
}

/** What a message says when a name is not one of those that there are. */
export function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
}
