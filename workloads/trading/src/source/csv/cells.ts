/** Cells of one line, used again for the next: `text` from `starts[n]` to before `ends[n]` is cell n without its quotes. */
export interface Cells {
  count: number;
  readonly starts: number[];
  readonly ends: number[];
}

const QUOTE = 34;

/**
 * Splits a line; spaces and tabs around cells do not count. A quoted cell ends in its line.
 *
 * @returns The offset of a quote that is wrong, or -1
 */
export function split(text: string, start: number, end: number, separator: number, cells: Cells): number {
  cells.count = 0;
  for (let at = start; ; at++) {
    const from = skipBlank(text, at, end, separator);
    if (text.charCodeAt(from) === QUOTE && from < end) {
      const close = closingQuote(text, from, end);
      if (close === -1) return from;
      at = skipBlank(text, close + 1, end, separator);
      if (at < end && text.charCodeAt(at) !== separator) return close;
      add(cells, from + 1, close);
    } else {
      at = from;
      while (at < end && text.charCodeAt(at) !== separator) at++;
      let to = at;
      while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
      add(cells, from, to);
    }
    if (at >= end) return -1;
  }
}

/** What a cell says; in a quoted one, two quotes are one. */
export function cellOf(text: string, { starts, ends }: Cells, index: number): string {
  const from = starts[index] ?? 0;
  const cell = text.slice(from, ends[index]);
  return text.charCodeAt(from - 1) === QUOTE ? cell.replaceAll('""', '"') : cell;
}

function add(cells: Cells, start: number, end: number): void {
  cells.starts[cells.count] = start;
  cells.ends[cells.count++] = end;
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

function skipBlank(text: string, from: number, end: number, separator: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at)) && text.charCodeAt(at) !== separator) at++;
  return at;
}

function closingQuote(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    if (at + 1 < end && text.charCodeAt(at + 1) === QUOTE) at++;
    else return at;
  }
  return -1;
}
