import { hostname } from "node:os";
import { Command } from "commander";
import { readArchives } from "../archive/archives.ts";
import { findRun } from "../archive/find-run.ts";
import { localProcesses } from "../archive/processes.ts";
import { digest } from "../archive/run.ts";
import type { Moment, StateCopy } from "../archive/state-copies.ts";
import { type CurrentState, decideRestore, parseStateFile } from "../archive/state-file.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { formatOption } from "../options.ts";
import { terminalAsk } from "../run/gate.ts";
import { withStack } from "../run/stack-command.ts";
import { stackId } from "../run/stack-run.ts";
import type { ApplyOutcome, StackWork } from "../run/stack-work.ts";
import { pushContent } from "../run/state-recovery.ts";

interface Options {
  readonly before?: true;
  readonly after?: true;
  readonly overLaterRuns?: true;
  readonly confirm?: string;
  readonly format: string;
}

const HELP = `
Each apply keeps a copy of the state before and after it, beside the state and as protected as the state. The copy must be
of the same stack and of the same lineage. It is written with a higher serial, as Terraform's own "state push" does, after
the present state was copied as well. Nothing in Azure changes: plan next, and read what the plan would do.

Exit code: 0 restored, 1 failed, 2 there is no such run or copy, 3 confirmation needed, 4 the copy does not fit.

Examples:
  $ npx converge history restore-state 20261123T2210 --before
  $ npx converge history restore-state 20261123T2210 --after --confirm 3f1c…`;

/** `converge history restore-state`: puts a copy of the state back. */
export function restoreStateCommand(context: CommandContext): Command {
  return new Command("restore-state")
    .description("restore the Terraform state of a stack from the copy that a run made of it")
    .argument("<run>", "an id, or its beginning")
    .option("--before", "restore the state as it was before the run")
    .option("--after", "restore the state as the run left it (default)")
    .option("--over-later-runs", "restore it although later runs have changed the state since")
    .option("--confirm <digest>", "confirm the copy whose digest the command printed")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action((run: string, _: Options, command: Command) => restore(context, run, command.optsWithGlobals<Options>()));
}

async function restore(context: CommandContext, text: string, options: Options): Promise<void> {
  if (options.before && options.after) throw new UserError("--before and --after exclude each other: name one of them");
  const archives = await readArchives(context.cwd, context.env, localProcesses(hostname()));
  const { manifest } = findRun(text, archives);
  const moment: Moment = options.before ? "before" : "after";
  const request = { names: [manifest.stackId], options: { format: options.format } };
  await withStack(context, "restore-state", request, (work) =>
    restoreCopy(context, work, { copy: { runId: manifest.runId, moment }, options }),
  );
}

async function restoreCopy(
  context: CommandContext,
  { run }: StackWork,
  { copy, options }: { readonly copy: StateCopy; readonly options: Options },
): Promise<ApplyOutcome> {
  const all = (await run.copies?.list()) ?? [];
  if (!all.some((each) => each.runId === copy.runId && each.moment === copy.moment)) {
    throw new UserError(
      `run ${copy.runId} kept no copy of the state ${copy.moment} its apply in ${run.copies?.location}: only runs that apply do`,
    );
  }
  const id = stackId(run.ref);
  const found = await run.copies?.read(copy);
  const decision = decideRestore({
    current: await currentState(run),
    copy: found,
    later: [...new Set(all.map(({ runId }) => runId))].filter((runId) => isLater(runId, copy)).sort(),
    overLater: options.overLaterRuns === true,
  });
  context.stderr.write(`${id}: ${decision.reason}\n`);
  if (decision.step === "done") return { outcome: "nothing to do", exitCode: EXIT.done };
  if (decision.step === "refuse") return { outcome: "refused", exitCode: EXIT.refused };
  const seal = digest(found?.content ?? "").slice(0, 16);
  if (!(await isConfirmed(context, { id, seal, confirm: options.confirm }))) {
    return { outcome: "confirmation needed", exitCode: EXIT.confirmationNeeded };
  }
  await run.copyState("before");
  run.changes();
  await pushContent(run, decision.content);
  context.stderr.write(
    `${id}: restored, as serial ${decision.serial}; npx converge plan says what Azure lacks or has beyond it\n`,
  );
  return { outcome: "restored", exitCode: EXIT.done };
}

/** Run ids sort by time. What a run did after its own first copy is no later run. */
const isLater = (runId: string, copy: StateCopy): boolean => runId > copy.runId;

/** @throws UserError when the backend cannot be read */
async function currentState({ terraform }: StackWork["run"]): Promise<CurrentState> {
  const init = await terraform.init();
  const { exitCode, stdout, diagnostics } = await terraform.rawState();
  const failed = init.exitCode === 0 ? diagnostics : init.diagnostics;
  if (init.exitCode !== 0 || exitCode !== 0) {
    throw new UserError(`the state could not be read: ${failed[0]?.summary ?? "terraform said nothing"}`, EXIT.failed);
  }
  return stdout.trim() === "" ? "none" : (parseStateFile(stdout) ?? "cut off");
}

async function isConfirmed(
  context: CommandContext,
  { id, seal, confirm }: { readonly id: string; readonly seal: string; readonly confirm: string | undefined },
): Promise<boolean> {
  if (confirm === seal) return true;
  const ask = confirm === undefined ? terminalAsk(context) : undefined;
  if (ask !== undefined && (await ask(`Type ${id} to replace its state: `)).trim() === id) return true;
  context.stderr.write(
    confirm === undefined
      ? `a person must confirm: run it again with --confirm ${seal}; nothing was changed\n`
      : `--confirm names "${confirm}", but this copy is ${seal}; nothing was changed\n`,
  );
  return false;
}
