import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { injectDefaults } from "./generate-defaults.ts";
import { injectExamples } from "./generate-examples.ts";
import { generateTypes, type Schema } from "./generate-types.ts";

/** A file that `npm run generate` writes, and what it should hold. */
export interface GeneratedFile {
  /** Name inside the folder schemas/. */
  readonly name: string;
  readonly text: string;
}

export interface Generated {
  readonly files: readonly GeneratedFile[];
  /** What kept a file from being generated, one sentence each. */
  readonly errors: readonly string[];
}

const SUFFIX = ".schema.json";

/**
 * Everything that is generated from the schemas in a folder: the defaults and examples inside of them, and the types.
 *
 * @param folder Path of schemas/.
 */
export async function generate(folder: string): Promise<Generated> {
  const files: GeneratedFile[] = [];
  const errors: string[] = [];
  const failed = (name: string, error: unknown) =>
    errors.push(`schemas/${name}: ${error instanceof Error ? error.message : String(error)}`);

  const schemas = new Map<string, Schema>();
  for (const name of (await readdir(folder)).filter((entry) => entry.endsWith(SUFFIX)).sort()) {
    try {
      const text = injectExamples(name, injectDefaults(name, await readFile(join(folder, name), "utf8")));
      files.push({ name, text });
      schemas.set(name, JSON.parse(text));
    } catch (error) {
      failed(name, error);
    }
  }
  for (const name of schemas.keys()) {
    try {
      files.push({ name: name.replace(SUFFIX, ".generated.ts"), text: await generateTypes(name, schemas) });
    } catch (error) {
      failed(name, error);
    }
  }
  return { files, errors };
}

/** Those of the generated files that the folder does not hold as they should be. */
export async function stale(folder: string, files: readonly GeneratedFile[]): Promise<GeneratedFile[]> {
  const found = await Promise.all(files.map(({ name }) => readFile(join(folder, name), "utf8").catch(() => undefined)));
  return files.filter((file, index) => file.text !== found[index]);
}

/** `npm run generate`; with `--check` nothing is written and a stale file fails. */
async function main(folder: string, checkOnly: boolean): Promise<void> {
  const { files, errors } = await generate(folder);
  const changed = await stale(folder, files);
  for (const file of changed) {
    if (!checkOnly) await writeFile(join(folder, file.name), file.text);
    process.stdout.write(`schemas/${file.name} ${checkOnly ? "is stale" : "written"}\n`);
  }
  for (const error of errors) process.stderr.write(`${error}\n`);
  if (errors.length > 0 || (checkOnly && changed.length > 0)) process.exitCode = 1;
}

if (import.meta.main) await main(import.meta.dirname, process.argv.includes("--check"));
