import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { objectOf } from "../library/template.ts";
import { ContentError, type Diagnostic, type Json, type JsonObject, type Library, type Prompt } from "../types.ts";

/** Digests of every version that was published: what a version says never changes. */
export const LOCK_FILE = "prompts/versions.lock.json";

/** What a version of a prompt was. */
export interface LockedVersion {
  readonly digest: string;
  /** Of the input and the output schema: whether a change breaks who writes briefs, or reads answers. */
  readonly input: string;
  readonly output: string;
}

/** By prompt and version. */
export type Lock = Readonly<Record<string, Readonly<Record<string, LockedVersion>>>>;

export async function readLock(cwd: string): Promise<Lock> {
  const text = await readFile(join(cwd, LOCK_FILE), "utf8").catch(() => "{}");
  try {
    return objectOf(JSON.parse(text) as Json) as unknown as Lock;
  } catch {
    throw new ContentError(`${LOCK_FILE} is no JSON; restore it from git: it says what was published`);
  }
}

export async function writeLock(cwd: string, lock: Lock): Promise<void> {
  const path = join(cwd, LOCK_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(sorted(lock as unknown as Json), null, 2)}\n`);
  await rename(`${path}.new`, path);
}

export const versionOf = ({ digest, input, output }: Prompt): LockedVersion => ({
  digest,
  input: hash(input.schema),
  output: hash(output.schema),
});

/** The lock with the versions that are not in it yet; what is in it stays. */
export function extended(lock: Lock, { prompts }: Library): Lock {
  const all = new Map(Object.entries(lock));
  for (const prompt of prompts.values()) {
    const versions = all.get(prompt.name) ?? {};
    if (versions[prompt.version] === undefined)
      all.set(prompt.name, { ...versions, [prompt.version]: versionOf(prompt) });
  }
  return Object.fromEntries(all);
}

/** Prompts that say something else than their version did, and versions that nobody wrote down. */
export function lockProblems(
  lock: Lock,
  { prompts }: Library,
  place: (prompt: Prompt) => { line: number; column: number },
): Diagnostic[] {
  return [...prompts.values()].flatMap((prompt): Diagnostic[] => {
    const versions = lock[prompt.name] ?? {};
    const locked = versions[prompt.version];
    const diagnostic = (ruleId: string, message: string): Diagnostic[] => [
      { ruleId, severity: "error", message, file: prompt.file, ...place(prompt) },
    ];
    if (locked === undefined) {
      const newest = Object.keys(versions).sort(compareVersions).at(-1);
      if (newest !== undefined && compareVersions(prompt.version, newest) < 0) {
        return diagnostic(
          "version/back",
          `version is ${prompt.version}, but ${newest} was published already; raise it above that`,
        );
      }
      return diagnostic(
        "version/not-locked",
        `version ${prompt.version} is not in ${LOCK_FILE}; run: npm run content -- lint --fix-lock`,
      );
    }
    const now = versionOf(prompt);
    if (now.digest === locked.digest) return [];
    const { part, why } = advice(locked, now);
    return diagnostic(
      "version/changed",
      `it is not what version ${prompt.version} was, itself or a partial of it; raise it to ${raised(prompt.version, part)} (${part}: ${why})`,
    );
  });
}

type Part = "major" | "minor" | "patch";

/** How far a change raises the version. */
function advice(before: LockedVersion, now: LockedVersion): { readonly part: Part; readonly why: string } {
  if (before.output !== now.output)
    return { part: "major", why: "whoever reads the answers must know the new output.schema" };
  if (before.input !== now.input) return { part: "major", why: "whoever writes briefs must know the new input.schema" };
  return { part: "minor", why: "the same briefs make other pieces" };
}

function raised(version: string, part: Part): string {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (part === "major") return `${major + 1}.0.0`;
  return part === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((each) => each.split(".").map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const hash = (schema: JsonObject): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(schema)))
    .digest("hex");

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
