import { execFileSync } from "node:child_process";
import { readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
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

const MAX_BYTES = 1024 * 1024;

/** Everything that is wrong with the env file of a project. A project without one has nothing wrong. */
export function checkEnvFile(options: EnvFileOptions): Diagnostic[] {
  const { root, file = ".env", environments, env, isTracked = trackedByGit } = options;
  const path = join(root, file);
  const about = (ruleId: string, severity: Diagnostic["severity"], message: string): Diagnostic => ({
    ruleId,
    severity,
    message,
    file,
  });
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    if (!stats.isFile()) return [about("env/unreadable", "error", `${file} is no file, but must be one`)];
    if (stats.size > MAX_BYTES) return [about("env/size", "error", `${file} has more than 1 MiB: is it an env file?`)];
    const found = checkEnv(readText(path), { file, environments, env, readByCode: () => projectReads(root) });
    if (isTracked(root, file))
      found.push(
        about(
          "env/tracked",
          "error",
          `${file} is tracked by git: run git rm --cached ${file}, and change every secret in it`,
        ),
      );
    if (process.platform !== "win32" && (stats.mode & 0o006) !== 0)
      found.push(
        about(
          "env/permissions",
          "warning",
          `${file} can be read or written by every user of this machine: run chmod 600 ${file}`,
        ),
      );
    return found;
  } catch (error) {
    return [about("env/unreadable", "error", `${file} cannot be read: ${errorCode(error)}`)];
  }
}

/** Bytes that are not UTF-8 become a NUL, which the check reports. */
function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) return "\0";
    throw error;
  }
}

function trackedByGit(root: string, file: string): boolean {
  try {
    execFileSync("git", ["ls-files", "--error-unmatch", "--", file], { cwd: root, stdio: "ignore", timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}

const errorCode = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
