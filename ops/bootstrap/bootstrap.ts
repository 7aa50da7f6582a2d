import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import { attempt, type Fact, known } from "../live/fact.ts";
import { object, same, text } from "../live/json.ts";
import { readTerraformState } from "../live/read-terraform-state.ts";
import { readRenderedStack, STATE_HERE_FILE } from "../live/rendered-stack.ts";
import type { StackInput } from "../live/stack-input.ts";
import { succeed } from "../run/failure.ts";
import { type StackRef, stackFolder } from "../run/stack-run.ts";
import type { StackWork } from "../run/stack-work.ts";
import { type BootstrapDecision, decideBootstrap, type StateFact } from "./decide-bootstrap.ts";

const PROBE_MILLISECONDS = 60_000;
const STORAGE_API_VERSION = "2023-05-01";
const STATE_FILE = "terraform.tfstate";

/** Looks where the state of a rendered stack is, and says what is to be done about it. */
export async function lookAtState(
  context: CommandContext,
  ref: StackRef,
  { environment }: StackInput,
): Promise<BootstrapDecision> {
  const folder = stackFolder(ref);
  const { terraform } = await readRenderedStack(folder, { overrides: [] });
  const backend = terraform?.backend?.azurerm;
  const { env, signal = new AbortController().signal } = context;
  const limits = { signal, milliseconds: PROBE_MILLISECONDS };
  const read = (type: string, settings: object): Promise<StateFact> =>
    attempt(limits, (within) => readTerraformState({ backend: { [type]: settings }, folder }, { env, signal: within }));

  const here = await read("local", { path: STATE_FILE });
  if (backend === undefined) return decideBootstrap({ backend: "local", here, there: known(undefined) });
  const account = text(object(backend).storage_account_name);
  const isMade = await attempt(limits, async (within) => {
    const azure = await connectAzure(env, environment, within);
    const path = `/subscriptions/${environment.subscriptionId}/providers/Microsoft.Storage/storageAccounts`;
    const accounts = await azure.list(path, STORAGE_API_VERSION, { signal: within });
    return accounts.some(({ name }) => same(text(name), account));
  });
  const there = isMade.known && isMade.value ? withoutContainer(await read("azurerm", backend)) : noneYet(isMade);
  return decideBootstrap({ backend: "azurerm", here, there });
}

const noneYet = (isMade: Fact<boolean>): StateFact => (isMade.known ? known(undefined) : isMade);

/** An apply that was interrupted may have made the account and not the container. */
const withoutContainer = (state: StateFact): StateFact =>
  !state.known && state.reason.includes("ContainerNotFound") ? known(undefined) : state;

/**
 * Moves the state of the stack from its folder into its container.
 *
 * @throws UserError when it is not there afterwards; the state in the folder is still whole then
 */
export async function moveState(context: CommandContext, { run, input }: StackWork): Promise<void> {
  const folder = stackFolder(run.ref);
  await rm(join(folder, STATE_HERE_FILE), { force: true });
  succeed("init", await run.terraform.init(["-migrate-state", "-force-copy"]));
  const { step, reason } = await lookAtState(context, run.ref, input);
  if (step !== "forget" && step !== "done") {
    throw new UserError(`the state was not moved: ${reason}; npx converge bootstrap goes on`, EXIT.failed);
  }
  await forgetState(run.ref);
}

/** Removes the state in the stack folder, which holds keys in clear, and its backups. */
export async function forgetState(ref: StackRef): Promise<void> {
  const folder = stackFolder(ref);
  const left = (await readdir(folder)).filter((name) => name.startsWith(STATE_FILE));
  for (const name of left) await rm(join(folder, name));
}
