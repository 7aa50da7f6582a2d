import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { readLibrary } from "../library/read.ts";
import type { Diagnostic, Library } from "../types.ts";
import { extended, lockProblems, readLock, writeLock } from "./lock.ts";
import type { LintRule } from "./rule.ts";
import { cases } from "./rules/cases.ts";
import { defaults } from "./rules/defaults.ts";
import { duplicate } from "./rules/duplicate.ts";
import { missingPartial } from "./rules/missing-partial.ts";
import { partialCircle } from "./rules/partial-circle.ts";
import { unknownVariable } from "./rules/unknown-variable.ts";
import { unusedInput } from "./rules/unused-input.ts";
import { unusedPartial } from "./rules/unused-partial.ts";

export const LINT_RULES: readonly LintRule[] = [
  duplicate,
  missingPartial,
  unusedPartial,
  partialCircle,
  unknownVariable,
  unusedInput,
  defaults,
  cases,
];

export interface Linted {
  readonly library: Library;
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything that is wrong with a library. @param fixLock writes new versions down before they are compared */
export async function lint(cwd: string, { fixLock = false } = {}): Promise<Linted> {
  const { library, source, diagnostics } = await readLibrary(cwd);
  const names = await readdir(join(cwd, "prompts"), { recursive: true }).catch(() => []);
  const suffix = ".cases.yaml";
  const withCases = new Set(
    names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length).split(sep).join("/")),
  );
  const found = LINT_RULES.flatMap((rule) => [...rule.check({ library, source, withCases })]);
  const files = new Map(source.prompts.map((each) => [each.name, each]));
  const lock = await readLock(cwd);
  const kept = fixLock ? extended(lock, library) : lock;
  if (fixLock) await writeLock(cwd, kept);
  const versions = lockProblems(
    kept,
    library,
    ({ name }) => files.get(name)?.front.place("version") ?? { line: 1, column: 1 },
  );
  const all = [...diagnostics, ...found, ...versions];
  return {
    library,
    diagnostics: all.toSorted((a, b) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
    ),
  };
}
