import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Diagnostic } from "../diagnostic.ts";

/** Largest file that is read, in bytes. A parameter file of a thousand databases stays under a tenth of it. */
export const MAX_FILE_BYTES = 1_048_576;

/** The text of one input file. */
export interface Source {
  /** Relative to the project folder, with `/`; what diagnostics call the file. */
  readonly file: string;
  /** As in the file, a byte order mark included, so that an offset is a place in the file. */
  readonly text: string;
}

/** A text, or the one reason why there is none. */
export type ReadResult = { readonly source: Source } | { readonly diagnostic: Diagnostic };

/**
 * Reads a text file within bounded time and memory: whatever the path leads to, at most {@link MAX_FILE_BYTES} are read.
 *
 * @param path Path that the file system understands.
 * @param file Name of the file in diagnostics.
 */
export function readSource(path: string, file: string): ReadResult {
  try {
    const bytes = readBounded(path);
    if (!(bytes instanceof Uint8Array)) return { diagnostic: fileProblem(file, bytes) };
    if (bytes.length > MAX_FILE_BYTES) return { diagnostic: fileProblem(file, FILE_PROBLEMS.tooLarge) };
    return decode(bytes, file);
  } catch (error) {
    return { diagnostic: fileProblem(file, explain(error)) };
  }
}

/** What is wrong with a file as a whole: a rule id, and the rest of a sentence that begins with the file's name. */
export type FileProblem = readonly [ruleId: string, message: string];

export const fileProblem = (file: string, [ruleId, message]: FileProblem): Diagnostic => ({
  ruleId,
  severity: "error",
  file,
  message: `${file} ${message}`,
});

const FILE_PROBLEMS = {
  tooLarge: ["file/too-large", `is larger than ${MAX_FILE_BYTES / 1_048_576} MiB, but must be smaller`],
  directory: ["file/directory", "is a folder, but must be a file"],
  notRegular: ["file/not-a-file", "is a device, pipe or socket, but must be a file"],
} as const satisfies Record<string, FileProblem>;

/** The bytes of a file, one more than allowed when it is too large, or why it was not even opened. */
function readBounded(path: string): Uint8Array | FileProblem {
  const before = statSync(path);
  if (before.isDirectory()) return FILE_PROBLEMS.directory;
  if (!before.isFile()) return FILE_PROBLEMS.notRegular;
  if (before.size > MAX_FILE_BYTES) return FILE_PROBLEMS.tooLarge;
  // Non-blocking, so that a pipe that took the place of the file since cannot hold us.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(descriptor).isFile()) return FILE_PROBLEMS.notRegular;
    // One byte more than stat said tells whether the file has grown; files under /proc say 0.
    let buffer = new Uint8Array(Math.max(before.size + 1, 4096));
    let length = 0;
    while (length <= MAX_FILE_BYTES) {
      if (length === buffer.length) buffer = grown(buffer);
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function grown(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

function decode(bytes: Uint8Array, file: string): ReadResult {
  const problem = (...reason: FileProblem) => ({ diagnostic: fileProblem(file, reason) });
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return problem("file/encoding", "is encoded as UTF-16, but must be UTF-8; save it with encoding UTF-8");
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) return problem("file/binary", `is not a text file: byte ${zero + 1} is zero`);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const replaced = text.indexOf("\uFFFD");
  if (replaced < 0 || Buffer.from(bytes).equals(Buffer.from(text))) return { source: { file, text } };
  const { diagnostic } = problem("file/encoding", "is not valid UTF-8 here; save it with encoding UTF-8");
  return { diagnostic: { ...diagnostic, position: new Lines(text).position(replaced, replaced + 1) } };
}

const REASONS: Readonly<Record<string, FileProblem>> = {
  ENOENT: ["file/missing", "does not exist"],
  ENOTDIR: ["file/missing", "does not exist: a part of its path is a file"],
  EISDIR: FILE_PROBLEMS.directory,
  EACCES: ["file/unreadable", "cannot be read: permission denied"],
  EPERM: ["file/unreadable", "cannot be read: permission denied"],
  ELOOP: ["file/symlink-loop", "is a symbolic link that leads back to itself"],
  ENAMETOOLONG: ["file/missing", "does not exist: its path is too long"],
};

/** Why the file system refused. */
export function explain(error: unknown): FileProblem {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const known = code === undefined ? undefined : REASONS[code];
  return known ?? ["file/unreadable", `cannot be read: ${code ?? String(error)}`];
}

/** Where lines begin: turns offsets into lines and columns. */
export class Lines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
  }

  /** Index of the line that holds an offset, from 0. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Text of a line without its line break and without a byte order mark. */
  line(index: number): string {
    const start = this.#starts[index] ?? this.#text.length;
    const line = this.#text.slice(start, this.#starts[index + 1] ?? this.#text.length).replace(/[\r\n]+$/, "");
    return index === 0 ? line.replace(/^\uFEFF/, "") : line;
  }

  /** The place between two offsets; an editor shows no byte order mark, so it counts for nothing. */
  position(start: number, end: number) {
    const at = (offset: number) => {
      const inside = Math.min(Math.max(offset, 0), this.#text.length);
      const line = this.lineAt(inside);
      const mark = line === 0 && this.#text.startsWith("\uFEFF") ? 1 : 0;
      return { line: line + 1, column: Math.max(inside - (this.#starts[line] ?? 0) - mark, 0) + 1 };
    };
    const from = at(start);
    const to = at(Math.max(start, end));
    return { ...from, endLine: to.line, endColumn: to.column };
  }
}
