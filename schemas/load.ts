import type { ContentParameters } from "./content.generated.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { EnvironmentParameters } from "./environment.generated.ts";
import type { FoundationParameters } from "./foundation.generated.ts";
import type { MysqlParameters } from "./mysql.generated.ts";
import {
  type EnvironmentFolder,
  type FileKind,
  type ParameterFile,
  STACKS,
  type StackName,
  schemaOf,
} from "./parameter-files.ts";
import { findScope, type Scope, type ScopeOptions } from "./scope.ts";
import { checkShape } from "./shape/check.ts";
import { fits } from "./shape/fits.ts";
import { compareText } from "./shape/nearest.ts";
import { schemaSet } from "./shape/schema-set.ts";
import { isEcho, type SoundPart, soundPart } from "./shape/sound-part.ts";
import { diagnose, type Finding } from "./syntax/diagnose.ts";
import { parseDocument } from "./syntax/document.ts";
import { type Document, formatNodePath, locate, type NodePath, toValue } from "./syntax/node.ts";
import { readSource } from "./syntax/source.ts";
import type { TradingParameters } from "./trading.generated.ts";

export { STACKS, type StackName } from "./parameter-files.ts";

/** The parameters of each stack. */
export interface StackParameters {
  readonly foundation: FoundationParameters;
  readonly mysql: MysqlParameters;
  readonly trading: TradingParameters;
  readonly content: ContentParameters;
}

/** One environment whose files have the right shape. */
export interface LoadedEnvironment {
  readonly name: string;
  readonly environment: EnvironmentParameters;
  readonly stacks: { readonly [S in StackName]?: StackParameters[S] };
  /** The files that this comes from, by what they describe. */
  readonly documents: { readonly [K in FileKind]?: Document };
}

export interface LoadedParameters {
  /** By name. Those with a mistake in environment.json are left out, as are stacks with a mistake in their shape. */
  readonly environments: readonly LoadedEnvironment[];
  /** By file, line and column. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files that were looked at, relative to the project folder. */
  readonly files: readonly string[];
}

/** What a check found wrong with the values of a file. */
export interface CheckFinding {
  readonly ruleId: string;
  readonly severity: "error" | "warning";
  /** From the root of the file. */
  readonly path: NodePath;
  readonly message: string;
  readonly documentation?: string;
}

export interface StackInput<S extends StackName> {
  readonly environmentName: string;
  readonly environment: EnvironmentParameters;
  readonly parameters: StackParameters[S];
}

/** Checks beyond shape. They see only files of the right shape. */
export interface Checks {
  /** Of environment.json; run once for each environment. */
  readonly environment?: (environment: EnvironmentParameters) => readonly CheckFinding[];
  /** By stack; each is run once for each environment. */
  readonly stacks?: { readonly [S in StackName]?: (input: StackInput<S>) => readonly CheckFinding[] };
  /**
   * Run once, over all environments without a mistake in their shape.
   *
   * @param incomplete Names of the others: they are there, but what they say is not known.
   */
  readonly environments?: (
    all: readonly LoadedEnvironment[],
    incomplete: readonly string[],
  ) => readonly (CheckFinding & { readonly environment: string; readonly file: FileKind })[];
}

export interface LoadOptions extends ScopeOptions {
  readonly checks?: Checks;
}

/**
 * Reads, validates and checks parameter files. Never throws for what is in them: everything that is wrong is in
 * `diagnostics`. What is not selected is read too, as far as the checks between environments need it, but not reported.
 *
 * @param root The project folder.
 */
export function loadParameters(root: string, options: LoadOptions = {}): LoadedParameters {
  const scope = findScope(root, options);
  const diagnostics = [...scope.diagnostics];
  const loaded = scope.folders.map((folder) => {
    diagnostics.push(...folder.diagnostics);
    return { name: folder.name, ...loadEnvironment(folder, options.checks ?? {}, diagnostics) };
  });
  const environments = loaded.flatMap(({ environment }) => environment ?? []);
  diagnostics.push(...checkEnvironments(loaded, options.checks ?? {}));
  return {
    environments: environments.flatMap((environment) => selected(environment, scope.includes) ?? []),
    diagnostics: diagnostics.filter(({ file }) => scope.includes(file)).sort(compareDiagnostics),
    files: scope.folders.flatMap(({ files }) => files.map(({ file }) => file)).filter(scope.includes),
  };
}

/** The order in which diagnostics are told: by section, file, line, column, then rule. */
export const compareDiagnostics = (a: Diagnostic, b: Diagnostic): number =>
  compareText(a.section ?? "", b.section ?? "") ||
  compareText(a.file, b.file) ||
  (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
  (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
  compareText(a.ruleId, b.ruleId) ||
  compareText(a.message, b.message);

/** Gives a finding about a property its place in a document: at the value, or at the nearest parent that is there. */
export const diagnoseAt = (document: Document, path: NodePath, finding: Finding): Diagnostic =>
  diagnose(document.source, locate(document.root, path), { path: formatNodePath(path), ...finding });

/** @param diagnostics Takes what is wrong with the files of the folder. */
function loadEnvironment(
  folder: EnvironmentFolder,
  checks: Checks,
  diagnostics: Diagnostic[],
): { readonly environment?: LoadedEnvironment; readonly isComplete: boolean } {
  const documents: { [K in FileKind]?: Document } = {};
  const parts: { [K in FileKind]?: PartOfFile } = {};
  for (const file of folder.files) {
    const { document, part } = loadFile(file, diagnostics);
    if (document !== undefined) documents[file.kind] = document;
    if (part !== undefined) parts[file.kind] = part;
  }
  const isComplete =
    folder.files.every(({ kind }) => documents[kind] !== undefined) &&
    folder.diagnostics.every(({ severity }) => severity !== "error");
  if (documents.environment === undefined) return { isComplete: false };
  const environment = toValue(documents.environment.root) as EnvironmentParameters;
  const ofEnvironment = documents.environment;
  const own = guarded(() => checks.environment?.(environment) ?? []);
  diagnostics.push(...own.map((finding) => placed(ofEnvironment, finding)));
  const stacks: { [S in StackName]?: unknown } = {};
  for (const stack of STACKS) {
    const document = documents[stack];
    const part = parts[stack];
    const run = runner(checks, stack, { environmentName: folder.name, environment });
    if (document !== undefined) {
      const parameters = toValue(document.root);
      stacks[stack] = parameters;
      diagnostics.push(...guarded(() => run(parameters)).map((finding) => placed(document, finding)));
    } else if (part !== undefined) {
      const found = guarded(() => run(part.sound.value));
      const own = found.filter(({ ruleId, path }) => ruleId !== CHECK_FAILED && !isEcho(part.sound, path));
      diagnostics.push(...own.map((finding) => placed(part.document, finding)));
    }
  }
  // Their shapes have been checked against the schemas that the types are made from.
  const typed = stacks as LoadedEnvironment["stacks"];
  return { environment: { name: folder.name, environment, stacks: typed, documents }, isComplete };
}

/** The checks of a stack, for parameters of its shape. */
function runner<S extends StackName>(
  { stacks }: Checks,
  stack: S,
  context: Pick<StackInput<S>, "environmentName" | "environment">,
): (parameters: unknown) => readonly CheckFinding[] {
  const check = stacks?.[stack];
  return (parameters) => check?.({ ...context, parameters: parameters as StackParameters[S] }) ?? [];
}

/** What can be checked of a file whose shape is wrong in places. */
interface PartOfFile {
  readonly document: Document;
  readonly sound: SoundPart;
}

/** The document when its shape is right, else the part of it that is. */
function loadFile(
  { kind, path, file }: ParameterFile,
  diagnostics: Diagnostic[],
): { readonly document?: Document; readonly part?: PartOfFile } {
  const read = readSource(path, file);
  if ("diagnostic" in read) {
    diagnostics.push(read.diagnostic);
    return {};
  }
  const parsed = parseDocument(read.source);
  const shape = parsed.document === undefined ? [] : checkShape(parsed.document, schemaOf(kind));
  const found = withoutEchoes([...parsed.diagnostics, ...shape]);
  diagnostics.push(...found);
  const errors = found.filter(({ severity }) => severity === "error");
  const { document } = parsed;
  if (document === undefined) return {};
  if (errors.length === 0) return { document };
  const sound = soundPart(document, errors);
  return sound !== undefined && fits(schemaSet(), schemaOf(kind), sound.value) ? { part: { document, sound } } : {};
}

/** A warning about the spelling of a value says nothing where an error tells what to write instead. */
function withoutEchoes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ position }: Diagnostic) => `${position?.line}:${position?.column}:${position?.endColumn}`;
  const errors = new Set(diagnostics.filter(({ severity }) => severity === "error").map(key));
  return diagnostics.filter(
    (each) => !(each.severity === "warning" && each.ruleId.startsWith("yaml/") && errors.has(key(each))),
  );
}

function checkEnvironments(
  loaded: readonly { name: string; environment?: LoadedEnvironment; isComplete: boolean }[],
  checks: Checks,
): Diagnostic[] {
  const environments = loaded.flatMap(({ environment, isComplete }) => (isComplete ? (environment ?? []) : []));
  const incomplete = loaded.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
  const findings = guarded(() => checks.environments?.(environments, incomplete) ?? []);
  return findings.flatMap((finding) => {
    if (!("environment" in finding)) {
      const { path: _path, ...rest } = finding;
      return [{ ...rest, file: "parameters" }];
    }
    const { environment: name, file, ...rest } = finding;
    const document = environments.find((environment) => environment.name === name)?.documents[file];
    return document === undefined ? [] : [placed(document, rest)];
  });
}

const CHECK_FAILED = "check/failed";

/** The findings of a check; a check that throws is a finding itself: unknown is never taken for right. */
function guarded<F extends CheckFinding>(check: () => readonly F[]): readonly (F | CheckFinding)[] {
  try {
    return check();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `a check could not be carried out: ${reason}`;
    return [{ ruleId: CHECK_FAILED, severity: "error", path: [], message }];
  }
}

function placed(document: Document, { path, ...finding }: CheckFinding): Diagnostic {
  return diagnoseAt(document, path, finding);
}

/** What of an environment has been asked for. */
function selected(environment: LoadedEnvironment, includes: Scope["includes"]): LoadedEnvironment | undefined {
  const isIncluded = (kind: FileKind) => includes(environment.documents[kind]?.source.file ?? "");
  if (!(["environment", ...STACKS] as const).some(isIncluded)) return undefined;
  const stacks = Object.fromEntries(
    Object.entries(environment.stacks).filter(([stack]) => isIncluded(stack as StackName)),
  );
  return { ...environment, stacks };
}
