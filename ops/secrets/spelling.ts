/** A text with what matters for a comparison, and where each of its characters stood. */
export interface View {
  readonly text: string;
  /** Start of each character in the original; undefined while nothing was left out. */
  readonly from?: readonly number[];
  /** End of each character in the original, exclusive. */
  readonly to?: readonly number[];
}

/** Where a character of a view starts in the original text. */
export const startIn = ({ from }: View, at: number): number => from?.[at] ?? at;
/** Where a character of a view ends in the original text, exclusive. */
export const endIn = ({ to }: View, at: number): number => to?.[at] ?? at + 1;

/** Replaces every match, and keeps track of where the result came from. */
function rewrite(view: View, pattern: RegExp, replace: (match: RegExpExecArray) => string): View {
  let text = "";
  let copied = 0;
  const from: number[] = [];
  const to: number[] = [];
  const copyUntil = (end: number): void => {
    text += view.text.slice(copied, end);
    for (let at = copied; at < end; at++) {
      from.push(startIn(view, at));
      to.push(endIn(view, at));
    }
  };
  for (const match of view.text.matchAll(pattern)) {
    copyUntil(match.index);
    copied = match.index + match[0].length;
    const replacement = replace(match);
    text += replacement;
    for (let at = 0; at < replacement.length; at++) {
      from.push(startIn(view, match.index));
      to.push(endIn(view, copied - 1));
    }
  }
  if (copied === 0 && text === "") return view;
  copyUntil(view.text.length);
  return { text, from, to };
}

/** JSON, Go, JavaScript and C escapes, under any number of backslashes; a run of URL bytes; an HTML entity. */
const ESCAPE =
  /\\+(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|[nrtbfv])|((?:%[0-9a-fA-F]{2})+)|&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,10}));/g;

/** Entities of ASCII characters, by the names that encoders write. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  excl: "!",
  num: "#",
  dollar: "$",
  percnt: "%",
  lpar: "(",
  rpar: ")",
  ast: "*",
  plus: "+",
  comma: ",",
  hyphen: "-",
  period: ".",
  sol: "/",
  colon: ":",
  semi: ";",
  equals: "=",
  quest: "?",
  commat: "@",
  lsqb: "[",
  lbrack: "[",
  bsol: "\\",
  rsqb: "]",
  rbrack: "]",
  Hat: "^",
  lowbar: "_",
  grave: "`",
  lcub: "{",
  lbrace: "{",
  verbar: "|",
  vert: "|",
  rcub: "}",
  rbrace: "}",
  Tab: " ",
  NewLine: " ",
};

function decodeEscape([whole, ...groups]: RegExpExecArray): string {
  const [braced, short, long, byte, bytes, decimal, hex, name] = groups;
  if (bytes !== undefined) return decodeBytes(bytes);
  if (name !== undefined) return (Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined) ?? whole;
  const digits = braced ?? short ?? long ?? byte ?? hex;
  const code = digits !== undefined ? Number.parseInt(digits, 16) : Number(decimal ?? "32");
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** UTF-8, or else one character a byte. */
function decodeBytes(text: string): string {
  const bytes = Buffer.from(text.replaceAll("%", ""), "hex");
  const decoded = bytes.toString("utf8");
  return decoded.includes("\uFFFD") ? bytes.toString("latin1") : decoded;
}

/** Where a line was broken: spaces, `+` for one in a URL, control and format characters, the frame that Terraform draws. */
const BREAKS = /[\s+\p{Cc}\p{Cf}\u2500-\u257F]+/gu;
/** What one writer escapes, doubles or replaces and the next does not: it is left out on both sides. */
const QUOTING = /[\\'"`]+|(?<=\$)\$+|(?<=%)%+/g;
/** Escapes within escapes: a JSON text in a JSON text in a URL. */
const MAX_DEPTH = 6;

/**
 * A text with every escape resolved, however deep, and without what differs between spellings: line breaks, spaces (or
 * `+` in a URL), backslashes and quotes. Of two spellings of one secret this is the same, and a search for one finds
 * the other.
 */
export function plainView(original: string): View {
  let view: View = { text: original };
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    view = rewrite(view, BREAKS, () => "");
    const decoded = rewrite(view, ESCAPE, decodeEscape);
    const isDone = decoded.text === view.text;
    view = decoded;
    if (isDone) break;
  }
  return rewrite(view, QUOTING, () => "");
}

/** The same for base64 and hex: without what the two alphabets of base64 and their padding differ in. */
export const encodedView = (plain: View): View => rewrite(plain, /[-_/=]+/g, () => "");
