import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { TOKENS, tokensIn } from "./tokens.ts";

/** What stands where a secret stood. */
export const SENSITIVE = "(sensitive)";

/** A word of a command line or of a connection string, quoted or not. */
const VALUE = String.raw`(?:"[^"]{1,2000}"|'[^']{1,2000}'|[^;"'\s]{1,2000})`;

/** `DB_PASSWORD=x`, `AccountKey=x;`, `?sig=x` */
const ASSIGNMENT = new RegExp(String.raw`([\w.-]{1,100})=(${VALUE})`, "g");
/** `--password x`, `--password=x`, `-password x` */
const OPTION = new RegExp(String.raw`(^|[\s"'(\[,;=])(--?([A-Za-z][\w-]{1,60})(?:=|\s+))(?!-)(${VALUE})`, "g");
/** `mysql … -px`; before another command `-p` is a port or a path. */
const SHORT_OPTION = new RegExp(
  String.raw`\b((?:mysql|mariadb)[\w-]{0,20}\s(?:[^|;&\n]{0,500}?\s)?-p|sshpass\s(?:[^|;&\n]{0,200}?\s)?-p\s*)(${VALUE})`,
  "g",
);
/** `"password": "x"`, of a JSON text that is a string. */
const MEMBER = /("([\w.-]{1,100})"\s*:\s*")((?:[^"\\]|\\.){1,10000})(?=")/g;

type Replacement = readonly [RegExp, string | ((...groups: string[]) => string)];

/** The value of what is no secret may hold one: `?name=x&sig=y`. */
const assigned = (_: string, name = "", value = ""): string =>
  isSecretName(name) || /^sig$/i.test(name) ? `${name}=${SENSITIVE}` : `${name}=${value.replace(ASSIGNMENT, assigned)}`;
const optioned = (_: string, before = "", option = "", name = "", value = ""): string =>
  `${before}${option}${isSecretName(name) ? SENSITIVE : value.replace(OPTION, optioned)}`;

const LOOKS: readonly Replacement[] = [
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,200}:)[^\s@/'"]{1,500}@/gi, `$1${SENSITIVE}@`],
  [ASSIGNMENT, assigned],
  [OPTION, optioned],
  [SHORT_OPTION, `$1${SENSITIVE}`],
  [MEMBER, (whole = "", start = "", name = "") => (isSecretName(name) ? `${start}${SENSITIVE}` : whole)],
  [/(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)[^\s"'\\,;]{1,5000}/gi, `$1${SENSITIVE}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, SENSITIVE],
  [TOKENS, SENSITIVE],
];
const MAY_HOLD_SECRET = /:\/\/|=|(?:^|[\s"'([,;])-|"\s*:|authorization|PRIVATE KEY|[\w-]{20}/i;
/** Whether a text has a word that could be a token: long, with a digit, and no GUID. */
const mayHoldToken = (text: string): boolean => {
  const rest = text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "");
  return /[\w-]{20}/.test(rest) && /\d/.test(rest);
};

/** A text in which whatever looks like a secret is replaced: in a URL, a command, a connection string; a known token. */
export function redactText(text: string): string {
  if (!MAY_HOLD_SECRET.test(text)) return text;
  const redacted = LOOKS.reduce(
    (result, [pattern, to]) =>
      typeof to === "string" ? result.replace(pattern, to) : result.replace(pattern, to as (part: string) => string),
    text,
  );
  if (!mayHoldToken(redacted)) return redacted;
  return tokensIn(redacted).reduce((result, token) => result.replaceAll(token, SENSITIVE), redacted);
}

/** Whether the word behind this word of a command line is a secret: `--password`. */
export const isSecretOption = (word: unknown): boolean =>
  typeof word === "string" && /^--?[A-Za-z][\w-]*$/.test(word) && isSecretName(word.replace(/^-+/, ""));
