/** A piece of a Terraform template: text as it stands, or a `${…}` or `%{…}` sequence with its braces. */
interface Part {
  readonly text: string;
  readonly sequence: boolean;
}

/**
 * A string of Terraform's JSON syntax, which is a template, as an expression of its native syntax.
 *
 * `"${var.a}"` becomes `var.a`, anything else a quoted template.
 *
 * @throws Error when an interpolation has no end.
 */
export function expression(text: string): string {
  const parts = parse(text);
  const [only] = parts;
  if (parts.length === 1 && only?.sequence === true && /^\$\{(?!~).*(?<!~)\}$/s.test(only.text)) return unwrap(text);
  return `"${parts.map((part) => (part.sequence ? part.text : escapeText(part.text))).join("")}"`;
}

/** A string that Terraform takes as it stands, such as a description or a setting of the backend. */
export const literal = (text: string): string => `"${escapeText(text).replaceAll(/([$%])(?=\{)/g, "$1$1")}"`;

/** A string that names something, such as an entry of `depends_on`, with or without `${…}` around it. */
export const reference = (text: string): string => (/^\$\{.*\}$/s.test(text) ? unwrap(text) : text);

/** The expression between `${` and `}`; one of several lines needs brackets to stay one expression. */
function unwrap(text: string): string {
  const inner = text.slice(2, -1).trim();
  return inner.includes("\n") ? `(${inner})` : inner;
}

function parse(text: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    if (isEscaped(text, at)) at += 3;
    else if (opens(text, at)) {
      if (at > start) parts.push({ text: text.slice(start, at), sequence: false });
      start = at;
      at = endOfSequence(text, at);
      parts.push({ text: text.slice(start, at), sequence: true });
      start = at;
    } else at += 1;
  }
  if (at > start) parts.push({ text: text.slice(start, at), sequence: false });
  return parts;
}

/** `$${` and `%%{` stand for themselves. */
const isEscaped = (text: string, at: number): boolean => ["$${", "%%{"].includes(text.slice(at, at + 3));

const opens = (text: string, at: number): boolean => ["${", "%{"].includes(text.slice(at, at + 2));

/** Where the sequence that begins at a place ends; braces and strings inside of it do not end it. */
function endOfSequence(text: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else {
      at += 1;
      if (character === "{") depth += 1;
      if (character === "}") depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new Error(`${JSON.stringify(text)} opens an interpolation that it never closes`);
}

/** Where the quoted string that begins at a place inside a sequence ends; it is a template itself. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === "\\") at += 2;
    else if (isEscaped(text, at)) at += 3;
    else if (opens(text, at)) at = endOfSequence(text, at);
    else at += 1;
  }
  return at + 1;
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

const escapeText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped
  text.replaceAll(/["\\\u0000-\u001f\u007f\u2028\u2029\ufeff]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return ESCAPES[character] ?? `\\u${code}`;
  });
