import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { TerraformResult } from "../terraform/output-reader.ts";
import { Terraform } from "../terraform/runner.ts";
import type { Environment } from "./azure-cloud.ts";
import type { TerraformState } from "./facts.ts";
import { array, number, object, text } from "./json.ts";
import { isStateMissing } from "./state-blob.ts";
import type { Target } from "./target.ts";

export interface StateOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** @default "terraform" */
  readonly binary?: string;
}

/**
 * What Terraform remembers of a stack, undefined when it has no state yet. Read through the backend alone, in a folder
 * of its own: no provider is needed, and nothing in the stack folder changes.
 *
 * @throws Error with what Terraform said
 */
export async function readTerraformState(
  { backend, folder }: Pick<Target, "backend" | "folder">,
  { env, signal, binary }: StateOptions,
): Promise<TerraformState | undefined> {
  const [[type, settings] = ["local", {}]] = Object.entries(backend);
  const path = resolve(folder, text(object(settings).path) || "terraform.tfstate");
  if (type === "local" && !existsSync(path)) return undefined;
  if (await isStateMissing(backend, env, signal)) return undefined;
  const configuration = { terraform: { backend: { [type]: type === "local" ? { path } : settings } } };
  const work = await mkdtemp(join(tmpdir(), "converge-state-"));
  try {
    await writeFile(join(work, "backend.tf.json"), JSON.stringify(configuration));
    const terraform = new Terraform({
      folder: work,
      // With the data folder of the caller, init would turn that one to this backend.
      environment: { ...env, TF_DATA_DIR: undefined },
      signal,
      ...(binary === undefined ? {} : { binary }),
    });
    // An empty plugin folder: the backend is set up, and then no provider is found, nor downloaded.
    const plugins = join(work, "no-plugins");
    await mkdir(plugins);
    const init = await terraform.init([`-plugin-dir=${plugins}`]);
    const pulled = await terraform.rawState();
    if (pulled.exitCode === 0) return parseState(pulled.stdout);
    throw new Error(errorOf(/provider packages/.test(errorOf(init)) ? pulled : init));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The error in one line, without Terraform's frame around it. */
function errorOf({ diagnostics }: TerraformResult): string {
  const { summary = "", detail = "" } = diagnostics.find(({ severity }) => severity === "error") ?? {};
  const said = stripVTControlCharacters(`${summary}\n${detail}`);
  const lines = said.split("\n").map((line) => line.replace(/^[\s│╷╵]+/, "").trim());
  const first = lines.findIndex((line) => line.startsWith("Error:"));
  const told = lines.slice(Math.max(first, 0)).filter((line) => line !== "");
  return told
    .slice(0, 4)
    .join(" ")
    .replace(/^Error: /, "");
}

/**
 * Reads a state as text. Only addresses and ids: its values can be secret.
 *
 * @returns undefined for an empty text, which is no state
 */
export function parseState(json: string): TerraformState | undefined {
  if (json.trim() === "") return undefined;
  const state = object(JSON.parse(json));
  const resources: Record<string, string> = {};
  for (const resource of array(state.resources).map(object)) {
    if (resource.mode !== "managed") continue;
    const base = [text(resource.module), text(resource.type), text(resource.name)]
      .filter((part) => part !== "")
      .join(".");
    for (const instance of array(resource.instances).map(object)) {
      const key = instance.index_key;
      const address = key === undefined ? base : `${base}[${JSON.stringify(key)}]`;
      resources[address] = text(object(instance.attributes).id);
    }
  }
  return { serial: number(state.serial), lineage: text(state.lineage), resources };
}
