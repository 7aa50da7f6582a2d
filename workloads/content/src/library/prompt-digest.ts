import { sha256 } from "../digest.ts";
import type { Prompt } from "../types.ts";

/** What a prompt sends and accepts: all that can change an answer. Its version, description and comments cannot. */
export type Content = Pick<Prompt, "template" | "model" | "config" | "input" | "output">;

/**
 * Digest of a prompt and of all its partials.
 *
 * @param partials Templates of the partials by name.
 */
export function promptDigest(
  { template, model, config, input, output }: Content,
  partials: ReadonlyMap<string, string>,
): string {
  const parts = [...partials].sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([template, model ?? null, config, input, output, parts]));
}
