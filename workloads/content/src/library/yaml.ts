import { isMap, isScalar, isSeq, type ParsedNode, parseDocument } from "yaml";
import type { Diagnostic, Json } from "../types.ts";
import { diagnoseAt, type Source } from "./source.ts";

/** Keys and indexes: `["cases", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** What YAML says, with the places of what it says. */
export interface Yaml {
  readonly source: Source;
  readonly value: Json;
  /** Where a key or an item is written, in characters; of the deepest part of the path that is there. */
  keyOffset(path: Path): number;
  /** Where its value is written. */
  valueOffset(path: Path): number;
}

/** The part of a text that is YAML, in characters. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Parses YAML 1.2, or JSON, which is a part of it. Never throws. */
export function parseYaml(
  source: Source,
  { start, end }: Range = { start: 0, end: source.text.length },
): { readonly yaml?: Yaml; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const document = parseDocument(source.text.slice(start, end), { prettyErrors: false, logLevel: "silent" });
    const diagnostics = [...document.errors, ...document.warnings].map(({ pos, message }) =>
      diagnoseAt(source, start + pos[0], { ruleId: "yaml/syntax", message: firstLower(message) }),
    );
    if (diagnostics.length > 0) return { diagnostics };
    // Written and read again: an alias inside what it names has no end.
    const value = JSON.parse(JSON.stringify(document.toJS() ?? null)) as Json;
    const offset = (path: Path, which: "key" | "value") => start + (find(document.contents, path, which) ?? 0);
    const keyOffset = (path: Path) => offset(path, "key");
    return { yaml: { source, value, keyOffset, valueOffset: (path) => offset(path, "value") }, diagnostics };
  } catch (error) {
    // Nested without end, or aliases that multiply, name nothing or hold themselves.
    const why =
      error instanceof RangeError ? "it is nested too deeply" : "an alias names nothing, itself or far too much";
    return { diagnostics: [diagnoseAt(source, start, { ruleId: "yaml/syntax", message: why })] };
  }
}

function find(node: ParsedNode | null | undefined, path: Path, which: "key" | "value"): number | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return node?.range[0];
  if (isSeq(node)) return find(node.items[Number(first)] as ParsedNode | undefined, rest, which) ?? node.range[0];
  const pair = isMap(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(first))
    : undefined;
  if (pair === undefined) return undefined;
  const key = (pair.key as ParsedNode).range[0];
  const value = pair.value as ParsedNode | null;
  if (rest.length === 0) return which === "key" ? key : (value?.range[0] ?? key);
  return find(value, rest, which) ?? key;
}

const firstLower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
