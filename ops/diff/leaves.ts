import { formatSteps, type Step } from "./path.ts";

export type Scalar = string | number | boolean | null;
/** What stands at the end of a path: a value, or a list of plain values, which is compared as a whole. */
export type LeafValue = Scalar | readonly Scalar[];

export interface Leaf {
  readonly steps: readonly Step[];
  readonly value: LeafValue;
}

const isScalar = (value: unknown): value is Scalar => typeof value !== "object" || value === null;

/** The values of a tree by their path. Lists of named objects go by name; what is empty is left out. */
export function leavesOf(value: unknown, steps: readonly Step[] = [], into = new Map<string, Leaf>()) {
  if (isScalar(value)) {
    if (value !== undefined) into.set(formatSteps(steps), { steps, value });
  } else if (!Array.isArray(value)) {
    for (const [name, item] of Object.entries(value as object))
      leavesOf(item, [...steps, { name, isItem: false }], into);
  } else if (value.every(isScalar)) {
    if (value.length > 0) into.set(formatSteps(steps), { steps, value });
  } else {
    const names = itemNames(value);
    value.forEach((item, index) => {
      leavesOf(item, [...steps, { name: names?.[index] ?? String(index), isItem: true }], into);
    });
  }
  return into;
}

/** The names of the items, when each has one of its own. */
function itemNames(items: readonly unknown[]): string[] | undefined {
  const names = items.flatMap((item) => {
    const name = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
    return typeof name === "string" ? [name] : [];
  });
  return new Set(names).size === items.length ? names : undefined;
}
