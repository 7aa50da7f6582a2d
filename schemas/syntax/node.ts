import type { Source } from "./source.ts";

/** A stretch of a file, in UTF-16 offsets, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Range {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
}

export interface ListNode extends Range {
  readonly kind: "list";
  readonly items: readonly SourceNode[];
}

export interface ObjectNode extends Range {
  readonly kind: "object";
  readonly properties: ReadonlyMap<string, PropertyNode>;
}

/** One `key: value`. */
export interface PropertyNode {
  readonly key: Range;
  readonly value: SourceNode;
}

/** A value of a file and where it stands, whatever the file's format. */
export type SourceNode = ScalarNode | ListNode | ObjectNode;

/** A file together with the values in it. */
export interface Document {
  readonly source: Source;
  readonly format: "json" | "yaml" | "dotenv";
  readonly root: SourceNode;
}

/** Property names and list indexes from the root of a document. */
export type NodePath = readonly (string | number)[];

/** The plain value of a node, as `JSON.parse` would give it. */
export function toValue(node: SourceNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toValue);
    case "object":
      return Object.fromEntries([...node.properties].map(([name, { value }]) => [name, toValue(value)]));
  }
}

/** What a path leads to; undefined where the document holds nothing at it. */
export function findNode(root: SourceNode, path: NodePath): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>((node, part) => childOf(node, part), root);
}

function childOf(node: SourceNode | undefined, part: string | number): SourceNode | undefined {
  if (node?.kind === "object") return node.properties.get(String(part))?.value;
  if (node?.kind === "list") return node.items[Number(part)];
  return undefined;
}

/** The key that the last part of a path names; undefined for an item of a list and for what is not there. */
export function findKey(root: SourceNode, path: NodePath): Range | undefined {
  const parent = findNode(root, path.slice(0, -1));
  return parent?.kind === "object" ? parent.properties.get(String(path.at(-1)))?.key : undefined;
}

/**
 * Where to point for something about a path: at its value, or, where there is none, at the key of the nearest parent
 * that is there, at last at the first character of the document.
 */
export function locate(root: SourceNode, path: NodePath): Range {
  const found = findNode(root, path);
  if (found !== undefined && found.kind === "scalar") return found;
  for (let length = path.length; length > 0; length--) {
    const key = findKey(root, path.slice(0, length));
    if (key !== undefined) return key;
    const item = findNode(root, path.slice(0, length));
    if (item !== undefined) return { start: item.start, end: Math.min(item.start + 1, item.end) };
  }
  return { start: root.start, end: Math.min(root.start + 1, root.end) };
}

/** `a.b[0].c`, as messages name a property. A name that is no plain word is quoted. */
export const formatNodePath = (path: NodePath): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[\w$-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
