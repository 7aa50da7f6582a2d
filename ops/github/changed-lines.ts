import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Finding } from "../review/model.ts";

const exec = promisify(execFile);

/** Lines, from 1, that a diff without context (`git diff -U0`) says are new or changed; where lines went, the one before. */
export function linesOfDiff(diff: string): number[] {
  const hunks = diff.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm);
  return [...hunks].flatMap(([, start, count = "1"]) =>
    Number(count) === 0
      ? [Math.max(1, Number(start))]
      : Array.from({ length: Number(count) }, (_, index) => Number(start) + index),
  );
}

/**
 * The line of a parameter file that a finding is about, as far as that can be told: of the changed lines the first that
 * names the attribute or what the resource is called, else the first one; where nothing changed, the first that names it.
 */
export function lineOf(text: string, changed: readonly number[], { attribute, address }: Finding): number {
  const property = attribute?.split(/[.[\]]/).findLast((part) => /^[a-z_]+$/.test(part)) ?? "";
  const camel = property.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const called = /[_-]([a-z0-9]+)(?:_[0-9A-F]{8})?$/.exec(address)?.[1] ?? "";
  const lines = text.split("\n");
  const names = (line: string): boolean => [camel, called].some((word) => word !== "" && line.includes(`"${word}"`));
  const at = (line: number): string => lines[line - 1] ?? "";
  return changed.find((line) => names(at(line))) ?? changed[0] ?? Math.max(1, lines.findIndex(names) + 1);
}

/** Where in a file of the project findings are, compared with a commit. */
export async function placeFindings(
  project: string,
  file: string,
  base: string | undefined,
): Promise<(finding: Finding) => number> {
  const text = await readFile(join(project, file), "utf8").catch(() => "");
  const diff =
    base === undefined
      ? ""
      : await exec("git", ["diff", "-U0", "--no-color", "--no-ext-diff", "--end-of-options", base, "--", file], {
          cwd: project,
        }).then(
          ({ stdout }) => stdout,
          // The commit is not here: then nothing says what changed.
          () => "",
        );
  const changed = linesOfDiff(diff);
  return (finding) => lineOf(text, changed, finding);
}
