import { briefSchema } from "../../library/schema.ts";
import type { JsonObject } from "../../types.ts";
import { compareSchemas, type Kind } from "./compare.ts";
import type { Locked } from "./lock-file.ts";

export type Level = "patch" | "minor" | "major";

/** A difference between two versions of a prompt, and how far it raises the version. */
export interface Change {
  readonly level: Level;
  readonly what: string;
}

const LEVELS: readonly Level[] = ["patch", "minor", "major"];

/** Major: a brief that was right is refused, or who reads answers finds what was not there. */
const LEVEL_OF: Readonly<Record<"input" | "output", Readonly<Record<Kind, Level>>>> = {
  input: { narrowed: "major", widened: "minor", changed: "major", added: "minor", required: "major", removed: "major" },
  output: {
    narrowed: "minor",
    widened: "major",
    changed: "major",
    added: "minor",
    required: "minor",
    removed: "major",
  },
};

const WORDS: Readonly<Record<Kind, string>> = {
  narrowed: "takes less",
  widened: "takes more",
  changed: "takes something else",
  added: "is new",
  required: "is new and required",
  removed: "is gone",
};

/** What differs between two versions, the weightiest first. */
export function changesBetween(before: Locked, after: Locked): Change[] {
  const changes = [
    ...(before.template === after.template ? [] : [{ level: "patch" as const, what: "its text" }]),
    ...partialChanges(before.partials, after.partials),
    ...(["model", "config"] as const)
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => ({ level: "minor" as const, what: key })),
    ...(same(before.input.defaults, after.input.defaults) ? [] : [{ level: "minor" as const, what: "input.default" }]),
    ...schemaChanges("input", briefSchema(before.input), briefSchema(after.input)),
    ...schemaChanges("output", before.output.schema, after.output.schema),
  ];
  return changes.sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level));
}

function partialChanges(before: Locked["partials"], after: Locked["partials"]): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): Change[] => {
    if (before[name] === after[name]) return [];
    if (before[name] === undefined) return [{ level: "minor", what: `partial ${name} is new` }];
    if (after[name] === undefined) return [{ level: "minor", what: `partial ${name} is gone` }];
    return [{ level: "patch", what: `partial ${name}` }];
  });
}

function schemaChanges(side: "input" | "output", before: JsonObject, after: JsonObject): Change[] {
  if (same(before, after)) return [];
  const changes = compareSchemas(before, after).map(({ path, kind }) => ({
    level: LEVEL_OF[side][kind],
    what: `${side}.schema${path === "" ? "" : `.${path}`} ${WORDS[kind]}`,
  }));
  return changes.length > 0 ? changes : [{ level: "patch", what: `descriptions in ${side}.schema` }];
}

const same = (a: JsonObject, b: JsonObject): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The next version after one of that weight. */
export function raise(version: string, level: Level): string {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (level === "major") return `${major + 1}.0.0`;
  return level === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Below 0 when the first is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
