import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Folders without code of the project. */
const SKIPPED = new Set(["node_modules", "cdktf.out", "dist", "coverage", "__tests__"]);
const SOURCE = /\.[cm]?[jt]sx?$/;
const MAX_FILES = 2000;
const MAX_BYTES = 1024 * 1024;

/** Names of the environment variables that a JavaScript or TypeScript source reads. */
export function environmentReads(source: string): string[] {
  const direct = source.matchAll(/\benv(?:\?)?(?:\.|\[\s*["'`])([A-Z_][A-Z0-9_]*)\b/g);
  const unpacked = source.matchAll(/\{([^{}]*)\}\s*=\s*(?:process|context)\.env\b/g);
  return [
    ...[...direct].flatMap(([, name]) => name ?? []),
    ...[...unpacked].flatMap(([, names = ""]) => names.match(/(?<![\w:]\s*)\b[A-Z_][A-Z0-9_]*\b/g) ?? []),
  ];
}

/** What all the code of a project reads from its environment. What cannot be read counts for nothing. */
export function projectReads(root: string): ReadonlySet<string> {
  const names = new Set<string>();
  const folders = [root];
  let files = 0;
  for (let folder = folders.pop(); folder !== undefined && files < MAX_FILES; folder = folders.pop()) {
    for (const entry of orElse(() => readdirSync(folder, { withFileTypes: true }), [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith(".")) folders.push(path);
      if (!entry.isFile() || !SOURCE.test(entry.name)) continue;
      files++;
      const source = orElse(() => (statSync(path).size > MAX_BYTES ? "" : readFileSync(path, "utf8")), "");
      for (const name of environmentReads(source)) names.add(name);
    }
  }
  return names;
}

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
