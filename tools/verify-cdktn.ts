import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { AzurermVersion } from "../constructs/azurerm-version.ts";
import { DIFFERENCE, differenceOf, mistakesFor5, readStacks, type Stacks } from "./azurerm-5.ts";

const ROOT = resolve(import.meta.dirname, "..");
/** CDK Terrain, which goes on where cdktf ended, and the constructs it was made for. */
const CDKTN = "0.24.0";
const CONSTRUCTS = "10.6.0";
/** The azurerm bindings for cdktn. */
const BINDINGS = "16.1.0";
/** What a synthesis reads. */
const PROGRAM = ["main.ts", "cdktf.json", "constructs", "facts", "schemas", "stacks", "parameters"];
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

// biome-ignore lint/suspicious/noExplicitAny: the Terraform of a stack.
type Rendered = any;

/** The Terraform of a stack, without the version of the program that wrote it. */
export function terraformOf(rendered: Rendered): Record<string, unknown> {
  const { "//": comment, ...terraform } = rendered;
  const { version: _, ...metadata } = comment.metadata;
  return { ...terraform, "//": { ...comment, metadata } };
}

/** The same, without the release of azurerm that the bindings were made for. */
export function withoutRelease(rendered: Rendered): Record<string, unknown> {
  const { azurerm, ...others } = rendered.terraform.required_providers;
  const { version: _, ...source } = azurerm;
  return { ...rendered, terraform: { ...rendered.terraform, required_providers: { ...others, azurerm: source } } };
}

/** Installs a copy of the program with these dependencies in the place of cdktf and its bindings. */
function install(folder: string, replaced: Readonly<Record<string, string>>, overrides: object): void {
  mkdirSync(folder);
  for (const name of PROGRAM) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const { type, dependencies: all } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { cdktf: _, "@cdktf/provider-azurerm": bindings, "@cdktf/hcl-tools": _tools, ...others } = all;
  const dependencies = { ...others, "@cdktf/provider-azurerm": bindings, ...replaced, constructs: CONSTRUCTS };
  if ("@cdktn/provider-azurerm" in replaced) delete dependencies["@cdktf/provider-azurerm"];
  const manifest = { name: "on-cdktn", private: true, type, dependencies, overrides };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const words = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
  execFileSync("npm", words, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
}

/** Installs cdktn in the place of cdktf, under the same name, so that no import changes. */
function installCdktn(folder: string): void {
  const overrides = { "@cdktf/provider-azurerm": { cdktf: "$cdktf" }, constructs: "$constructs" };
  install(folder, { cdktf: `npm:cdktn@${CDKTN}` }, overrides);
  const { name, version } = JSON.parse(readFileSync(join(folder, "node_modules/cdktf/package.json"), "utf8"));
  if (name !== "cdktn" || version !== CDKTN) throw new Error(`npm installed ${name} ${version}, not cdktn ${CDKTN}`);
}

/** Installs cdktn and its own azurerm bindings, whose peer leaves this cdktn out, and changes the imports. */
function installBindings(folder: string): void {
  const overrides = { "@cdktn/provider-azurerm": { cdktn: "$cdktn" }, constructs: "$constructs" };
  install(folder, { cdktn: CDKTN, "@cdktn/provider-azurerm": BINDINGS }, overrides);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (path.startsWith("node_modules") || !path.endsWith(".ts")) continue;
    const file = join(folder, path);
    writeFileSync(file, importsOfCdktn(readFileSync(file, "utf8")));
  }
}

/** A module with every import of cdktf and its bindings turned into one of cdktn and its bindings. */
export const importsOfCdktn = (source: string): string =>
  source.replaceAll(/"cdktf(?=["/])/g, '"cdktn').replaceAll('"@cdktf/provider-azurerm/', '"@cdktn/provider-azurerm/');

/** Renders every stack of every environment for a version of azurerm. */
function synthesise(project: string, target: string, azurerm: AzurermVersion): Stacks {
  const env = { ...process.env, CDKTF_OUTDIR: target, CDKTF_CONTEXT_JSON: JSON.stringify({ azurerm }) };
  execFileSync(process.execPath, [join(project, "main.ts")], { cwd: project, env, stdio: "inherit" });
  return readStacks(target);
}

function compare(title: string, before: Stacks, after: Stacks, relevant: (stack: Rendered) => unknown): boolean {
  process.stdout.write(`\n${title}\n`);
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  const results = ids.map((id) => {
    const [old, fresh] = [before, after].map((stacks) => stacks.get(id));
    const found = differences(old && relevant(old), fresh && relevant(fresh));
    const resources = Object.values(old?.resource ?? {}).flatMap((named) => Object.keys(named)).length;
    process.stdout.write(`${id}: ${resources} resources, ${found.length} differences\n`);
    show(found);
    return found.length === 0;
  });
  const isSame = results.length > 0 && results.every(Boolean);
  process.stdout.write(`${ids.length} stacks compared: ${isSame ? "the same Terraform" : "other Terraform"}\n`);
  return isSame;
}

function show(lines: readonly string[]): void {
  for (const each of lines.slice(0, SHOWN)) process.stdout.write(`  ${each}\n`);
  if (lines.length > SHOWN) process.stdout.write(`  and ${lines.length - SHOWN} more\n`);
}

/** Whether azurerm 5 takes what is written for it, and the committed difference is current. */
function judgeVersion5(four: Stacks, five: Stacks): boolean {
  const mistakes = mistakesFor5(five);
  process.stdout.write(`\nazurerm 5: ${five.size} stacks, ${mistakes.length} arguments that it refuses or lacks\n`);
  show(mistakes);
  const isCurrent = readFileSync(DIFFERENCE, "utf8") === differenceOf(four, five);
  if (!isCurrent) process.stdout.write("docs/reference/azurerm-5.diff is not current; run npm run generate\n");
  return mistakes.length === 0 && isCurrent;
}

function verify(folder: string): boolean {
  const [cdktn, bindings] = [join(folder, "cdktn"), join(folder, "bindings")];
  installCdktn(cdktn);
  installBindings(bindings);
  const rendered = (project: string, azurerm: AzurermVersion) =>
    synthesise(project, mkdtempSync(join(folder, "rendered-")), azurerm);
  const [four, five] = [rendered(ROOT, 4), rendered(ROOT, 5)];
  const bound = (stack: Rendered) => withoutRelease(terraformOf(stack));
  return [
    compare(`azurerm 4, cdktn ${CDKTN} in the place of cdktf`, four, rendered(cdktn, 4), terraformOf),
    compare(`azurerm 5, cdktn ${CDKTN} in the place of cdktf`, five, rendered(cdktn, 5), terraformOf),
    compare(`azurerm 4, @cdktn/provider-azurerm ${BINDINGS}`, four, rendered(bindings, 4), bound),
    compare(`azurerm 5, @cdktn/provider-azurerm ${BINDINGS}`, five, rendered(bindings, 5), terraformOf),
    judgeVersion5(four, five),
  ].every(Boolean);
}

if (import.meta.main) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "cdktn-"));
  try {
    process.exitCode = verify(folder) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
