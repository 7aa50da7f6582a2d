import { isMap, isScalar, LineCounter, type ParsedNode, parseDocument } from "yaml";
import type { Diagnostic, Json, JsonObject } from "../types.ts";

/** The YAML between the two lines `---` at the beginning of a file, with the places of its keys. */
export interface FrontMatter {
  readonly values: JsonObject;
  /** Line and column of a key, by its path: `input.schema`; of the front matter itself for a path that is not there. */
  place(path: string): { readonly line: number; readonly column: number };
  /** What follows it. */
  readonly template: string;
  /** Line of the file on which that begins. */
  readonly templateLine: number;
  readonly diagnostics: readonly Diagnostic[];
}

const FENCE = /^---[ \t]*\r?$/;

/** dotprompt itself takes what it cannot parse for the text of the prompt; here that is a mistake at its line. */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const lines = text.split("\n");
  const isOpen = FENCE.test(lines[0] ?? "");
  const end = isOpen ? lines.findIndex((line, index) => index > 0 && FENCE.test(line)) : -1;
  if (isOpen && end < 0) {
    const diagnostic = at(
      file,
      1,
      1,
      "front-matter/not-closed",
      'the front matter has no second line "---"; add it before the text of the prompt',
    );
    return {
      values: {},
      place: () => ({ line: 1, column: 1 }),
      template: "",
      templateLine: lines.length,
      diagnostics: [diagnostic],
    };
  }
  const yaml = lines.slice(1, Math.max(end, 1)).join("\n");
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true, strict: true, schema: "core" });
  const diagnostics = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = counter.linePos(pos[0]);
    return at(
      file,
      line + 1,
      col,
      "front-matter/yaml",
      message.split("\n")[0]?.replace(/ at line .*/, "") ?? "it is no YAML",
    );
  });
  const values = diagnostics.length > 0 ? {} : ((document.toJS() ?? {}) as Json);
  const isObject = typeof values === "object" && values !== null && !Array.isArray(values);
  if (!isObject)
    diagnostics.push(
      at(
        file,
        2,
        1,
        "front-matter/no-map",
        `the front matter is ${JSON.stringify(values)}, but must be keys with values`,
      ),
    );
  return {
    values: isObject ? (values as JsonObject) : {},
    place(path) {
      const offset = keyOffset(document.contents, path.split("."));
      if (offset === undefined) return { line: 1, column: 1 };
      const { line, col } = counter.linePos(offset);
      return { line: line + 1, column: col };
    },
    template: end < 0 ? text : lines.slice(end + 1).join("\n"),
    templateLine: end < 0 ? 1 : end + 2,
    diagnostics,
  };
}

/** Where the last key of a path is written; of the longest part of the path that is. */
function keyOffset(node: ParsedNode | null, path: readonly string[]): number | undefined {
  const [key, ...rest] = path;
  if (key === undefined || !isMap(node)) return undefined;
  const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
  if (pair === undefined || !isScalar(pair.key)) return undefined;
  return keyOffset(pair.value as ParsedNode | null, rest) ?? pair.key.range?.[0];
}

export const at = (file: string, line: number, column: number, ruleId: string, message: string): Diagnostic => ({
  ruleId,
  severity: "error",
  message,
  file,
  line,
  column,
});
