import { isObject, type Value } from "../values.ts";

/** What one value must be. @returns what azurerm says of another one; undefined when the value is fine */
export type Check = (value: Value, path: string) => string | undefined;

/** What azurerm refuses before it plans, for one type. Paths have no indexes; the paths of a group are separated by spaces. */
export type Arguments = {
  /** What a value must be, by its path; each element of a list or a set is judged. */
  readonly values?: { readonly [path: string]: Check };
  /** Groups of which exactly one must be given. */
  readonly exactlyOneOf?: readonly string[];
  /** Groups of which at least one must be given. */
  readonly atLeastOneOf?: readonly string[];
  /** What else must be given, by the path that asks for it. */
  readonly requiredWith?: { readonly [path: string]: string };
  /** Groups of which no two may be given. */
  readonly conflicts?: readonly string[];
};

const quoted = (words: readonly string[]) => words.map((word) => JSON.stringify(word)).join(" ");

/** One of some words, separated by spaces. */
export function oneOf(text: string): Check {
  return oneOfWords(text.split(" "));
}

/** One of some words that have spaces in them. */
export function oneOfWords(words: readonly string[]): Check {
  return (value, path) =>
    words.includes(String(value))
      ? undefined
      : `expected ${path} to be one of [${quoted(words)}], got ${String(value)}`;
}

export function oneOfNumbers(...numbers: readonly number[]): Check {
  return (value, path) =>
    numbers.includes(Number(value))
      ? undefined
      : `expected ${path} to be one of [${numbers.join(" ")}], got ${String(value)}`;
}

export function between(low: number, high: number): Check {
  return (value, path) =>
    Number(value) >= low && Number(value) <= high
      ? undefined
      : `expected ${path} to be in the range (${low} - ${high}), got ${String(value)}`;
}

export function atLeast(low: number): Check {
  return (value, path) =>
    Number(value) >= low ? undefined : `expected ${path} to be at least (${low}), got ${String(value)}`;
}

export function length(low: number, high: number): Check {
  return (value, path) =>
    String(value).length >= low && String(value).length <= high
      ? undefined
      : `expected length of ${path} to be in the range (${low} - ${high}), got ${String(value)}`;
}

/** `expected` ends the sentence: `expected "name" …, got: value`. */
export function pattern(expression: RegExp, expected: string): Check {
  return (value, path) =>
    expression.test(String(value)) ? undefined : `expected ${JSON.stringify(path)} ${expected}, got: ${String(value)}`;
}

/** Every one of some checks; the first that fails is told. */
export function all(...checks: readonly Check[]): Check {
  return (value, path) => checks.map((check) => check(value, path)).find((found) => found !== undefined);
}

/** One of some checks; the last is told when none holds. */
export function any(...checks: readonly Check[]): Check {
  return (value, path) => {
    const found = checks.map((check) => check(value, path));
    return found.includes(undefined) ? undefined : found.at(-1);
  };
}

export const notEmpty: Check = (value, path) =>
  value === "" ? `expected ${JSON.stringify(path)} to not be an empty string, got ` : undefined;

export const notBlank: Check = (value, path) =>
  String(value).trim() === "" ? `expected ${JSON.stringify(path)} to not be an empty string or whitespace` : undefined;

export const uuid = pattern(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "to be a valid UUID");

export const ipAddress = pattern(/^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/, "to contain a valid IPv4 address");

export const ipAddressOrRange = any(
  ipAddress,
  pattern(/^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/, "to be a valid CIDR"),
);

const RFC3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})/;

export const time: Check = (value, path) => {
  const [found = ""] = RFC3339.exec(String(value)) ?? [];
  if (found !== "" && found === value) return undefined;
  const rest = JSON.stringify(String(value).slice(found.length));
  const reason = found === "" ? "cannot parse" : `extra text: ${rest}`;
  const text = JSON.stringify(value);
  return `expected ${JSON.stringify(path)} to be a valid RFC3339 date, got ${text}: parsing time ${text}: ${reason}`;
};

const DURATION = /^[+-]?P(?=.)([\d.,]+Y)?([\d.,]+M)?([\d.,]+W)?([\d.,]+D)?(T(?=.)([\d.,]+H)?([\d.,]+M)?([\d.,]+S)?)?/;

/** An ISO 8601 duration, with nothing after it. */
export const duration: Check = (value) => {
  const [found] = DURATION.exec(String(value)) ?? [];
  if (found === String(value)) return undefined;
  if (found === undefined) return `expected 'P' period mark at the start: ${String(value)}`;
  return `unexpected remaining components ${String(value).slice(found.length)}: ${String(value)}`;
};

/** A web address with one of some schemes. */
export function url(...schemes: readonly string[]): Check {
  return (value, path) =>
    schemes.some((scheme) => new RegExp(`^${scheme}://[^/\\s]+`).test(String(value)))
      ? undefined
      : `expected ${JSON.stringify(path)} to have a url with schema of: "${schemes.join(",")}", got ${String(value)}`;
}

/**
 * The id of a resource; every part but the names is written as Azure writes it.
 * @param type such as `Microsoft.Network/virtualNetworks/subnets`
 */
export function idOf(type: string): Check {
  const [provider = "", ...kinds] = type.split("/");
  const parts = kinds.map((kind) => `/${kind}/[^/]+`).join("");
  const escaped = `${provider}${parts}`.replaceAll(".", "\\.");
  const expression = new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/${escaped}$`);
  return (value) =>
    expression.test(String(value)) ? undefined : `parsing ${JSON.stringify(value)}: expected the id of a ${type}`;
}

/** The id of anything in a subscription. */
export const anyId: Check = (value, path) =>
  /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?(\/providers(\/[^/]+)+)?$/i.test(String(value))
    ? undefined
    : `parsing ${JSON.stringify(value)} as the resource id of ${JSON.stringify(path)}`;

/** The id of a key, with or without its version. */
export const keyId = pattern(
  /^https:\/\/[^/]+\/(keys|secrets|certificates)\/[^/]+(\/[^/]+)?$/,
  "to be the id of a nested item of a Key Vault",
);

/** Tags: so many at most, 512 characters a key and 256 a value. */
export function tags(most = 50, keyLength = 512): Check {
  return (value) => {
    const entries = isObject(value) ? Object.entries(value) : [];
    if (entries.length > most) return `a maximum of ${most} tags can be applied to each ARM resource`;
    for (const [key, text] of entries) {
      if (key.length > keyLength)
        return `the maximum length for a tag key is ${keyLength} characters: ${JSON.stringify(key)} is ${key.length} characters`;
      if (String(text).length > 256)
        return `the maximum length for a tag value is 256 characters: the value for ${JSON.stringify(key)} is ${String(text).length} characters`;
    }
    return undefined;
  };
}

/** The same check for several arguments, separated by spaces. */
export function each(names: string, check: Check, prefix = ""): { readonly [path: string]: Check } {
  return Object.fromEntries(names.split(" ").map((name) => [`${prefix}${name}`, check]));
}
