import { printable } from "../print/terminal.ts";
import { encodedView, endIn, plainView, startIn, type View } from "./spelling.ts";
import { redactText, SENSITIVE } from "./text.ts";

/** A shorter secret would match by chance. Characters. */
const MIN_SECRET = 8;
const KEY_LENGTH = 6;

/** Texts to be found within another, in one pass. */
class Needles {
  /** By the first characters, then by length. */
  readonly #buckets = new Map<string, Map<number, Set<string>>>();
  /** Most places of a text are passed by a look at one character. */
  readonly #starts = new Set<number>();

  add(needle: string): void {
    if (needle.length < KEY_LENGTH) return;
    const key = needle.slice(0, KEY_LENGTH);
    const lengths = this.#buckets.get(key) ?? new Map<number, Set<string>>();
    this.#buckets.set(key, lengths);
    this.#starts.add(needle.charCodeAt(0));
    const same = lengths.get(needle.length) ?? new Set<string>();
    lengths.set(needle.length, same.add(needle));
  }

  /** Every place, the longest needle of each. */
  *findIn(text: string): Generator<readonly [start: number, end: number]> {
    for (let at = 0; at + KEY_LENGTH <= text.length; at++) {
      if (!this.#starts.has(text.charCodeAt(at))) continue;
      const lengths = this.#buckets.get(text.slice(at, at + KEY_LENGTH));
      if (lengths === undefined) continue;
      const length = [...lengths.keys()]
        .sort((a, b) => b - a)
        .find((candidate) => lengths.get(candidate)?.has(text.slice(at, at + candidate)));
      if (length !== undefined) yield [at, at + length];
    }
  }
}

type Span = readonly [start: number, end: number];

/**
 * Finds known secrets inside any text, however they are spelled: escaped for JSON, Go, a URL or HTML, one within the
 * other, as base64 or hex, broken over lines. A secret may stand where no mask covers it: in a computed attribute, an
 * error, the key of a map. Linear in the length of the text. Secrets shorter than 8 characters are only replaced where a
 * mask covers them: they would match by chance.
 */
export class Scrubber {
  /** As the secret is. */
  readonly #literal = new Needles();
  readonly #plain = new Needles();
  readonly #encoded = new Needles();
  #isEmpty = true;

  constructor(secrets: Iterable<string>) {
    for (const secret of secrets) {
      if (secret.length < MIN_SECRET) continue;
      this.#isEmpty = false;
      this.#literal.add(secret);
      for (const form of plainForms(secret)) this.#plain.add(form);
      for (const form of encodedForms(secret)) this.#encoded.add(form);
    }
  }

  /** The text with every known secret replaced, and with what looks like one; one line that is safe to print. */
  text(text: string, marker?: (secret: string) => string): string {
    const scrubbed = this.#replace(text, marker ?? (() => SENSITIVE));
    // A marker tells one secret from another: what only looks like one must not take that away.
    return printable(marker === undefined ? redactText(scrubbed) : scrubbed);
  }

  /** Several lines with every known secret replaced, also one that is broken over them. JSON stays JSON. */
  lines(text: string): string {
    return this.#replace(text, () => SENSITIVE);
  }

  /** A log: several lines, some of which are JSON. What looks like a secret is replaced too. */
  log(lines: readonly string[]): string[] {
    const scrubbed = this.lines(lines.join("\n")).split("\n");
    return scrubbed.map((line) => (line.startsWith("{") ? this.#jsonLine(line) : this.text(line)));
  }

  /** A secret in a JSON text within another stands there without the escapes of the outer one. */
  #jsonLine(line: string): string {
    try {
      return JSON.stringify(this.value(JSON.parse(line)));
    } catch {
      return this.text(line);
    }
  }

  /** Every string within a value, keys too. */
  value<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (Array.isArray(value)) return value.map((item) => this.value(item)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)])) as T;
  }

  #replace(text: string, marker: (secret: string) => string): string {
    if (this.#isEmpty || text.length < KEY_LENGTH) return text;
    let result = "";
    let from = 0;
    for (const [start, end] of merged(this.#find(text).map((span) => withWholeEscapes(text, span)))) {
      result += text.slice(from, start) + marker(text.slice(start, end));
      from = end;
    }
    return result + text.slice(from);
  }

  #find(text: string): Span[] {
    const plain = plainView(text);
    const encoded = encodedView(plain);
    const place = (view: View, [start, end]: Span): Span => [startIn(view, start), endIn(view, end - 1)];
    return [
      ...this.#literal.findIn(text),
      ...[...this.#plain.findIn(plain.text)].map((span) => place(plain, span)),
      ...[...this.#encoded.findIn(encoded.text)].map((span) => withNeighbours(text, place(encoded, span))),
    ];
  }
}

/** The first and last character of base64 may hold some bits of the secret and some of what stands beside it. */
function withNeighbours(text: string, [start, end]: Span): Span {
  const isBase64 = (at: number): boolean => /[A-Za-z0-9+/_-]/.test(text.charAt(at));
  // The letter of an escape is no base64.
  const isEscape = /[\\%&].{0,5}$/.test(text.slice(Math.max(0, start - 7), start));
  return [!isEscape && isBase64(start - 1) ? start - 1 : start, isBase64(end) ? end + 1 : end];
}

/** Half an escape would break the JSON around it. */
function withWholeEscapes(text: string, [start, end]: Span): Span {
  const isOdd = (at: number, floor: number): boolean => {
    let from = at;
    while (from > floor && text.charAt(from - 1) === "\\") from--;
    return (at - from) % 2 === 1;
  };
  return [isOdd(start, 0) ? start - 1 : start, isOdd(end, start) && /["\\/]/.test(text.charAt(end)) ? end + 1 : end];
}

/** In order, what overlaps as one. */
function merged(spans: readonly Span[]): Span[] {
  const result: [start: number, end: number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = result.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** A secret as it is found among characters: as it is, and with its UTF-8 bytes taken for characters. */
const plainForms = (secret: string): string[] =>
  [secret, Buffer.from(secret).toString("latin1")].map((form) => plainView(form).text);

/** The same within base64, at each of the three places where it can begin, and within hex. */
function encodedForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = json.replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const inner = new Set([secret, json, html, encodeURIComponent(secret.toWellFormed())]);
  const hex = Buffer.from(secret).toString("hex");
  return [...[...inner].flatMap((form) => base64Forms(form)), hex, hex.toUpperCase()];
}

function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // Only the characters all of whose bits are the secret's.
    const own = whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return encodedView({ text: own.replaceAll("+", "") }).text;
  });
}
