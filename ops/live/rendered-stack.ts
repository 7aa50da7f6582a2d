import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../context.ts";

type Block = Readonly<Record<string, unknown>>;

/** The parts of a rendered stack that live state is compared with. */
export interface RenderedStack {
  readonly terraform?: { readonly backend?: Readonly<Record<string, Block>> };
  readonly provider?: { readonly azurerm?: readonly Block[] };
  /** Blocks by type and name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  /** What is only read, by type and name. */
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** Terraform lays it over a stack whose state is in its folder for now, whatever the environment file says. */
export const STATE_HERE_FILE = "bootstrap_override.tf.json";
/** In the order in which Terraform takes them: the last one counts. */
const OVERRIDES = [STATE_HERE_FILE, "override.tf.json"];
/** Those that hold for every run. */
export const USER_OVERRIDES: readonly string[] = ["override.tf.json"];

/**
 * Reads the Terraform of a stack as it will run.
 *
 * @param folder `cdktf.out/stacks/<stack>-<environment>`
 * @param options.overrides Override files that count. @default all
 * @throws UserError when it was never rendered
 */
export async function readRenderedStack(
  folder: string,
  { overrides = OVERRIDES }: { readonly overrides?: readonly string[] } = {},
): Promise<RenderedStack> {
  const stack = await readJson<RenderedStack>(join(folder, "cdk.tf.json"));
  if (stack === undefined) throw new UserError(`${folder} holds no cdk.tf.json; run: npx converge synth`);
  let backend = stack.terraform?.backend;
  for (const file of overrides) {
    backend = (await readJson<RenderedStack>(join(folder, file)))?.terraform?.backend ?? backend;
  }
  return backend === undefined ? stack : { ...stack, terraform: { ...stack.terraform, backend } };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new UserError(`${path} is not JSON; run: npx converge synth`);
  }
}

/** Import ids by Terraform address, as the stack renders them. */
export function importIds(stack: RenderedStack): ReadonlyMap<string, string> {
  const value = stack.output?.import_ids?.value;
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Namespaces that the stack needs registered: `Microsoft.Network`. */
export function resourceProviders(stack: RenderedStack): readonly string[] {
  const listed = stack.provider?.azurerm?.[0]?.resource_providers_to_register;
  return Array.isArray(listed) ? listed.map(String) : [];
}

/** Every resource block with its address. */
export const resourceBlocks = (stack: RenderedStack): { address: string; type: string; block: Block }[] =>
  Object.entries(stack.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({ address: `${type}.${name}`, type, block })),
  );

/** Every data source with its address: `data.azurerm_resource_group.resource-group`. */
export const dataBlocks = ({ data = {} }: RenderedStack): { address: string; type: string; block: Block }[] =>
  resourceBlocks({ resource: data }).map(({ address, ...rest }) => ({ ...rest, address: `data.${address}` }));
