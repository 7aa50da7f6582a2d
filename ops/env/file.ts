import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { readSource } from "../../schemas/syntax/source.ts";
import { checkEnv, type EnvEnvironment } from "./check.ts";
import { projectReads } from "./code-reads.ts";

export interface EnvFileOptions {
  /** The project folder. */
  readonly root: string;
  /** @default ".env" */
  readonly file?: string;
  readonly environments: readonly EnvEnvironment[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether git tracks a file of the project. @default asks git; false where there is none */
  readonly isTracked?: (root: string, file: string) => boolean;
}

/** Everything that is wrong with the env file of a project. A project without one has nothing wrong. */
export function checkEnvFile(options: EnvFileOptions): Diagnostic[] {
  const { root, file = ".env", environments, env, isTracked = trackedByGit } = options;
  const path = resolve(root, file);
  const read = readSource(path, file);
  if ("diagnostic" in read && read.diagnostic.ruleId === "file/missing") return [];
  const found =
    "diagnostic" in read
      ? [read.diagnostic]
      : checkEnv(read.source, { environments, env, readByCode: () => projectReads(root) });
  if (isTracked(root, file)) {
    const message = `${file} is tracked by git: run git rm --cached ${file}, and change every secret in it`;
    found.push({ ruleId: "env/tracked", severity: "error", message, file });
  }
  if ("source" in read && process.platform !== "win32" && (statSync(path).mode & 0o006) !== 0) {
    const message = `${file} can be read or written by every user of this machine: run chmod 600 ${file}`;
    found.push({ ruleId: "env/permissions", severity: "warning", message, file });
  }
  return found;
}

function trackedByGit(root: string, file: string): boolean {
  try {
    execFileSync("git", ["ls-files", "--error-unmatch", "--", file], { cwd: root, stdio: "ignore", timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}
