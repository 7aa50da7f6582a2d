import { parseEnv } from "node:util";

/** One assignment of an env file. Offsets count UTF-16 code units from the start of the text. */
export interface EnvEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** As `node --env-file` reads it. */
  readonly value: string;
  /** After the whole assignment, comment included. */
  readonly end: number;
  /** Begin of the word `export`; undefined when there is none. */
  readonly exportStart?: number;
  /** What is wrong with the way it is written, as the end of a sentence; holds nothing of the value. */
  readonly quotingProblem?: string;
  /** Opens a quote that nothing closes. */
  readonly unclosed: boolean;
}

/** A line that assigns nothing where something else was meant. Its text may be part of a secret. */
export interface EnvJunk {
  readonly start: number;
  readonly end: number;
  /** What is wrong with it, one sentence that holds nothing of its text. */
  readonly problem: string;
}

export interface EnvDocument {
  readonly entries: readonly EnvEntry[];
  readonly junk: readonly EnvJunk[];
}

const NO_ASSIGNMENT = "this line assigns nothing: write NAME=value, or # before a comment";
const INDENTED_COMMENT = "node --env-file takes an indented comment with '=' for a variable: remove the space before #";
const SINGLE = "put the value in single quotes";

/**
 * Finds the assignments of an env file and their places; each value is read by Node's own parser (`util.parseEnv`, the
 * one behind `node --env-file`). What a shell (`. ./.env`) would read otherwise, or what Node would split elsewhere,
 * gets a quoting problem: the file must mean the same to both.
 */
export function parseEnvText(text: string): EnvDocument {
  const entries: EnvEntry[] = [];
  const junk: EnvJunk[] = [];
  let offset = 0;
  while (offset < text.length) {
    const lineEnd = endOfLine(text, offset);
    const line = text.slice(offset, lineEnd);
    const equals = line.indexOf("=");
    if (line.trim() === "" || line.trimStart().startsWith("#")) {
      if (/^\s+#.*=/.test(line)) junk.push({ start: offset, end: lineEnd, problem: INDENTED_COMMENT });
      offset = lineEnd + 1;
    } else if (equals < 0 || line.slice(0, equals).trim() === "") {
      junk.push({ start: offset, end: lineEnd, problem: NO_ASSIGNMENT });
      offset = lineEnd + 1;
    } else {
      const entry = readEntry(text, offset, offset + equals);
      entries.push(entry);
      offset = entry.end + 1;
    }
  }
  return { entries, junk };
}

function readEntry(text: string, start: number, equals: number): EnvEntry {
  const name = /^(\s*)(export +(?=\S))?(.*?)(\s*)$/s.exec(text.slice(start, equals));
  const [, indent = "", exported = "", key = "", gap = ""] = name ?? [];
  const keyStart = start + indent.length + exported.length;
  const { end, problem, unclosed = false } = readValue(text, equals + 1);
  const value = parseEnv(text.slice(keyStart, end))[key] ?? "";
  // Node takes the next line for the value when nothing but spaces follow the '='.
  const spaced = gap !== "" || /^[ \t]+(?![ \t#])/.test(text.slice(equals + 1, end));
  const quotingProblem =
    problem ??
    (spaced ? "has a space beside '=': remove it" : undefined) ??
    (exported !== "" && value === "" ? "has no value, and Node then takes export into the name: remove it" : undefined);
  return {
    key,
    keyStart,
    keyEnd: keyStart + key.length,
    value,
    end,
    unclosed,
    ...(exported === "" ? {} : { exportStart: start + indent.length }),
    ...(quotingProblem === undefined ? {} : { quotingProblem }),
  };
}

/** Where the assignment whose value begins at an offset ends, and what is wrong with its quotes. */
function readValue(text: string, offset: number): { end: number; problem?: string; unclosed?: boolean } {
  const lineEnd = endOfLine(text, offset);
  const start = offset + (/^[ \t\r]*/.exec(text.slice(offset, lineEnd))?.[0].length ?? 0);
  const quote = text.charAt(start);
  if (quote !== "'" && quote !== '"' && quote !== "`") {
    return withProblem(lineEnd, unquotedProblem(text.slice(offset, lineEnd)));
  }
  const closing = text.indexOf(quote, start + 1);
  if (closing < 0)
    return { end: lineEnd, problem: `opens a ${NAMES[quote]} that nothing closes: close it`, unclosed: true };
  const end = endOfLine(text, closing);
  if (!/^[ \t\r]*$|^[ \t]+#/.test(text.slice(closing + 1, end)))
    return withProblem(end, "has text after its closing quote: remove it, or put all of the value inside the quotes");
  const inside = text.slice(start + 1, closing);
  if (quote === "`") return withProblem(end, `is in backquotes, which a shell executes: ${SINGLE}`);
  if (quote === '"' && /[$`\\]/.test(inside))
    return withProblem(end, `has $, \` or \\ in double quotes, which a shell replaces: ${SINGLE}`);
  return { end };
}

const NAMES = { "'": "single quote", '"': "double quote", "`": "backquote" };

const withProblem = (end: number, problem: string | undefined) => (problem === undefined ? { end } : { end, problem });

function unquotedProblem(line: string): string | undefined {
  const value = line.replace(/[ \t]#.*/s, "").trim();
  if (/#/.test(value)) return `has '#' without quotes, where node --env-file cuts it off: ${SINGLE}`;
  if (/\s/.test(value)) return `has a space without quotes: ${SINGLE}`;
  return /[^\w./:@%+,=-]/.test(value) ? `has characters that mean something to a shell: ${SINGLE}` : undefined;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}
