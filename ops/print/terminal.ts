import { styleText } from "node:util";
import type { Output } from "../context.ts";

/**
 * Characters that a terminal obeys rather than shows, that turn the direction of text, or that nobody sees: a file must
 * not be able to hide behind them.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text from elsewhere as one line that is safe to print: what a terminal would obey is written as an escape. */
export const printable = (text: string): string =>
  text.replaceAll(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });

/** As JSON writes it, so that JSON stays JSON. */
const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** Source of an expression for a colour, on or off. */
export const COLOR = String.raw`\u001b\[[0-9;]*m`;
/** What we write ourselves stays: line ends, and the sign that makes `\@` no mention. */
const UNSAFE_PARTS = new RegExp(String.raw`${COLOR}|(?![\n\t]|(?<=\\[@#])\u200b)${UNSAFE.source}`, "gu");

/**
 * Several lines that are safe to print: anything else that a terminal would obey is written as JSON would escape it.
 *
 * @param color Whether colours stay. @default false
 */
export const printableLines = (text: string, { color = false } = {}): string =>
  text.replaceAll(UNSAFE_PARTS, (part) => {
    const isColor = part.endsWith("m") && part.length > 1;
    if (isColor && color) return part;
    return isColor ? `${escaped(part.charAt(0))}${part.slice(1)}` : escaped(part);
  });

/** JSON in which control characters are escapes, so that it is safe on a terminal too. */
export const printableJson = (value: unknown): string => printableLines(JSON.stringify(value, null, 2));

/** Columns that a text takes on a terminal: East Asian letters and pictures take two, accents none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{33FF}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{A000}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Whether colours are wanted: on a terminal, unless the environment says otherwise (no-color.org, force-color.org). */
export function wantsColor(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return output.isTTY && env.TERM !== "dumb";
}

export type Style = Parameters<typeof styleText>[0];

/** Gives text a colour, or leaves it as it is. */
export const painter =
  (color: boolean) =>
  (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
