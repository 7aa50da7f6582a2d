import { readSources, type Sources } from "../library/read.ts";
import { sortDiagnostics } from "../library/source.ts";
import type { Diagnostic } from "../types.ts";
import type { Rule } from "./rule.ts";
import { cases } from "./rules/cases.ts";
import { duplicateName } from "./rules/duplicate-name.ts";
import { inputDefaults } from "./rules/input-defaults.ts";
import { outputSchema } from "./rules/output-schema.ts";
import { roles } from "./rules/roles.ts";
import { unusedPartial } from "./rules/unused-partial.ts";
import { variables } from "./rules/variables.ts";
import { pinVersions, versionLock } from "./rules/version-lock.ts";
import { type Lock, readLock, writeLock } from "./versions/lock-file.ts";

const RULES: readonly Rule[] = [variables, roles, inputDefaults, outputSchema, cases, unusedPartial, duplicateName];

export interface Linted {
  readonly diagnostics: readonly Diagnostic[];
  /** How many there are, and could be read. */
  readonly prompts: number;
  readonly partials: number;
  /** Versions that were written to the lock file. */
  readonly pinned: readonly string[];
}

/**
 * Finds every mistake below `prompts/`.
 *
 * @param options.fixLock Writes new versions to the lock file first.
 */
export async function lint(cwd: string, { fixLock = false } = {}): Promise<Linted> {
  const sources = await readSources(cwd);
  const { lock, diagnostics: ofLock } = await readLock(cwd);
  const { lock: pinnedLock, pinned } =
    fixLock && lock !== undefined ? await fix(cwd, lock, sources) : { lock, pinned: [] };
  const rules = pinnedLock === undefined ? RULES : [...RULES, versionLock(pinnedLock)];
  const found = rules.flatMap((rule) => rule.check(sources));
  return {
    diagnostics: sortDiagnostics([...sources.diagnostics, ...ofLock, ...found]),
    prompts: sources.prompts.length,
    partials: sources.partials.size,
    pinned,
  };
}

async function fix(cwd: string, lock: Lock, sources: Sources): Promise<ReturnType<typeof pinVersions>> {
  const fixed = pinVersions(lock, sources);
  if (fixed.pinned.length > 0 || fixed.lock.size !== lock.size) await writeLock(cwd, fixed.lock);
  return fixed;
}
