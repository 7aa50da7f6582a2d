/** Fifteen digits are exact as a number, and so is a power of ten up to 22: their quotient is rounded once, as it should be. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a decimal number: digits with a point (and an exponent), nothing else.
 *
 * @param point Code of the character between units and fractions
 * @returns NaN for what is no number, and for one that is too large
 */
export function numberAt(text: string, start: number, end: number, point: number): number {
  let digits = 0;
  let fraction = -1;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits = digits * 10 + code - 48;
    else if (code === point && fraction === -1) fraction = end - at - 1;
    else return slowNumber(text.slice(start, end), point);
  }
  const length = end - start - (fraction === -1 ? 0 : 1);
  if (length === 0 || length > EXACT_DIGITS) return slowNumber(text.slice(start, end), point);
  return fraction > 0 ? digits / (POWERS[fraction] as number) : digits;
}

function slowNumber(text: string, point: number): number {
  const mark = String.fromCharCode(point);
  const plain = mark === "." ? text : text.replaceAll(".", "_").replace(mark, ".");
  const value = NUMBER.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Why a text is no number. */
export function explainNumber(field: string, text: string, point: string): string {
  if (text === "") return `${field} is empty`;
  const said = `${field} is ${JSON.stringify(text)}`;
  if (/^[+-]?\d{1,3}([.,'’ \u00a0\u202f]\d{3})+([.,]\d+)?$/.test(text))
    return `${said}: write it without thousands separators`;
  const other = point === "." ? "," : ".";
  if (/^[+-]?\d+[.,]\d+$/.test(text)) return `${said}: set source.decimal to "${other}"`;
  if (NUMBER.test(text)) return `${said}, which is too large for a number`;
  return `${said}, but must be a number such as 1234${point}5`;
}
