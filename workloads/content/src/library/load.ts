import { ContentError, type Library } from "../types.ts";
import { libraryOf, readSources, type Sources } from "./read.ts";

/**
 * The library, for commands that spend something on it.
 *
 * @throws ContentError when a prompt cannot be read
 */
export const loadLibrary = async (cwd: string): Promise<Library> => libraryOf(await loadSources(cwd));

/** The library with its cases. @throws ContentError when a file of it cannot be read */
export async function loadSources(cwd: string): Promise<Sources> {
  const sources = await readSources(cwd);
  const [first, ...more] = sources.diagnostics.filter(({ severity }) => severity === "error");
  if (first === undefined) return sources;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more; content lint shows them all)`;
  throw new ContentError(`${first.file}:${first.line}:${first.column} ${first.message}${rest}`);
}
