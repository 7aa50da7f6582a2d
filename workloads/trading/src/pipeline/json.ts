import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { Diagnostic, Json } from "../types.ts";

export type Path = readonly (string | number)[];

/** A text of JSON whose parts know where they stand. */
export interface JsonFile {
  readonly file: string;
  /** undefined when the text is not JSON */
  readonly value: Json | undefined;
  /** What is wrong with the syntax. */
  readonly diagnostics: readonly Diagnostic[];
  /** A mistake at a value, or at the nearest one above that is there. */
  at(path: Path, ruleId: string, message: string): Diagnostic;
  /** A mistake at the name of a property. */
  atKey(path: Path, ruleId: string, message: string): Diagnostic;
}

/** No pipeline that a person wrote is deeper; a parser that calls itself must not be asked for more. */
const MAX_DEPTH = 64;

/** Parses strict JSON. Never throws. */
export function parseJson(file: string, written: string): JsonFile {
  // A blank of the same length, so that places stay what they are.
  const text = written.replace(/^\uFEFF/, " ");
  const place = (offset: number, ruleId: string, message: string): Diagnostic => {
    const before = text.slice(0, offset).split("\n");
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, ruleId, severity: "error", message };
  };
  const errors: ParseError[] = [];
  const isTooDeep = depthOf(text) > MAX_DEPTH;
  const tree = isTooDeep ? undefined : parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const nodeAt = (path: Path): Node | undefined =>
    tree === undefined
      ? undefined
      : (findNodeAtLocation(tree, [...path]) ?? (path.length > 0 ? nodeAt(path.slice(0, -1)) : tree));
  return {
    file,
    value: isTooDeep || errors.length > 0 ? undefined : (plain(tree) as Json | undefined),
    diagnostics: [
      ...(isTooDeep ? [place(0, "json/syntax", `the file is nested deeper than ${MAX_DEPTH} levels`)] : []),
      // What a parser says behind the first mistake is mostly about its own confusion.
      ...errors
        .slice(0, 1)
        .map(({ error, offset }) => place(offset, "json/syntax", `not JSON: ${sayError(text, error)}`)),
      ...(tree === undefined || errors.length > 0 ? [] : repeated(tree)).map(({ offset, value }) =>
        place(offset, "json/repeated-key", `"${value}" is there twice; keep one`),
      ),
    ],
    at: (path, ruleId, message) => place(nodeAt(path)?.offset ?? 0, ruleId, message),
    atKey: (path, ruleId, message) => {
      const node = tree === undefined ? undefined : findNodeAtLocation(tree, [...path]);
      return place(node?.parent?.offset ?? nodeAt(path)?.offset ?? 0, ruleId, message);
    },
  };
}

function sayError(text: string, error: number): string {
  if (text.trim() === "") return "the file is empty";
  // PropertyNameExpected: "expected a property name".
  return (printParseErrorCode(error) as string)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/^(.*) expected$/, "a $1 is expected here");
}

function depthOf(text: string): number {
  const scanner = createScanner(text, true);
  let [depth, deepest] = [0, 0];
  // SyntaxKind is a const enum, which Node cannot read: 1 and 3 open, 2 and 4 close, 17 is the end.
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    if (token === 1 || token === 3) depth += 1;
    else if (token === 2 || token === 4) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** `__proto__` as a name like any other. */
function plain(node: Node | undefined): unknown {
  if (node?.type === "array") return (node.children ?? []).map(plain);
  if (node?.type !== "object") return node?.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [String(key?.value), plain(value)]),
  );
}

function repeated(node: Node): Node[] {
  const keys = node.type === "object" ? (node.children ?? []).flatMap(({ children: [key] = [] }) => key ?? []) : [];
  const again = keys.filter(({ value }, index) => keys.findIndex((each) => each.value === value) < index);
  return [...again, ...(node.children ?? []).flatMap(repeated)];
}
