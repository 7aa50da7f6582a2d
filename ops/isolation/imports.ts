import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { STREAM_OF } from "../../constructs/streams.rules.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnose } from "../../schemas/syntax/diagnose.ts";
import type { Range } from "../../schemas/syntax/node.ts";
import { readSource } from "../../schemas/syntax/source.ts";
import { namesIn } from "./project-files.ts";
import type { FileRule, Section } from "./rules.ts";

const RULE: FileRule = "isolation/imports";
const SOURCE = /\.[cm]?[jt]sx?$/;
const SKIPPED = /(^|\/)(node_modules|dist)(\/|$)/;

/** Judges what workloads, and the stacks of streams, import. */
export function checkImports(project: string): Section {
  const packages = packageNames(project);
  const workloads = namesIn(join(project, "workloads"), "folders").flatMap((workload) =>
    sourcesBelow(project, `workloads/${workload}`).map((file) => ({
      file,
      judge: (specifier: string) => foreignToWorkload(workload, file, specifier, packages),
    })),
  );
  const stacks = Object.keys(STREAM_OF)
    .map((stack) => `stacks/${stack}.ts`)
    .filter((file) => existsSync(join(project, file)))
    .map((file) => ({ file, judge: (specifier: string) => foreignToStack(file, specifier) }));
  const sources = [...workloads, ...stacks];
  return {
    diagnostics: sources.flatMap(({ file, judge }) => judgeFile(project, file, judge)),
    files: sources.length,
  };
}

function sourcesBelow(project: string, folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .filter((path) => SOURCE.test(path) && !SKIPPED.test(path))
    .sort();
}

function judgeFile(project: string, file: string, judge: (specifier: string) => string | undefined): Diagnostic[] {
  const read = readSource(join(project, file), file);
  if ("diagnostic" in read) return [read.diagnostic];
  return specifiers(read.source.text).flatMap(({ specifier, ...range }) => {
    const message = judge(specifier);
    return message === undefined ? [] : [diagnose(read.source, range, { ruleId: RULE, message })];
  });
}

/** What a source imports: static and dynamic imports, re-exports and require. Comments count: they hide nothing. */
const specifiers = (text: string): (Range & { readonly specifier: string })[] =>
  [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? "";
    const start = match.index + match[0].lastIndexOf(specifier);
    return { specifier, start, end: start + specifier.length };
  });

const IMPORT =
  /\b(?:import|export)\s*(?:[\w$*{},\s]+?\bfrom\s*)?["']([^"'\n]+)["']|\b(?:import|require)\s*\(\s*["'`]([^"'`\n]+)["'`]/g;

function foreignToWorkload(
  workload: string,
  file: string,
  specifier: string,
  packages: ReadonlyMap<string, string>,
): string | undefined {
  const own = `workloads/${workload}`;
  const target = /^[./]/.test(specifier)
    ? posix.join(specifier.startsWith("/") ? "" : posix.dirname(file), specifier)
    : [...packages].find(([name]) => specifier === name || specifier.startsWith(`${name}/`))?.[1];
  if (target === undefined || target === own || target.startsWith(`${own}/`)) return undefined;
  return `"${specifier}" leads to ${target}, but ${own} stands alone; move what it needs into ${own}, or take a package`;
}

function foreignToStack(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(file), specifier);
  const [own, other] = [streamOf(file), streamOf(target)];
  if (other === undefined || own === other) return undefined;
  return `"${specifier}" is a stack of stream ${other}, but ${file} is of stream ${own}; move what both need into constructs/`;
}

const streamOf = (file: string): string | undefined =>
  Object.entries(STREAM_OF).find(([stack]) => file === `stacks/${stack}.ts`)?.[1];

/** Folders by the name of the package in them: this project and its workloads. */
function packageNames(project: string): ReadonlyMap<string, string> {
  const folders = [".", ...namesIn(join(project, "workloads"), "folders").map((name) => `workloads/${name}`)];
  return new Map(
    folders.flatMap((folder) => {
      const name = packageName(join(project, folder, "package.json"));
      return name === undefined ? [] : [[name, folder] as const];
    }),
  );
}

function packageName(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8"));
    return typeof name === "string" ? name : undefined;
  } catch {
    // Without a package.json that npm can read, nobody can import it by name.
    return undefined;
  }
}
