/** One step of a path: a property, or an item of a list by its name or index. */
export interface Step {
  readonly name: string;
  readonly isItem: boolean;
}

const PLAIN = /^[\w$-]+$/;

/** `mysql.server.databases[app].charset`; a property that is no plain word is quoted: `mysql.server.tags["cost.center"]`. */
export const formatSteps = (steps: readonly Step[]): string =>
  steps.reduce((text, { name, isItem }) => {
    if (!PLAIN.test(name)) return `${text}[${JSON.stringify(name)}]`;
    if (isItem) return `${text}[${name}]`;
    return text === "" ? name : `${text}.${name}`;
  }, "");

/** The names of a written path or pattern; undefined when it is not written like one. */
export function parsePath(text: string): string[] | undefined {
  const token = /(?:^|\.)([^.[\]"]+)|\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]/gy;
  const names: string[] = [];
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    const [, plain, bracketed = ""] = match;
    names.push(plain ?? (bracketed.startsWith('"') ? String(JSON.parse(bracketed)) : bracketed));
  }
  return names.length === 0 ? undefined : names;
}

/**
 * Whether a path fits a pattern: `*` stands for any one name, `.**` at the end for everything at and below.
 * `a.*.c` fits `a.b.c`; `a.**` fits `a`, `a.b` and `a.b.c`.
 */
export function matchesPattern(steps: readonly Step[], pattern: string): boolean {
  const names = parsePath(pattern);
  if (names === undefined) return false;
  const open = names.at(-1) === "**";
  const fixed = open ? names.slice(0, -1) : names;
  if (open ? steps.length < fixed.length : steps.length !== fixed.length) return false;
  return fixed.every((name, index) => name === "*" || name === steps[index]?.name);
}
