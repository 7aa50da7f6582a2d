import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import type { AzurermVersion } from "../constructs/azurerm-version.ts";
import { loadParameters } from "../schemas/load.ts";
import { addStacks, parameterChecks } from "../stacks/index.ts";
import known from "./azurerm-5.arguments.json" with { type: "json" };

const ROOT = resolve(import.meta.dirname, "..");
/** What changes in the rendered stacks with version 5 of azurerm. */
export const DIFFERENCE = join(ROOT, "docs/reference/azurerm-5.diff");

type Json = unknown;
type Tree = Readonly<Record<string, Json>>;
/** The Terraform of stacks by their ids. */
export type Stacks = ReadonlyMap<string, Tree>;

const isTree = (value: Json): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
const tree = (value: Json): Tree => (isTree(value) ? value : {});
const itemsOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/** Reads what was rendered into a folder. */
export function readStacks(target: string): Stacks {
  const folder = join(target, "stacks");
  const text = (id: string) => readFileSync(join(folder, id, "cdk.tf.json"), "utf8");
  return new Map(readdirSync(folder).map((id) => [id, JSON.parse(text(id))]));
}

/** Renders every stack of this project in this process, for a version of azurerm. */
export function renderFor(azurerm: AzurermVersion): Stacks {
  const outdir = mkdtempSync(join(realpathSync(tmpdir()), "azurerm-"));
  try {
    const app = new App({ outdir, context: { azurerm }, stackTraces: false });
    for (const each of loadParameters(ROOT, { checks: parameterChecks }).environments) addStacks(app, each);
    app.synth();
    return readStacks(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface Block {
  /** `azurerm_subnet.network_subnet_1A2B`, `data.…`, `provider.azurerm` */
  readonly address: string;
  /** `data.` in front for a data source, `provider.` for a provider. */
  readonly type: string;
  readonly body: Tree;
}

/** What Terraform itself knows in every block, and what cdktf notes there. */
const OWN = new Set(["//", "depends_on", "lifecycle", "provider", "count", "for_each", "connection", "provisioner"]);

function blocksOf(stack: Tree): Block[] {
  const named = (kind: string, prefix: string) =>
    Object.entries(tree(stack[kind])).flatMap(([type, names]) =>
      Object.entries(tree(names)).map(([name, body]) => ({
        address: `${prefix}${type}.${name}`,
        type: `${prefix}${type}`,
        body: tree(body),
      })),
    );
  const providers = Object.entries(tree(stack.provider)).flatMap(([name, bodies]) =>
    itemsOf(bodies).map((body) => ({ address: `provider.${name}`, type: `provider.${name}`, body: tree(body) })),
  );
  return [...providers, ...named("data", "data."), ...named("resource", "")];
}

/** The difference of two renderings: of each stack its blocks, and of each block the arguments that are not the same. */
export function differenceOf(before: Stacks, after: Stacks): string {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.map((id) => stackDifference(id, before.get(id) ?? {}, after.get(id) ?? {})).join("\n");
}

function stackDifference(id: string, before: Tree, after: Tree): string {
  const required = (stack: Tree) => ({
    address: "terraform.required_providers",
    type: "",
    body: tree(tree(stack.terraform).required_providers),
  });
  const byAddress = (stack: Tree) => new Map([required(stack), ...blocksOf(stack)].map((each) => [each.address, each]));
  const [old, fresh] = [byAddress(before), byAddress(after)];
  const blocks = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((address) => {
    const lines = argumentLines(old.get(address)?.body ?? {}, fresh.get(address)?.body ?? {});
    return lines.length === 0 ? [] : [`@@ ${address} @@`, ...lines];
  });
  return [`--- ${id}, azurerm 4`, `+++ ${id}, azurerm 5`, ...blocks, ""].join("\n");
}

function argumentLines(before: Tree, after: Tree): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== "//").sort();
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const lines = (sign: string, body: Tree) =>
    changed.filter((name) => name in body).map((name) => `${sign}${name} = ${JSON.stringify(body[name])}`);
  return [...lines("-", before), ...lines("+", after)];
}

type Known = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Sentences on what version 5 of azurerm would refuse in rendered stacks, or does not say at all. */
export function mistakesFor5(stacks: Stacks): string[] {
  return [...stacks].flatMap(([id, stack]) => [
    ...blocksOf(stack).flatMap(({ address, type, body }) => blockMistakes(`${id} ${address}`, type, body)),
    ...referenceMistakes(id, stack),
  ]);
}

function blockMistakes(where: string, type: string, body: Tree): string[] {
  const blocks = (known as unknown as Known)[type];
  if (blocks === undefined) return [`${where}: nothing says what azurerm 5 takes for ${type}; add it to ${SOURCE}`];
  return bodyMistakes(where, blocks, "arguments", body);
}

const SOURCE = "tools/azurerm-5.arguments.json";

function bodyMistakes(where: string, blocks: Readonly<Record<string, string>>, block: string, body: Tree): string[] {
  const words = (blocks[block] ?? "").split(" ");
  const names = new Set(words.map((word) => word.replace("!", "")));
  const own = Object.entries(body).filter(([name]) => !(block === "arguments" && OWN.has(name)));
  const missing = words.filter((word) => word.endsWith("!") && !(word.slice(0, -1) in body));
  return [
    ...missing.map((word) => `${where}: ${word.slice(0, -1)} is missing, and azurerm 5 requires it`),
    ...own.flatMap(([name, value]) => {
      if (!names.has(name)) return [`${where}: azurerm 5 has no argument ${name} here`];
      if (name === block || blocks[name] === undefined) return [];
      return itemsOf(value).flatMap((item) =>
        isTree(item) ? bodyMistakes(`${where} ${name}`, blocks, name, item) : [],
      );
    }),
  ];
}

const REFERENCE = /\b((?:data\.)?azurerm_\w+)\.[A-Za-z][\w-]*\.([a-z_]+)/g;

/** References to attributes that version 5 does not have. */
function referenceMistakes(id: string, stack: Tree): string[] {
  const { "//": _, ...terraform } = stack;
  const found = [...JSON.stringify(terraform).matchAll(REFERENCE)];
  const wrong = found.filter(([, type = "", attribute = ""]) => !attributesOf(type).has(attribute));
  return [...new Set(wrong.map(([text]) => `${id}: azurerm 5 has no attribute ${text}`))];
}

function attributesOf(type: string): ReadonlySet<string> {
  const { arguments: given = "", attributes = "" } = (known as unknown as Known)[type] ?? {};
  return new Set(`${given} ${attributes}`.split(" ").map((word) => word.replace("!", "")));
}

if (import.meta.main) {
  // cdktf calls util.isArray.
  process.noDeprecation = true;
  writeFileSync(DIFFERENCE, differenceOf(renderFor(4), renderFor(5)));
  process.stdout.write("docs/reference/azurerm-5.diff written\n");
}
