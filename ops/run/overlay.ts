import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandContext, EXIT, throwIfInterrupted, UserError } from "../context.ts";
import { attempt } from "../live/fact.ts";
import { readRenderedStack, STATE_HERE_FILE, USER_OVERRIDES } from "../live/rendered-stack.ts";
import { isStateMissing } from "../live/state-blob.ts";
import { pretty } from "../print/json.ts";
import { RESTORE_FILE, type StackRef, stackFolder, stackId } from "./stack-run.ts";

const STATE_MILLISECONDS = 60_000;

/** Terraform would write an empty state where it looks for one that is missing. @throws UserError when nobody can say */
export async function hasNoState(context: CommandContext, ref: StackRef): Promise<boolean> {
  const { terraform } = await readRenderedStack(stackFolder(ref), { overrides: USER_OVERRIDES });
  const limits = { signal: context.signal ?? new AbortController().signal, milliseconds: STATE_MILLISECONDS };
  const missing = await attempt(limits, (signal) => isStateMissing(terraform?.backend ?? {}, context.env, signal));
  throwIfInterrupted(context);
  if (missing.known) return missing.value;
  throw new UserError(`the state of ${stackId(ref)} cannot be read: ${missing.reason}`, EXIT.failed);
}

/** What lies over the stack for this run: of an earlier one that was killed, nothing is left. */
export async function overlay({ env }: CommandContext, ref: StackRef, stateHere: boolean): Promise<void> {
  const folder = stackFolder(ref);
  await rm(join(folder, RESTORE_FILE), { force: true });
  await rm(join(folder, STATE_HERE_FILE), { force: true });
  if (!stateHere) return;
  // Another backend that Terraform was told of before would have to be migrated from.
  await rm(join(folder, env.TF_DATA_DIR ?? ".terraform", "terraform.tfstate"), { force: true });
  await writeFile(
    join(folder, STATE_HERE_FILE),
    pretty({ terraform: { backend: { local: { path: "terraform.tfstate" } } } }),
  );
}
