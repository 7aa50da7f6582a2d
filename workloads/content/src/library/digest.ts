import { createHash } from "node:crypto";
import type { Prompt } from "../types.ts";

/** sha256, hex. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

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
  return digestOf(JSON.stringify([template, model ?? null, config, input, output, parts]));
}
