import { distance } from "fastest-levenshtein";

/** The known word that is fewest letters away; undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const near = [...known]
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(2, word.length / 3))
    .sort((a, b) => a.far - b.far);
  return near[0]?.name;
}
