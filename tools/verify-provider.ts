import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, UserError } from "../ops/context.ts";
import { type LocalAzure, startLocalAzure } from "../ops/rehearse/local-azure.ts";
import { newPassword } from "../ops/rehearse/rehearse.ts";
import { buildSurroundings } from "../ops/rehearse/surroundings.ts";
import { overrideFor, type RenderedStack, requiredVariables } from "../ops/rehearse/workspace.ts";
import type { Plan } from "../ops/review/model.ts";
import { parsePlan } from "../ops/review/parse.ts";
import { viewPlan } from "../ops/review/view.ts";
import type { TerraformResult } from "../ops/terraform/output-reader.ts";
import { Terraform } from "../ops/terraform/runner.ts";

const HELP = `Runs every rendered stack with hashicorp/azurerm on local Azure: plan, apply, second plan, drift, destroy; then the same
with the stand-in, and compares the plans. Terraform finds the provider as always: in the registry, or in the mirror that
TF_CLI_CONFIG_FILE names.

  npm run verify:provider -- [options] [stack ...]

  --version <version>   of hashicorp/azurerm   (default: the one that the stacks name)
  --help

Exit code: 0 every stack passed, 1 a stack did not or the provider cannot be had, 2 invalid input.
`;

type Which = "real" | "stand-in";

export interface VerifyOptions {
  /** The project folder, which holds `cdktf.out`. */
  readonly project: string;
  /** Ids of the stacks, such as `mysql-dev`. @default all that are rendered */
  readonly stacks?: readonly string[];
  /** Of hashicorp/azurerm. @default the one that the stacks name */
  readonly version?: string;
  /** Starts local Azure, with the variables with which Terraform uses that provider. */
  start(which: Which): Promise<LocalAzure>;
  print(line: string): void;
}

/** @returns the ids of the stacks that did not pass. @throws UserError when the provider cannot be had */
export async function verifyProvider(options: VerifyOptions): Promise<string[]> {
  const { project, print } = options;
  const rendered = (await readdir(join(project, "cdktf.out", "stacks"))).sort();
  const wanted = options.stacks === undefined || options.stacks.length === 0 ? rendered : options.stacks;
  const missing = wanted.find((id) => !rendered.includes(id));
  if (missing !== undefined) {
    throw new UserError(
      `there is no stack ${JSON.stringify(missing)}; the stacks are ${rendered.join(", ")}`,
      EXIT.invalidInput,
    );
  }
  const failed: string[] = [];
  for (const id of wanted) {
    const problems = await verifyStack(id, options);
    print(`${id}: ${problems.length === 0 ? "passed" : `problems: ${problems.length}`}`);
    for (const problem of problems) print(`  ${problem}`);
    if (problems.length > 0) failed.push(id);
  }
  return failed;
}

async function verifyStack(id: string, options: VerifyOptions): Promise<string[]> {
  const real = await live(id, "real", options);
  const standIn = await live(id, "stand-in", options);
  return [
    ...real.problems.map((each) => `azurerm: ${each}`),
    ...standIn.problems.map((each) => `stand-in: ${each}`),
    ...(real.plan === undefined || standIn.plan === undefined ? [] : planDifferences(real.plan, standIn.plan)),
  ];
}

/** What two plans of one stack do differently, a line for each resource. Unknown and computed values are not compared. */
export function planDifferences(real: Plan, standIn: Plan): string[] {
  const [one, other] = [changesOf(real), changesOf(standIn)];
  return [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((address) => {
    const [a, b] = [one.get(address) ?? "nothing", other.get(address) ?? "nothing"];
    return a === b ? [] : [`${address}: azurerm plans ${a}, the stand-in ${b}`];
  });
}

/** The two plans are made one after the other: their times differ. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

const changesOf = (plan: Plan): ReadonlyMap<string, string> =>
  new Map(
    viewPlan(plan).changes.map(({ address, action, attributes }) => {
      const known = attributes.filter(({ unknown }) => unknown !== true);
      return [
        address,
        `${action} ${JSON.stringify(known.map(({ name, after }) => [name, after ?? null]).sort()).replaceAll(TIME, "(a time)")}`,
      ];
    }),
  );

interface Life {
  /** The plan that makes everything. */
  readonly plan?: Plan;
  readonly problems: readonly string[];
}

async function live(id: string, which: Which, options: VerifyOptions): Promise<Life> {
  const folder = await mkdtemp(join(tmpdir(), "verify-provider-"));
  const azure = await options.start(which);
  try {
    const stack = await prepare(join(options.project, "cdktf.out", "stacks", id), folder, options.version);
    await buildSurroundings(azure, stack);
    const variables = Object.fromEntries(requiredVariables(stack).map((name) => [`TF_VAR_${name}`, newPassword()]));
    const terraform = new Terraform({ folder, environment: { ...azure.environment, ...variables } });
    const init = await terraform.init();
    if (init.exitCode !== 0) throw unavailable(init, which, options.version);
    return await lifeOf(terraform, () => override(stack, folder, true));
  } finally {
    await azure.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function lifeOf(terraform: Terraform, allowDestroy: () => Promise<void>): Promise<Life> {
  const read = async (file: string) => parsePlan((await terraform.show(file)).stdout, file);
  const first = await terraform.plan("first");
  if (first.exitCode === 1) return { problems: [`the plan failed: ${errorsOf(first)}`] };
  const plan = await read("first");
  const applied = await terraform.apply("first");
  if (applied.exitCode !== 0) return { plan, problems: [`apply failed: ${errorsOf(applied)}`] };
  const problems: string[] = [];
  const second = await terraform.plan("second");
  if (second.exitCode === 1) problems.push(`the second plan failed: ${errorsOf(second)}`);
  if (second.exitCode === 2) {
    const changes = viewPlan(await read("second")).changes.map(({ address, action }) => `${action} ${address}`);
    problems.push(`the second plan is not empty: ${changes.join(", ")}`);
  }
  const refreshed = await terraform.plan("drift", ["-refresh-only"]);
  if (refreshed.exitCode === 1) problems.push(`the search for drift failed: ${errorsOf(refreshed)}`);
  else {
    const { drift } = viewPlan(await read("drift"));
    if (drift.length > 0) problems.push(`drift right after apply: ${drift.map(({ address }) => address).join(", ")}`);
  }
  await allowDestroy();
  const doomed = await terraform.plan("destroy", ["-destroy"]);
  const destroyed = doomed.exitCode === 2 ? await terraform.apply("destroy") : doomed;
  if (destroyed.exitCode !== 0) problems.push(`destroy failed: ${errorsOf(destroyed)}`);
  return { plan, problems };
}

async function prepare(rendered: string, folder: string, version: string | undefined): Promise<RenderedStack> {
  const file = join(folder, "cdk.tf.json");
  await copyFile(join(rendered, "cdk.tf.json"), file);
  const stack = JSON.parse(await readFile(file, "utf8"));
  if (version !== undefined) {
    stack.terraform.required_providers.azurerm.version = version;
    await writeFile(file, JSON.stringify(stack));
  }
  await override(stack, folder, false);
  return stack;
}

const override = (stack: RenderedStack, folder: string, allowDestroy: boolean): Promise<void> =>
  writeFile(join(folder, "override.tf.json"), JSON.stringify(overrideFor(stack, { allowDestroy })));

function unavailable(init: TerraformResult, which: Which, version: string | undefined): UserError {
  const name = which === "real" ? `hashicorp/azurerm${version === undefined ? "" : ` ${version}`}` : "the stand-in";
  return new UserError(
    `${name} cannot be had, so that nothing was verified: ${errorsOf(init)}; run this where Terraform reaches registry.terraform.io, or name a mirror in the file of TF_CLI_CONFIG_FILE`,
    EXIT.failed,
  );
}

const errorsOf = ({ diagnostics }: TerraformResult): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary} ${detail ?? ""}`.replaceAll(/\s+/g, " ").trim())
    .join("; ");

/** Local Azure, and where Terraform looks for providers, as the caller has it. */
async function start(project: string, env: NodeJS.ProcessEnv, which: Which): Promise<LocalAzure> {
  const azure = await startLocalAzure(project, env, ["--provider", which]);
  const found = ["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"].flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  return { ...azure, environment: { ...azure.environment, ...Object.fromEntries(found) } };
}

async function main(): Promise<number> {
  const options = { version: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.help === true) {
    print(HELP);
    return EXIT.done;
  }
  const project = resolve(import.meta.dirname, "..");
  const failed = await verifyProvider({
    project,
    stacks: positionals,
    ...(values.version === undefined ? {} : { version: values.version }),
    start: (which) => start(project, process.env, which),
    print,
  });
  print(failed.length === 0 ? "the provider and the stand-in agree" : `not verified: ${failed.join(", ")}`);
  return failed.length === 0 ? EXIT.done : EXIT.failed;
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    const isUsage = String((error as { code?: string }).code).startsWith("ERR_PARSE_ARGS");
    process.stderr.write(`verify:provider: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = isUsage ? EXIT.invalidInput : error instanceof UserError ? error.exitCode : EXIT.failed;
  }
}
