import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Diagnostic } from "./diagnostic.ts";
import {
  displayPath,
  type EnvironmentFolder,
  findEnvironments,
  isEnvironmentFolder,
  kindOf,
  readEnvironment,
  STACKS,
} from "./parameter-files.ts";
import { compareText, nearest } from "./shape/nearest.ts";
import { explain, fileProblem } from "./syntax/source.ts";

/** One environment, one stack, or one stack of one environment. */
export interface Selection {
  readonly environment?: string;
  readonly stack?: string;
}

export interface ScopeOptions {
  /** Files and folders to report on, relative to the project folder or absolute. @default the folder parameters/ */
  readonly paths?: readonly string[];
  /** @default all */
  readonly select?: Selection;
}

/** Which files are read, and which of them are reported on. */
export interface Scope {
  readonly folders: readonly EnvironmentFolder[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a file is to be reported on. */
  includes(file: string): boolean;
}

/** Finds what the options of a load stand for. */
export function findScope(root: string, { paths, select }: ScopeOptions): Scope {
  const folder = join(root, "parameters");
  const home = findEnvironments(root, folder);
  if (paths !== undefined && paths.length > 0) return scopeOfPaths(root, paths, home.environments);
  const missing = select === undefined ? [] : unknownSelection(select, home.environments);
  return {
    folders: home.environments,
    diagnostics: [...home.diagnostics.map(explainHome), ...missing],
    includes: (file) => select === undefined || file === SELECTION || isSelected(file, select),
  };
}

/** Mostly, a folder without parameters/ is not the project folder. */
const explainHome = (diagnostic: Diagnostic): Diagnostic =>
  diagnostic.ruleId === "file/missing" && diagnostic.file === SELECTION
    ? { ...diagnostic, message: "there is no folder parameters/ here; run this in the project folder" }
    : diagnostic;

/** What a wrong selection is reported on. */
const SELECTION = "parameters";

function isSelected(file: string, { environment, stack }: Selection): boolean {
  const [, name, fileName] = file.split("/");
  if (environment !== undefined && name !== environment) return false;
  const kind = fileName === undefined ? undefined : kindOf(fileName);
  return stack === undefined || kind === undefined || kind === "environment" || kind === stack;
}

function unknownSelection({ environment, stack }: Selection, environments: readonly EnvironmentFolder[]): Diagnostic[] {
  const check = (what: string, word: string | undefined, known: readonly string[]): Diagnostic[] => {
    if (word === undefined || known.includes(word)) return [];
    const near = nearest(word, known);
    const message = `there is no ${what} ${JSON.stringify(word)}, only ${known.join(", ") || "none"}`;
    const suggestion = near === undefined ? {} : { suggestion: near.name };
    return [{ ruleId: "file/unknown-selection", severity: "error", message, file: SELECTION, ...suggestion }];
  };
  const names = environments.map(({ name }) => name);
  return [...check("environment", environment, names), ...check("stack", stack, STACKS)];
}

function scopeOfPaths(root: string, paths: readonly string[], home: readonly EnvironmentFolder[]): Scope {
  const folders = new Map(home.map((environment) => [environment.folder, environment]));
  const diagnostics: Diagnostic[] = [];
  const targets = new Set<string>();
  for (const path of paths.map((each) => resolve(root, each))) {
    const target = displayPath(root, path);
    targets.add(target);
    const found = foldersOf(root, path);
    diagnostics.push(...found.diagnostics);
    for (const environment of found.environments) {
      if (!folders.has(environment.folder)) folders.set(environment.folder, environment);
    }
  }
  return {
    folders: [...folders.values()].sort((a, b) => compareText(a.folder, b.folder)),
    diagnostics,
    includes: (file) => [...ancestors(file)].some((each) => targets.has(each)),
  };
}

function* ancestors(file: string): Iterable<string> {
  yield file;
  for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1)) yield file.slice(0, end);
  yield ".";
}

/** The environment folders that a path of the command line is, holds, or is in. */
function foldersOf(root: string, path: string): ReturnType<typeof findEnvironments> {
  const file = displayPath(root, path);
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    return { environments: [], diagnostics: [fileProblem(file, explain(error))] };
  }
  if (!isFolder && kindOf(basename(path)) === undefined) {
    const message = "has a name that no schema belongs to; name it environment.json, or <stack>.json, or .yaml";
    return { environments: [], diagnostics: [fileProblem(file, ["file/unknown", message])] };
  }
  if (!isFolder) return { environments: [readEnvironment(root, dirname(path))], diagnostics: [] };
  if (path === resolve(root)) return findEnvironments(root, join(root, "parameters"));
  if (isEnvironmentFolder(root, path)) return { environments: [readEnvironment(root, path)], diagnostics: [] };
  return findEnvironments(root, path);
}
