import type { Data } from "../data.ts";
import type { Place } from "../findings.ts";

/** Longer than any line of market data; what has none shorter is no text of lines. */
const MAXIMUM_LINE = 1024 * 1024;

/** @param text Has the line from `start` to before `end` @param line From 1 @returns false to stop */
export type OnLine = (text: string, start: number, end: number, line: number) => boolean;

/** Why the rest of a text could not be read. */
export interface Unreadable {
  readonly place: Place;
  readonly message: string;
}

/**
 * Cuts a text into lines without line ends, LF or CRLF. It is UTF-8, or UTF-16 with a byte order mark; wrong bytes are U+FFFD.
 *
 * @returns Why it stopped before the end; undefined when it did not, or was asked to
 */
export async function eachLine(data: Data, onLine: OnLine): Promise<Unreadable | undefined> {
  let line = 1;
  let rest = "";
  let decoder: TextDecoder | undefined;
  const cut = (text: string, isLast: boolean): boolean => {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const isCrLf = end > start && text.charCodeAt(end - 1) === 13;
      if (!onLine(text, start, isCrLf ? end - 1 : end, line++)) return false;
      start = end + 1;
    }
    if (isLast && start < text.length) return onLine(text, start, text.length, line);
    rest = text.slice(start);
    return true;
  };
  for await (const piece of data.stream()) {
    if (decoder === undefined) {
      const message = foreign(piece);
      if (message !== undefined) return { place: { line: 1, column: 1 }, message };
      decoder = new TextDecoder(encodingOf(piece));
    }
    if (!cut(rest + decoder.decode(piece, { stream: true }), false)) return undefined;
    if (rest.length > MAXIMUM_LINE) {
      return { place: { line, column: 1 }, message: "the line is longer than 1,048,576 characters: is this CSV?" };
    }
  }
  cut(rest + (decoder?.decode() ?? ""), true);
  return undefined;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** What bytes are that are no text. */
function foreign(bytes: Uint8Array): string | undefined {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (magic === "PAR1") return 'this is Parquet: set source.type to "parquet"';
  if (magic.startsWith("\x1f\x8b") || magic.startsWith("PK\x03\x04")) return "this is compressed: unpack it";
  if (encodingOf(bytes) !== "utf-8" || !bytes.includes(0)) return undefined;
  return "this is not text, or UTF-16 without a byte order mark: save it as UTF-8";
}
