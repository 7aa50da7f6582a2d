import { createRequire } from "node:module";

/**
 * Whether a text is a regular expression of RE2, which never takes longer than the text is long that it is asked about.
 * The engine is loaded with the first pattern.
 */
export function isRegex(pattern: string): boolean {
  const { RE2JS }: typeof import("re2js") = createRequire(import.meta.url)("re2js");
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
