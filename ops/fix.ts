import { randomBytes } from "node:crypto";
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Diagnostic, Fix } from "../schemas/diagnostic.ts";
import { readSource } from "../schemas/syntax/source.ts";
import { UserError } from "./context.ts";

/** Times that fixes are applied: one can uncover another, a renamed property that of its value. */
const MAX_ROUNDS = 10;

export interface FixResult {
  /** How many fixes were applied. */
  readonly applied: number;
  /** Files that were changed, relative to the project folder. */
  readonly files: readonly string[];
  /** What is left. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies the fixes of diagnostics until none is left, checking anew after each round. Everything of a file that is not
 * repaired stays as it is, comments and formatting included.
 *
 * @param root The project folder.
 * @param check Finds the diagnostics of the files as they are now.
 * @throws UserError when a file cannot be written.
 */
export async function fixAll(
  root: string,
  check: () => Promise<readonly Diagnostic[]> | readonly Diagnostic[],
): Promise<FixResult> {
  const changed = new Set<string>();
  let applied = 0;
  let diagnostics = await check();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const done = applyRound(root, diagnostics, changed);
    if (done === 0) break;
    applied += done;
    diagnostics = await check();
  }
  return { applied, files: [...changed].sort(), diagnostics };
}

function applyRound(root: string, diagnostics: readonly Diagnostic[], changed: Set<string>): number {
  let applied = 0;
  const byFile = Map.groupBy(diagnostics, ({ file }) => file);
  for (const [file, found] of byFile) {
    const fixes = withoutConflicts(found.flatMap(({ fix }) => fix ?? []));
    if (fixes.length === 0) continue;
    const path = join(root, file);
    const read = readSource(path, file);
    if ("diagnostic" in read) continue;
    const text = applyFixes(read.source.text, fixes);
    if (text === read.source.text) continue;
    writeAtomically(path, file, text);
    changed.add(file);
    applied += fixes.length;
  }
  return applied;
}

/** Without fixes that overlap: where two disagree, there is no one answer. The same fix twice is one. */
export function withoutConflicts(fixes: readonly Fix[]): readonly Fix[] {
  const distinct = [...new Map(fixes.map((fix) => [`${fix.start}:${fix.end}:${fix.text}`, fix])).values()];
  const sorted = distinct.sort((a, b) => a.start - b.start || a.end - b.end);
  const conflicts = new Set<Fix>();
  let widest: Fix | undefined;
  for (const fix of sorted) {
    // Two insertions at one place have no order, so they conflict as well.
    if (widest !== undefined && (fix.start < widest.end || fix.start === widest.start)) conflicts.add(fix).add(widest);
    if (widest === undefined || fix.end > widest.end) widest = fix;
  }
  return sorted.filter((fix) => !conflicts.has(fix));
}

/** @param fixes Without overlaps. */
export const applyFixes = (text: string, fixes: readonly Fix[]): string =>
  fixes
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);

/** Nobody ever sees half a file: it is written beside and takes the place of the old one at once. */
function writeAtomically(path: string, file: string, text: string): void {
  let temporary: string | undefined;
  try {
    // A symbolic link stays one.
    const target = realpathSync(path);
    temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    const { mode } = statSync(target);
    writeFileSync(temporary, text, { flag: "wx", mode });
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    const reason = error instanceof Error && "code" in error ? String(error.code) : "an unknown reason";
    throw new UserError(`${file} cannot be repaired: writing it failed with ${reason}`, 1);
  }
}
