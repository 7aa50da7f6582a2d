import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
/** CDK Terrain, which goes on where cdktf ended, and the constructs it was made for. */
const CDKTN = "0.24.0";
const CONSTRUCTS = "10.6.0";
/** What a synthesis reads. */
const PROGRAM = ["main.ts", "constructs", "facts", "schemas", "stacks", "parameters"];
const SHOWN = 20;

/** Lines on what differs between two trees: a path, what is there with cdktf, what with cdktn. */
export function differences(before: unknown, after: unknown, path = ""): string[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(before[name], after[name], path === "" ? name : `${path}.${name}`));
  }
  if (before === after) return [];
  return [`${path}\n    - ${JSON.stringify(before)}\n    + ${JSON.stringify(after)}`];
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The Terraform in the text of a stack, without the version of the program that wrote it. */
export function terraformOf(text: string): Record<string, unknown> {
  const { "//": comment, ...terraform } = JSON.parse(text);
  const { version: _, ...metadata } = comment.metadata;
  return { ...terraform, "//": { ...comment, metadata } };
}

/** Installs cdktn in the place of cdktf, under the same name, beside a copy of the program. */
function installCdktn(folder: string): void {
  for (const name of PROGRAM) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const { type, dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const replaced = { ...dependencies, cdktf: `npm:cdktn@${CDKTN}`, constructs: CONSTRUCTS };
  const overrides = { "@cdktf/provider-azurerm": { cdktf: "$cdktf" }, constructs: "$constructs" };
  const manifest = { name: "on-cdktn", private: true, type, dependencies: replaced, overrides };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
  execFileSync("npm", install, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  const { name, version } = JSON.parse(readFileSync(join(folder, "node_modules/cdktf/package.json"), "utf8"));
  if (name !== "cdktn" || version !== CDKTN) throw new Error(`npm installed ${name} ${version}, not cdktn ${CDKTN}`);
}

/** Renders every stack of every environment, and answers with their Terraform by the id of the stack. */
function synthesise(project: string, target: string): ReadonlyMap<string, Record<string, unknown>> {
  const env = { ...process.env, CDKTF_OUTDIR: target };
  execFileSync(process.execPath, [join(project, "main.ts")], { cwd: project, env, stdio: "inherit" });
  const stacks = join(target, "stacks");
  const text = (id: string) => readFileSync(join(stacks, id, "cdk.tf.json"), "utf8");
  return new Map(readdirSync(stacks).map((id) => [id, terraformOf(text(id))]));
}

function compare(folder: string): boolean {
  installCdktn(folder);
  const before = synthesise(ROOT, join(folder, "with-cdktf"));
  const after = synthesise(folder, join(folder, "with-cdktn"));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  const results = ids.map((id) => {
    const found = differences(before.get(id), after.get(id));
    const resources = Object.values(before.get(id)?.resource ?? {}).flatMap((named) => Object.keys(named)).length;
    process.stdout.write(`${id}: ${resources} resources, ${found.length} differences\n`);
    for (const each of found.slice(0, SHOWN)) process.stdout.write(`  ${each}\n`);
    if (found.length > SHOWN) process.stdout.write(`  and ${found.length - SHOWN} more\n`);
    return found.length === 0;
  });
  const isSame = results.length > 0 && results.every(Boolean);
  const verdict = isSame ? "the same Terraform on cdktf and on cdktn" : "cdktn renders other Terraform than cdktf";
  process.stdout.write(`${ids.length} stacks compared with cdktn ${CDKTN}: ${verdict}\n`);
  return isSame;
}

if (import.meta.main) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "cdktn-"));
  try {
    process.exitCode = compare(folder) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
