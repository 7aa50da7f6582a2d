import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { reasonOf } from "../reason.ts";
import { type Diagnostic, type TradingContext, TradingError } from "../types.ts";
import { parseJson } from "./json.ts";
import { checkMeaning } from "./meaning.ts";
import { hint } from "./nearest.ts";
import type { Pipeline } from "./pipeline.ts";
import { printDiagnostic } from "./print.ts";
import { schemaFor } from "./schema.ts";
import { checkShape } from "./shape.ts";

type Place = Pick<TradingContext, "home" | "cwd">;

/** A person wrote it; what is larger is something else. */
const MAX_BYTES = 1_000_000;

/**
 * A pipeline by its name or by the path of its file.
 *
 * @param name `moving-average`, or a path relative to where the user is; to `home` when there is nothing
 * @throws TradingError that lists every mistake with its place
 */
export async function loadPipeline(context: Place, name: string): Promise<Pipeline> {
  const path = await findPipeline(context, name);
  const { pipeline, diagnostics } = await readPipeline(context, path);
  if (pipeline === undefined) throw new TradingError(diagnostics.map(printDiagnostic).join("\n"));
  return pipeline;
}

/** Paths of all pipelines that are shipped, or that a folder has. */
export async function listPipelines(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

/** @throws TradingError when there is none */
export async function findPipeline({ home, cwd }: Place, name: string): Promise<string> {
  const isPath = name.endsWith(".json") || /[\\/]/.test(name);
  const places = isPath ? [resolve(cwd, name), resolve(home, name)] : [join(home, "pipelines", `${name}.json`)];
  for (const place of places) if (await isFile(place)) return place;
  if (isPath) throw new TradingError(`there is no pipeline file ${JSON.stringify(name)} in ${cwd}`);
  const known = (await listPipelines(join(home, "pipelines"))).map((path) => basename(path, ".json"));
  throw new TradingError(`there is no pipeline ${JSON.stringify(name)}; ${hint(name, known)}`);
}

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

export interface ReadPipeline {
  /** undefined when there are mistakes */
  readonly pipeline?: Pipeline;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a pipeline file with all of its mistakes. @throws TradingError when it cannot be read at all */
export async function readPipeline({ cwd }: Place, path: string): Promise<ReadPipeline> {
  const file = relative(cwd, path) || path;
  const text = await readText(path, file);
  return parsePipeline(file, text);
}

async function readText(path: string, file: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new TradingError(`${file} cannot be read: ${reasonOf(error)}`);
  });
  if (bytes.length > MAX_BYTES)
    throw new TradingError(`${file} has ${bytes.length} bytes, but a pipeline at most ${MAX_BYTES}`);
  return bytes.toString("utf8");
}

/** @param file as messages call it; the pipeline must have its name */
export function parsePipeline(file: string, text: string): ReadPipeline {
  const json = parseJson(file, text);
  const { value } = json;
  if (value === undefined || json.diagnostics.length > 0) return { diagnostics: json.diagnostics };
  const whole = structuredClone(value);
  const diagnostics = checkShape(schemaFor(value), whole, json);
  if (diagnostics.length > 0) return { diagnostics: inOrder(diagnostics) };
  const pipeline = whole as unknown as Pipeline;
  const contradictions = checkMeaning(pipeline, json);
  return contradictions.length === 0 ? { pipeline, diagnostics: [] } : { diagnostics: inOrder(contradictions) };
}

const inOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
