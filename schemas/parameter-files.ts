import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Diagnostic } from "./diagnostic.ts";
import { nearest } from "./shape/nearest.ts";
import { explain, fileProblem } from "./syntax/source.ts";

/** Stacks that take a parameter file, checked against `schemas/<stack>.schema.json`. */
export const STACKS = ["foundation", "mysql", "trading", "content"] as const;
export type StackName = (typeof STACKS)[number];

/** What a file in an environment folder describes. */
export type FileKind = "environment" | StackName;
const KINDS: readonly FileKind[] = ["environment", ...STACKS];

const EXTENSIONS = ["json", "yaml", "yml"];

export interface ParameterFile {
  readonly kind: FileKind;
  /** As the file system knows it. */
  readonly path: string;
  /** Relative to the project folder, with `/`. */
  readonly file: string;
}

/** `parameters/<name>/` */
export interface EnvironmentFolder {
  readonly name: string;
  /** Relative to the project folder, with `/`. */
  readonly folder: string;
  readonly files: readonly ParameterFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A path as diagnostics name it: relative to the project folder, with `/`. */
export const displayPath = (root: string, path: string): string => relative(root, path).split(sep).join("/") || ".";

export const schemaOf = (kind: FileKind): string => `${kind}.schema.json`;

/** The environment folders directly under a folder, by name. */
export function findEnvironments(
  root: string,
  folder: string,
): { readonly environments: readonly EnvironmentFolder[]; readonly diagnostics: readonly Diagnostic[] } {
  const { entries, diagnostics } = listFolder(root, folder);
  const environments: EnvironmentFolder[] = [];
  const problems = [...diagnostics];
  for (const { name, path, file, isFolder, problem } of entries) {
    if (problem !== undefined) problems.push(problem);
    else if (isFolder) environments.push(readEnvironment(root, path));
    else if (isDataFile(name)) {
      const message = `stands outside of an environment; move it to ${displayPath(root, folder)}/<environment>/`;
      problems.push(fileProblem(file, ["file/misplaced", message]));
    }
  }
  if (environments.length === 0 && problems.length === 0) {
    const file = displayPath(root, folder);
    problems.push(
      fileProblem(file, ["file/no-environment", `holds no environment; make ${file}/dev/environment.json`]),
    );
  }
  return { environments, diagnostics: problems };
}

/** The parameter files of one environment folder, and what else is in it. */
export function readEnvironment(root: string, path: string): EnvironmentFolder {
  const name = basename(path);
  const folder = displayPath(root, path);
  const listed = listFolder(root, path);
  const diagnostics = [...listed.diagnostics, ...checkName(name, folder)];
  const files: ParameterFile[] = [];
  for (const { name: entry, path: entryPath, file, isFolder, problem } of listed.entries) {
    const kind = kindOf(entry);
    const first = files.find((other) => other.kind === kind);
    if (problem !== undefined) diagnostics.push(problem);
    else if (kind === undefined) diagnostics.push(unknownFile(entry, file, isFolder));
    else if (first !== undefined) {
      const message = `describes ${kind} once more beside ${basename(first.file)}; keep one of them`;
      diagnostics.push(fileProblem(file, ["file/ambiguous", message]));
    } else files.push({ kind, path: entryPath, file });
  }
  const hasEnvironment = listed.entries.some(({ name: entry }) => kindOf(entry) === "environment");
  if (listed.diagnostics.length === 0 && !hasEnvironment) {
    const message = "is missing; every environment folder needs one";
    diagnostics.push(fileProblem(`${folder}/environment.json`, ["file/no-environment-file", message]));
  }
  return { name, folder, files, diagnostics };
}

/** `mysql.json` describes the stack mysql. */
export function kindOf(fileName: string): FileKind | undefined {
  const [stem = "", extension = "", more] = fileName.split(".");
  return more === undefined && EXTENSIONS.includes(extension) ? KINDS.find((kind) => kind === stem) : undefined;
}

/** Whether a folder is one environment rather than the folder of all of them. */
export const isEnvironmentFolder = (root: string, path: string): boolean =>
  listFolder(root, path).entries.some(({ name, isFolder }) => !isFolder && kindOf(name) !== undefined) ||
  displayPath(root, dirname(path)) === "parameters";

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly file: string;
  readonly isFolder: boolean;
  readonly problem?: Diagnostic;
}

/** What a folder holds, sorted, without what editors, systems and authors leave beside data. */
function listFolder(root: string, path: string): { entries: Entry[]; diagnostics: Diagnostic[] } {
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch (error) {
    return { entries: [], diagnostics: [fileProblem(displayPath(root, path), explainFolder(error))] };
  }
  const entries = names
    .filter((name) => !name.startsWith(".") && !/(~|\.md|\.txt|\.bak|\.orig)$/i.test(name))
    .map((name): Entry => {
      const entryPath = join(path, name);
      const entry = { name, path: entryPath, file: displayPath(root, entryPath) };
      try {
        return { ...entry, isFolder: statSync(entryPath).isDirectory() };
      } catch (error) {
        return { ...entry, isFolder: false, problem: fileProblem(entry.file, explain(error)) };
      }
    });
  return { entries, diagnostics: [] };
}

function explainFolder(error: unknown): readonly [ruleId: string, message: string] {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOTDIR") return ["file/not-a-folder", "is a file, but must be a folder"];
  return explain(error);
}

const isDataFile = (name: string): boolean => /\.(jsonc?|json5|ya?ml|toml)$/i.test(name);

function unknownFile(name: string, file: string, isFolder: boolean): Diagnostic {
  const known = KINDS.flatMap((kind) => EXTENSIONS.map((extension) => `${kind}.${extension}`));
  const near = isFolder ? undefined : nearest(name, known);
  const what = isFolder ? "is a folder that nothing reads" : "is a file that nothing reads";
  const names = `an environment folder holds ${KINDS.map((kind) => `${kind}.json`).join(" and ")}`;
  return {
    ...fileProblem(file, ["file/unknown", `${what}; ${names}, or the same as .yaml`]),
    severity: !isFolder && isDataFile(name) ? "error" : "warning",
    ...(near === undefined ? {} : { suggestion: near.name }),
  };
}

function checkName(name: string, folder: string): Diagnostic[] {
  if (/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/.test(name)) return [];
  const must = "must be named with 1 to 16 lowercase letters, digits and '-', beginning with a letter";
  return [fileProblem(folder, ["file/environment-name", `${must}: the name becomes part of Azure names`])];
}
