import type { LintRule } from "../rule.ts";

export const partialCircle: LintRule = {
  id: "partial/circle",
  why: "a partial that takes itself in never ends",
  *check({ library }) {
    for (const { name, file } of library.partials.values()) {
      const path = circle(name, (each) => library.partials.get(each)?.uses ?? []);
      if (path === undefined || path.toSorted()[0] !== name) continue;
      yield {
        ruleId: this.id,
        severity: "error",
        file,
        line: 1,
        column: 1,
        message: `partials take each other in: ${[...path, name].join(" → ")}`,
      };
    }
  },
};

/** The way from a name back to itself, without its end. */
function circle(start: string, uses: (name: string) => readonly string[]): readonly string[] | undefined {
  const search = (name: string, path: readonly string[]): readonly string[] | undefined => {
    for (const next of uses(name)) {
      if (next === start) return path;
      if (path.includes(next)) continue;
      const found = search(next, [...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}
