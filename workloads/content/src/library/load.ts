import { ContentError, type Library } from "../types.ts";
import { readLibrary } from "./read.ts";

/**
 * The library, for commands that spend something on it.
 *
 * @throws ContentError when a prompt cannot be read
 */
export async function loadLibrary(cwd: string): Promise<Library> {
  const { library, diagnostics } = await readLibrary(cwd);
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === "error");
  if (first === undefined) return library;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more; content lint shows them all)`;
  throw new ContentError(`${first.file}:${first.line}:${first.column} ${first.message}${rest}`);
}
