import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../digest.ts";
import type { PromptSource, Sources } from "../../library/read.ts";
import { checkShape, compileSchema } from "../../library/shape.ts";
import { compare, diagnoseAt } from "../../library/source.ts";
import { parseYaml } from "../../library/yaml.ts";
import type { Diagnostic, JsonObject, Prompt } from "../../types.ts";

/** What a prompt was in its newest version, and the digest of each version that there was. */
export interface Locked {
  readonly version: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Digest of the prompt's own text. */
  readonly template: string;
  /** Digests of its partials, by name. */
  readonly partials: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly config: JsonObject;
  readonly input: Prompt["input"];
  readonly output: Prompt["output"];
}

export type Lock = ReadonlyMap<string, Locked>;

export const LOCK_FILE = "prompts/versions.lock.json";

const DIGEST: JsonObject = { type: "string", pattern: "^[0-9a-f]{64}$", description: "must be a sha256, hex" };
const DIGESTS: JsonObject = { type: "object", additionalProperties: DIGEST };
const OBJECT: JsonObject = { type: "object" };

const validate = compileSchema({
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["version", "versions", "template", "partials", "config", "input", "output"],
    properties: {
      version: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
      versions: DIGESTS,
      template: DIGEST,
      partials: DIGESTS,
      model: { type: "string" },
      config: OBJECT,
      input: { type: "object", required: ["schema", "defaults"], properties: { schema: OBJECT, defaults: OBJECT } },
      output: { type: "object", required: ["schema"], properties: { schema: OBJECT } },
    },
  },
});

/** Reads the lock file; without one, nothing is locked. Left out where it cannot be used. */
export async function readLock(
  cwd: string,
): Promise<{ readonly lock?: Lock; readonly diagnostics: readonly Diagnostic[] }> {
  const text = await readFile(join(cwd, LOCK_FILE), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  const value = jsonOf(text);
  if (value !== undefined && validate(value)) return { lock: new Map(Object.entries(value)), diagnostics: [] };
  // Places are looked for only where there is something to tell.
  const source = { file: LOCK_FILE, text };
  const { yaml, diagnostics } = parseYaml(source);
  if (yaml === undefined) return { diagnostics };
  const wrong = checkShape(validate, yaml.value, { yaml, rules: "version-lock" });
  const message = "the file is not JSON; take it from the last commit, then run content lint --fix-lock";
  return {
    diagnostics: wrong.length > 0 ? wrong : [diagnoseAt(source, 0, { ruleId: "version-lock/syntax", message })],
  };
}

function jsonOf(text: string): Record<string, Locked> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function writeLock(cwd: string, lock: Lock): Promise<void> {
  const entries = [...lock].sort(([a], [b]) => compare(a, b));
  const path = join(cwd, LOCK_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** What the lock says of a prompt once it is pinned. */
export function lockedOf(
  { prompt, template }: PromptSource,
  partials: Sources["partials"],
  versions: Locked["versions"] = {},
): Locked {
  const { version, digest, model, config, input, output } = prompt;
  return {
    version,
    versions: { ...versions, [version]: digest },
    template: sha256(template.text),
    partials: Object.fromEntries(prompt.partials.map((name) => [name, sha256(partials.get(name)?.text ?? "")])),
    ...(model === undefined ? {} : { model }),
    config,
    input,
    output,
  };
}
