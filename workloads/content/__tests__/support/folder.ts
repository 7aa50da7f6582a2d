import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, which is gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const cwd = mkdtempSync(join(tmpdir(), "content-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

interface Parts {
  readonly version?: string;
  /** Lines of YAML below `input:`, without indentation. */
  readonly input?: string;
  readonly output?: string;
  readonly more?: string;
}

const indented = (text: string) => text.replaceAll(/^/gm, "  ");

/** A sound prompt around a template; `asset` is its one variable. */
export const promptText = (
  template: string,
  { version = "1.0.0", input = "schema:\n  asset: string", output = "schema:\n  title: string", more = "" }: Parts = {},
): string => `---
version: ${version}
description: A prompt of a test.
${more}input:
${indented(input)}
output:
${indented(output)}
---
${template}
`;

/** `file:line:column rule`, as people read them. */
export const places = (
  diagnostics: readonly { file: string; line: number; column: number; ruleId: string }[],
): string[] => diagnostics.map(({ file, line, column, ruleId }) => `${file}:${line}:${column} ${ruleId}`);
