/**
 * The part of a regular expression that a pattern of GitHub stands for: `*` within a folder, `**` through folders, `?` one
 * character.
 */
export const globSource = (pattern: string): string =>
  pattern.replaceAll(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (sign) => SIGNS[sign] ?? `\\${sign}`);

const SIGNS: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** Whether a list of patterns selects a file; the last that matches decides, and one that begins with `!` against it. */
export function selects(patterns: readonly string[], file: string): boolean {
  const deciding = patterns.findLast((pattern) => new RegExp(`^${globSource(pattern.replace(/^!/, ""))}$`).test(file));
  return deciding?.startsWith("!") === false;
}

/** Whether a line of CODEOWNERS is about a file: as in .gitignore, a name alone counts in every folder. */
export function owns(pattern: string, file: string): boolean {
  const isAnchored = pattern.slice(0, -1).includes("/");
  const body = globSource(pattern.replace(/^\//, ""));
  const end = pattern.endsWith("/") ? ".*" : pattern.endsWith("/*") ? "" : "(?:/.*)?";
  return new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${body}${end}$`).test(file);
}
