import { parseResourceId, resourceIdShape } from "./azure-resource-id.ts";
import { formatPath, isUnresolved, type Path, type Violation } from "./rule.ts";

/** A value that must be a whole number from `min` to `max`. A missing value and a token pass. */
export function* outside(value: number | undefined, path: Path, min: number, max: number): Iterable<Violation> {
  if (value === undefined || isUnresolved(value)) return;
  if (!Number.isInteger(value)) {
    const message = `${formatPath(path)} is ${value}, but must be a whole number between ${min} and ${max}`;
    yield { path, message };
  } else if (value < min || value > max) {
    yield { path, message: `${formatPath(path)} is ${value}, but must be between ${min} and ${max}` };
  }
}

/** A text that is not what it must be. */
export const unlike = (text: string, path: Path, expected: string): Violation => ({
  path,
  message: `${formatPath(path)} is "${text}", but must be ${expected}`,
});

/** A text that must be of a pattern. A missing text and a token pass. */
export function* mismatch(
  text: string | undefined,
  path: Path,
  pattern: RegExp,
  expected: string,
): Iterable<Violation> {
  if (text !== undefined && !isUnresolved(text) && !pattern.test(text)) yield unlike(text, path, expected);
}

/** A text that must be the resource id of a type, such as `Microsoft.KeyVault/vaults`. A missing text and a token pass. */
export function* notAnId(text: string | undefined, path: Path, type: string): Iterable<Violation> {
  if (text === undefined || isUnresolved(text) || parseResourceId(type, text) !== undefined) return;
  yield unlike(text, path, `a resource id such as "${resourceIdShape(type)}"`);
}

/**
 * Texts of which Azure allows each once, whatever its letter case. Tokens pass.
 *
 * @param pathOf The path of the text at an index.
 */
export function* repeated(texts: readonly string[], pathOf: (index: number) => Path): Iterable<Violation> {
  const seen = new Map<string, number>();
  for (const [index, text] of texts.entries()) {
    if (isUnresolved(text)) continue;
    const first = seen.get(text.toLowerCase());
    if (first !== undefined) {
      const path = pathOf(index);
      const message = `${formatPath(path)} is "${text}", but ${formatPath(pathOf(first))} is the same to Azure; remove one`;
      yield { path, message };
    } else seen.set(text.toLowerCase(), index);
  }
}

/** An object id, a tenant id or the like. */
export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Good enough to catch a slip; the mail server knows better. */
export const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
