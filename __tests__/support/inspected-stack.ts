import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalAzure, Resource } from "../../emulator/index.ts";
import { inspectCommand } from "../../ops/commands/inspect.ts";
import { type CommandContext, UserError } from "../../ops/context.ts";
import { type RecordedContext, recordContext } from "./context.ts";
import { createProject, type Project } from "./project.ts";

export const TENANT = "99999999-9999-4999-8999-999999999999";
export const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-convergent-mysql-dev`;
export const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev`;
export const STACK = "cdktf.out/stacks/mysql-dev";
const OWN = { project: "convergent", stack: "mysql", environment: "dev", "managed-by": "convergent" };

/** The stack mysql-dev of this project: its parameter files, and its Terraform as it is rendered. */
export const createStackProject = (): Promise<Project> => createProject(["parameters/dev", STACK]);

/** Changes parameters of the stack. */
export async function setParameters(project: Project, more: object, file = "mysql"): Promise<void> {
  const path = `parameters/dev/${file}.json`;
  await project.write(path, { ...JSON.parse(await project.read(path)), ...more });
}

export function putGroup(azure: LocalAzure, more: Partial<Resource> = {}): void {
  azure.outOfBand.put({
    id: GROUP,
    name: "rg-convergent-mysql-dev",
    type: "Microsoft.Resources/resourceGroups",
    location: "westeurope",
    tags: OWN,
    properties: { provisioningState: "Succeeded" },
    ...more,
  });
}

export function putServer(
  azure: LocalAzure,
  { state = "Ready", tags = OWN }: { state?: string; tags?: Resource["tags"] } = {},
): void {
  azure.outOfBand.put({
    id: SERVER,
    name: "mysql-convergent-dev",
    type: "Microsoft.DBforMySQL/flexibleServers",
    location: "West Europe",
    tags: tags ?? {},
    sku: { name: "Standard_B1ms", tier: "Burstable" },
    properties: { state, version: "8.4", availabilityZone: "1", highAvailability: { mode: "Disabled" } },
  });
}

/** A Terraform state that holds these resources: ids by address. */
export async function putState(project: Project, ids: Readonly<Record<string, string>>): Promise<void> {
  const resources = Object.entries(ids).map(([address, id]) => {
    const [type, name] = address.split(".");
    const provider = 'provider["registry.terraform.io/hashicorp/azurerm"]';
    return { mode: "managed", type, name, provider, instances: [{ schema_version: 0, attributes: { id } }] };
  });
  const lineage = "6cf2f0f5-6e5c-4a5f-9d7e-2f5b8f0c1a11";
  const state = { version: 4, terraform_version: "1.11.0", serial: 7, lineage, outputs: {}, resources };
  await project.write(`${STACK}/terraform.tfstate`, state);
}

/** Terraform addresses of the stack, by the type of the resource. */
export async function addressOf(project: Project, type: string): Promise<string> {
  const stack = JSON.parse(await project.read(`${STACK}/cdk.tf.json`)) as { resource: Record<string, object> };
  const [name = ""] = Object.keys(stack.resource[type] ?? {});
  return `${type}.${name}`;
}

export interface InspectRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What a workflow would be told. */
  readonly outputs: string;
}

/** Runs `converge inspect` against local Azure. */
export async function inspect(
  project: Project,
  azure: Pick<LocalAzure, "environment">,
  { words = ["-e", "dev", "-s", "mysql"], env = {} }: { words?: readonly string[]; env?: Record<string, string> } = {},
): Promise<InspectRun> {
  const outputs = join(project.folder, "outputs");
  const own = { PATH: process.env.PATH, HOME: project.folder, GITHUB_OUTPUT: outputs };
  const context = recordContext(project.folder, { ...own, ...azure.environment, ...env });
  // Real time: tokens and the activity log are compared with it.
  await run({ ...context, now: () => new Date() }, context, words);
  const { code, stdout, stderr } = context.recorded;
  return { code, stdout, stderr, outputs: await readFile(outputs, "utf8").catch(() => "") };
}

async function run(context: CommandContext, { recorded }: RecordedContext, words: readonly string[]): Promise<void> {
  try {
    await inspectCommand(context)
      .exitOverride()
      .parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    recorded.stderr += error.message;
    recorded.code = error.exitCode;
  }
}

export interface DecisionJson {
  readonly stack: string;
  readonly action: string;
  readonly reason: string;
  readonly checks: readonly { id: string; status: string; found: string; expected: string; remedy?: string }[];
  readonly imports: readonly { address: string; id: string }[];
}

/** Runs `converge inspect --format json`, and reads what it printed. */
export async function decide(
  project: Project,
  azure: Pick<LocalAzure, "environment">,
): Promise<DecisionJson & { readonly code: number }> {
  const { stdout, code, stderr } = await inspect(project, azure, {
    words: ["-e", "dev", "-s", "mysql", "--format", "json"],
  });
  if (stdout === "") throw new Error(`inspect printed nothing: ${stderr}`);
  const [decision] = (JSON.parse(stdout) as { stacks: DecisionJson[] }).stacks;
  if (decision === undefined) throw new Error(`inspect decided nothing: ${stdout}`);
  return { ...decision, code };
}
