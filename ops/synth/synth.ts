import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { installedBindings } from "../hcl/bindings.ts";
import { type JsonObject, writeHcl } from "../hcl/write.ts";
import { type AppRun, runApp } from "./app.ts";
import { type Published, publish } from "./publish.ts";
import type { Selection } from "./select.ts";

export interface SynthOptions {
  /** Path of the project folder. */
  readonly project: string;
  /** Path of the folder to bring up to date. @default cdktf.out in the project folder */
  readonly target?: string;
  readonly selection: Selection;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stack that was rendered. */
export interface RenderedStack {
  /** `mysql-dev` */
  readonly id: string;
  /** Number of Terraform resources in it. */
  readonly resources: number;
  /** Path of its Terraform, relative to the target and with `/`. */
  readonly file: string;
}

export interface SynthResult {
  /** How main.ts ended; nothing was touched unless its code is 0. */
  readonly app: AppRun;
  readonly stacks: readonly RenderedStack[];
  readonly published: Published;
}

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly synthesizedStackPath: string }>>;
}

/** Renders the selected stacks as JSON and HCL, and replaces what changed in cdktf.out. */
export async function synth(options: SynthOptions): Promise<SynthResult> {
  const { project, selection, env, target = join(project, "cdktf.out") } = options;
  const work = join(project, ".convergent");
  await mkdir(work, { recursive: true });
  const staging = await mkdtemp(join(work, "synth-"));
  try {
    const app = await runApp(project, staging, selection.names, env);
    if (app.code !== 0) return { app, stacks: [], published: { written: [], removed: [], kept: [] } };
    const complete = selection.ids === undefined;
    const { stacks, files, manifest } = await render(project, staging, selection);
    if (complete) files.set("manifest.json", manifest);
    return { app, stacks, published: await publish(files, { target, staging, complete }) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function render(project: string, staging: string, selection: Selection) {
  // cdktf joins paths with the separator of the machine; what is committed must not depend on it.
  const text = await readFile(join(staging, "manifest.json"), "utf8");
  const manifest = sep === "\\" ? text.replaceAll("\\\\", "/") : text;
  const bindings = installedBindings(project);
  const files = new Map<string, string>();
  const stacks: RenderedStack[] = [];
  const { stacks: rendered } = JSON.parse(manifest) as Manifest;
  for (const [id, { synthesizedStackPath: file }] of Object.entries(rendered).sort()) {
    if (selection.ids?.has(id) === false) continue;
    const json = await readFile(join(staging, file), "utf8");
    const configuration = JSON.parse(json) as JsonObject;
    files.set(file, json);
    files.set(`hcl/${id}/main.tf`, await writeHcl(configuration, bindings));
    stacks.push({ id, resources: countResources(configuration), file });
  }
  return { manifest, files, stacks };
}

const countResources = (configuration: JsonObject): number =>
  Object.values(configuration.resource ?? {}).flatMap((named: JsonObject) => Object.keys(named)).length;
