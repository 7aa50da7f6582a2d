/** The ways in which a secret is written by what passes it on: each takes the text and gives its spelling. */
export const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON of Go": (text) => goJson(text),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1),
  "JSON of Go in JSON": (text) => JSON.stringify(goJson(text)).slice(1, -1),
  "JSON in ASCII": (text) => asciiJson(text),
  "hexadecimal escapes": (text) => text.replaceAll(/[^A-Za-z0-9\u0080-\u{10FFFF}]/gu, (sign) => `\\x${hexOf(sign)}`),
  URL: (text) => encodeURIComponent(text),
  "URL in lowercase": (text) => encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
  "form of a URL": (text) => String(new URLSearchParams([["", text]])).slice(1),
  "URL in a URL": (text) => encodeURIComponent(encodeURIComponent(text)),
  "JSON in a URL": (text) => encodeURIComponent(JSON.stringify(text)),
  "HTML, named": (text) => text.replaceAll(/[&<>"']/g, (sign) => `&${NAMES[sign]};`),
  "HTML, decimal": (text) => text.replaceAll(/[^A-Za-z0-9]/gu, (sign) => `&#${sign.codePointAt(0)};`),
  "HTML, hexadecimal": (text) =>
    text.replaceAll(/[^A-Za-z0-9]/gu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`),
  "HTML of JSON": (text) => JSON.stringify(text).replaceAll(/[&<>"']/g, (sign) => `&${NAMES[sign]};`),
  "shell, in single quotes": (text) => text.replaceAll("'", "'\\''"),
  "SQL, in single quotes": (text) => text.replaceAll("'", "''"),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex in uppercase": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((offset) => {
      const prefixed = (text: string) => Buffer.from("u:x".slice(0, offset) + text);
      return [
        [`base64, ${offset} bytes in`, (text: string) => prefixed(text).toString("base64")],
        [
          `base64 without padding, ${offset} bytes in`,
          (text: string) => prefixed(text).toString("base64").replace(/=+$/, ""),
        ],
        [`base64 for URLs, ${offset} bytes in`, (text: string) => prefixed(text).toString("base64url")],
        [
          `base64 in a URL, ${offset} bytes in`,
          (text: string) => encodeURIComponent(prefixed(text).toString("base64")),
        ],
      ] as const;
    }),
  ),
  "base64 of JSON": (text) => Buffer.from(JSON.stringify({ password: text })).toString("base64"),
  "base64 of the JSON of Go": (text) => Buffer.from(`{"password":"${goJson(text)}"}`).toString("base64"),
};

const NAMES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

const hexOf = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(2, "0");
const goJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[<>&]/g, (sign) => `\\u00${hexOf(sign)}`);
const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A text broken every so many characters, the rest of it indented. */
export const wrapped = (text: string, width: number, indent = ""): string =>
  text.match(new RegExp(`[^]{1,${width}}`, "gu"))?.join(`\n${indent}`) ?? text;
