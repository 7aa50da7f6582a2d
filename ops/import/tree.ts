/** Content of a JSON file that is being made. */
export interface Tree {
  [name: string]: TreeValue;
}
export type TreeValue = string | number | boolean | Tree | TreeValue[];

/** Sets a value below a tree and makes the objects on the way. Names come from tables of ours, never from input. */
export function setAt(tree: Tree, path: readonly string[], value: TreeValue): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const below = tree[name];
  const child: Tree = typeof below === "object" && !Array.isArray(below) ? below : {};
  tree[name] = child;
  setAt(child, rest, value);
}

/** An object of input as a tree: its own names, `__proto__` among them, become plain properties. */
export const treeOf = (entries: Iterable<readonly [string, TreeValue]>): Tree => Object.fromEntries(entries);

/** A copy without what a path leads to; an object or list that becomes empty goes too. The sections themselves stay. */
export function without(value: TreeValue, path: readonly (string | number)[]): TreeValue | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.flatMap((item, index) => (index === Number(name) ? (without(item, rest) ?? []) : [item]));
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== "object") return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const kept = key === String(name) ? without(item, rest) : item;
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : treeOf(entries);
}

const WIDTH = 120;

/** JSON as the formatter of this project writes it: objects over several lines, lists of plain values in one where they fit. */
export function formatTree(value: TreeValue, indent = "", used = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    const isPlain = value.every((item) => typeof item !== "object");
    if (value.length === 0 || (isPlain && used + line.length < WIDTH)) return line;
    return `[\n${value.map((item) => `${inner}${formatTree(item, inner, inner.length)}`).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, item]) => {
    const key = `${inner}${JSON.stringify(name)}: `;
    return `${key}${formatTree(item, inner, key.length)}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}
