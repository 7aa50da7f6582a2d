import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BlobStore } from "../archive/blob-store.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import { attempt, type Fact, known } from "../live/fact.ts";
import { object, same, text } from "../live/json.ts";
import { parseState, readTerraformState } from "../live/read-terraform-state.ts";
import { readRenderedStack, STATE_HERE_FILE } from "../live/rendered-stack.ts";
import type { StackInput } from "../live/stack-input.ts";
import { succeed } from "../run/failure.ts";
import { type StackRef, stackFolder } from "../run/stack-run.ts";
import type { StackWork } from "../run/stack-work.ts";
import { type BootstrapDecision, CUT, decideBootstrap, type StateFact } from "./decide-bootstrap.ts";
import { breakLostLease } from "./lost-lease.ts";
import { stateContainer } from "./state-container.ts";

const PROBE_MILLISECONDS = 60_000;
const STORAGE_API_VERSION = "2023-05-01";
const STATE_FILE = "terraform.tfstate";

/** What a state in the stack folder is called once it is set aside. */
const CUT_FILE = `${STATE_FILE}.cut`;

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
  const isCut = backend !== undefined && (await isCutOff(join(folder, STATE_FILE)));
  const readHere = () =>
    attempt(limits, (within) =>
      readTerraformState({ backend: { local: { path: STATE_FILE } }, folder }, { env, signal: within }),
    );
  const here = isCut ? known<typeof CUT>(CUT) : await readHere();
  if (backend === undefined) return decideBootstrap({ backend: "local", here, there: known(undefined) });
  // Terraform would write an empty state where there is none, and wait for the lock of one that is empty.
  const readThere = () =>
    attempt(limits, async (within) => {
      const container = await stateContainer(backend, { env, tenantId: environment.tenantId, signal: within });
      const content = await new BlobStore(container).read(container.key);
      return content === undefined ? undefined : parseState(Buffer.from(content).toString("utf8"));
    });
  const isMade = await attempt(limits, (within) => isAccountMade(env, environment, { backend, signal: within }));
  const there = isMade.known && isMade.value ? withoutContainer(await readThere()) : noneYet(isMade);
  return decideBootstrap({ backend: "azurerm", here, there });
}

/** Whether the account of the state exists. Nobody knows the name of one that does not, and the clients keep trying. */
async function isAccountMade(
  env: CommandContext["env"],
  environment: StackInput["environment"],
  { backend, signal }: { readonly backend: object; readonly signal: AbortSignal },
): Promise<boolean> {
  const account = text(object(backend).storage_account_name);
  const azure = await connectAzure(env, environment, signal);
  const path = `/subscriptions/${environment.subscriptionId}/providers/Microsoft.Storage/storageAccounts`;
  const accounts = await azure.list(path, STORAGE_API_VERSION, { signal });
  return accounts.some(({ name }) => same(text(name), account));
}

/**
 * Clears away what a bootstrap left that was killed: a state that is cut off is set aside, and its lock on the state in
 * the container is released. The caller holds the stack.
 */
export async function clearUp(context: CommandContext, ref: StackRef, input: StackInput): Promise<void> {
  const folder = stackFolder(ref);
  if (await isCutOff(join(folder, STATE_FILE))) await rename(join(folder, STATE_FILE), join(folder, CUT_FILE));
  const { terraform } = await readRenderedStack(folder, { overrides: [] });
  const backend = terraform?.backend?.azurerm;
  const { env, signal = new AbortController().signal } = context;
  if (backend === undefined || !(await isAccountMade(env, input.environment, { backend, signal }))) return;
  const { tenantId } = input.environment;
  await breakLostLease(context, await stateContainer(backend, { env, tenantId, signal }));
}

/** Whether a file is no whole JSON: the disk was full while Terraform wrote it. */
async function isCutOff(path: string): Promise<boolean> {
  const content = await readFile(path, "utf8").catch(() => "");
  if (content.trim() === "") return false;
  try {
    JSON.parse(content);
    return false;
  } catch {
    return true;
  }
}

const noneYet = (isMade: Fact<boolean>): StateFact => (isMade.known ? known(undefined) : isMade);

/** An apply that was interrupted may have made the account and not the container. */
const withoutContainer = (state: StateFact): StateFact =>
  !state.known && state.reason.includes("there is no container") ? known(undefined) : state;

/**
 * Moves the state of the stack from its folder into its container. Terraform overwrites what is there, so it looks first.
 *
 * @throws UserError when the container holds another state, or the state is not there afterwards; the state in the folder
 * is still whole then
 */
export async function moveState(context: CommandContext, { run, input }: StackWork): Promise<void> {
  const before = await lookAtState(context, run.ref, input);
  if (before.step === "move") {
    await rm(join(stackFolder(run.ref), STATE_HERE_FILE), { force: true });
    succeed("init", await run.terraform.migrateState());
  }
  const { step, reason } = before.step === "move" ? await lookAtState(context, run.ref, input) : before;
  if (step !== "forget" && step !== "done") {
    throw new UserError(`the state was not moved: ${reason}; npx converge bootstrap goes on`, EXIT.failed);
  }
  await forgetState(run.ref);
}

/** Where Terraform writes a state that it cannot save. */
const ERRORED_FILE = "errored.tfstate";

/** Removes the state in the stack folder, which holds keys in clear, and every copy of it. */
export async function forgetState(ref: StackRef): Promise<void> {
  const folder = stackFolder(ref);
  const isLeft = (name: string): boolean =>
    name.startsWith(STATE_FILE) || name === ERRORED_FILE || name === STATE_HERE_FILE;
  const left = (await readdir(folder)).filter(isLeft);
  for (const name of left) await rm(join(folder, name), { force: true });
}
