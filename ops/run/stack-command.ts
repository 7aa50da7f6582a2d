import { hostname } from "node:os";
import { Command, Option } from "commander";
import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { wasApplyInterrupted } from "../archive/interrupted.ts";
import { begunBefore } from "../archive/journal.ts";
import { localArchive, openArchive, openStateCopies } from "../archive/open.ts";
import { localProcesses } from "../archive/processes.ts";
import { StateCopies } from "../archive/state-copies.ts";
import type { ArchiveStore } from "../archive/store.ts";
import {
  type CommandContext,
  detailsOf,
  EXIT,
  Interrupted,
  throwIfInterrupted,
  UserError,
  withDetails,
} from "../context.ts";
import { writeAdoption } from "../live/adoption.ts";
import type { Desired } from "../live/decide.ts";
import { explain } from "../live/fact.ts";
import { type Inspection, inspectStack } from "../live/inspect.ts";
import { inputsOf, type StackInput, streamOf } from "../live/stack-input.ts";
import { formatOption, selectStacks, withNames } from "../options.ts";
import { fileTrouble } from "../print/file-trouble.ts";
import { pretty } from "../print/json.ts";
import { printable } from "../print/terminal.ts";
import { printText } from "../print/text.ts";
import { exitCodeOf } from "../synth/app.ts";
import type { Named } from "../synth/select.ts";
import { synth } from "../synth/synth.ts";
import { aside } from "./aside.ts";
import { hasNoState, overlay } from "./overlay.ts";
import { failedChecks, type RunReport, type RunResult, reportOf, resultOf, tellWorkflow, thrown } from "./report.ts";
import { type StackRef, StackRun, stackFolder, stackId } from "./stack-run.ts";
import type { ApplyOutcome, StackWork } from "./stack-work.ts";
import { recoverState } from "./state-recovery.ts";

/** How every command on one stack names it. */
export interface StackOptions extends Named {
  readonly format: string;
}

/** Options of a command that changes nothing. */
export interface LookOptions extends StackOptions {
  readonly lock: boolean;
}

/** What such a command may do without. */
export const noLockOption = (): Option =>
  new Option(
    "--no-lock",
    "take no lock and keep the run in .convergent/archive: for an identity that may only read, and beside another run",
  );

/** A command that works on one stack of one environment. */
export function stackCommand(
  name: string,
  description: string,
  formats: readonly string[] = ["text", "json"],
): Command {
  const command = new Command(name).description(description);
  return withNames(command, "the stack, in any order: dev mysql, or mysql-dev").addOption(formatOption(formats));
}

/** Which stack, and what is wanted of it. */
export interface StackRequest {
  readonly names: readonly string[];
  readonly options: StackOptions;
  /** Left out: the work only looks, and nothing that Azure says stops it. */
  readonly desired?: Desired;
  /** The state and the runs are kept in the project for now, whatever the environment file says. @default false */
  readonly stateHere?: boolean;
  /** Only looks: a state that is missing is not made. @default false */
  readonly looks?: boolean;
  /** Takes no lock, of the stack or of its state, and keeps the run in the project. @default false */
  readonly lockless?: boolean;
  /** Why the stack may hold what no state knows: what its tags say is its own is then adopted. @default it may not */
  readonly lostState?: string | undefined;
  /** Runs as soon as the stack is taken, before Azure is asked; what it returns ends the run. */
  readonly first?: (ref: StackRef, input: StackInput) => Promise<ApplyOutcome | undefined>;
  /** What must hold before the stack is taken; what it throws is told, and no run is archived. */
  readonly before?: (ref: StackRef) => Promise<void>;
}

export interface StackResult extends ApplyOutcome {
  readonly run: StackRun;
  readonly report: RunReport;
}

/** Runs the work on one stack, and says how it ended. */
export async function withStack(
  context: CommandContext,
  command: string,
  request: StackRequest,
  work: (stack: StackWork) => Promise<ApplyOutcome>,
): Promise<void> {
  const { exitCode, report } = await reported(context, () => runStack(context, command, request, work));
  tellWorkflow(context, report);
  context.exit(exitCode);
  if (request.options.format === "json") context.stdout.write(pretty(report));
}

/** Tells the workflow also of a run that throws. */
export async function reported<T>(context: CommandContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const details = detailsOf(error);
    if ("runId" in details) tellWorkflow(context, details as RunReport);
    throw error;
  }
}

/**
 * Checks the parameter files, renders the stack, takes its lock, looks at Azure, then does the work; archives how it
 * ended, also when it failed.
 */
export async function runStack(
  context: CommandContext,
  command: string,
  request: StackRequest,
  work: (stack: StackWork) => Promise<ApplyOutcome>,
): Promise<StackResult> {
  const ref = await selectOne(context, request.names, request.options);
  const run = (where: StackRef) => runIn(context, command, { ...request, ref: where }, work);
  return request.lockless === true ? aside(ref, run) : run(ref);
}

async function runIn(
  context: CommandContext,
  command: string,
  request: StackRequest & { readonly ref: StackRef },
  work: (stack: StackWork) => Promise<ApplyOutcome>,
): Promise<StackResult> {
  const { ref, looks = false, lockless = false } = request;
  const input = checked(context, ref);
  await request.before?.(ref);
  await render(context, ref);
  if (!looks || !(await hasNoState(context, ref))) return carryOut(context, command, { ...request, input }, work);
  const without = (where: StackRef) =>
    carryOut(context, command, { ...request, ref: where, input, stateHere: true }, work);
  return lockless ? without(ref) : aside(ref, without);
}

async function carryOut(
  context: CommandContext,
  command: string,
  request: StackRequest & { readonly ref: StackRef; readonly input: StackInput },
  work: (stack: StackWork) => Promise<ApplyOutcome>,
): Promise<StackResult> {
  const { ref, input, stateHere = false, lockless = false } = request;
  const isKeptHere = lockless || (stateHere && request.looks !== true);
  const store = isKeptHere ? localArchive(ref.project) : await archiveFor(context, input);
  const past = lockless ? await pastOf(context, ref, input) : store;
  const copies = lockless ? undefined : await copiesFor(context, input, stateHere);
  const run = await StackRun.begin(context, ref, { command, store, past, lockless, copies });
  let inspection: Inspection | undefined;
  let ended: ApplyOutcome;
  const begin = async (): Promise<ApplyOutcome> => {
    await overlay(context, ref, stateHere);
    if (!lockless) await recoverState(context, run);
    await run.put("parameters.json", pretty(input.parameters));
    await run.put("environment.json", pretty(input.environment));
    const look = async () => {
      inspection = await inspect(context, run, input, request);
      return inspection;
    };
    const first = await look();
    const stopped = request.desired === undefined ? undefined : stoppedBy(first);
    return stopped ?? (await work({ run, input, inspection: first, inspect: look }));
  };
  try {
    ended = (await request.first?.(ref, input)) ?? (await begin());
    // What came to no end because of Ctrl-C says nothing about the stack.
    if (UNDECIDED.includes(ended.outcome)) throwIfInterrupted(context);
  } catch (error) {
    const isInterrupted = error instanceof Interrupted || context.signal?.aborted === true;
    const told = isInterrupted ? run.interrupted() : error;
    const result = resultOf(isInterrupted ? "interrupted" : "failed", inspection, thrown(run, input, told));
    const report = await reportOf(run, result).catch(() => ({}));
    // The first error is the one to tell.
    await close(context, run, result).catch(() => undefined);
    throw told instanceof Error ? withDetails(told, report) : told;
  }
  const { outcome, exitCode, error } = ended;
  const result = resultOf(outcome, inspection, error);
  const report = await reportOf(run, result);
  await close(context, run, result);
  return { run, outcome, exitCode, report };
}

const UNDECIDED: readonly ApplyOutcome["outcome"][] = ["confirmation needed", "refused", "failed"];

/** Archives how the run ended and says so, also where the archive cannot take it. @throws what kept it from being archived */
async function close({ stderr }: CommandContext, run: StackRun, result: RunResult): Promise<void> {
  const { runId } = run.archived.manifest;
  const { outcome } = result;
  try {
    // A plan holds the imports that it was made with; left beside the stack, they would be in everybody's next plan.
    await writeAdoption(stackFolder(run.ref), []);
    await run.end(result);
  } catch (error) {
    stderr.write(
      `${outcome}: run ${runId}, not kept whole in ${run.location}: ${fileTrouble(error) ?? explain(error).reason}\n`,
    );
    throw error;
  }
  stderr.write(`${outcome}: run ${runId}, kept in ${run.location}\n`);
}

/** The archive of the runs of a stack. @throws UserError when it cannot be opened */
export async function archiveFor(context: CommandContext, input: StackInput): Promise<ArchiveStore> {
  const { environmentName, environment } = input;
  const place = { environmentName, environment, stream: streamOf(input) };
  return openArchive(context.cwd, place, context.env).catch((error: unknown) => {
    throw error instanceof UserError ? error : new UserError(explain(error).reason, EXIT.failed);
  });
}

/** Where the copies of the state of a stack are kept. @throws UserError when it cannot be opened */
export async function copiesFor(context: CommandContext, input: StackInput, isHere = false): Promise<StateCopies> {
  const { environmentName, environment, stack } = input;
  const place = { environmentName, environment, stream: streamOf(input) };
  const store = await openStateCopies(context.cwd, place, context.env, isHere).catch((error: unknown) => {
    throw error instanceof UserError ? error : new UserError(explain(error).reason, EXIT.failed);
  });
  return new StateCopies(store, `${stack}-${environmentName}`);
}

/** The archive of earlier runs of a stack, for who may perhaps not read it: a run that only looks can do without. */
async function pastOf(context: CommandContext, ref: StackRef, input: StackInput): Promise<ArchiveStore> {
  try {
    const store = await archiveFor(context, input);
    await store.list(`locks/${stackId(ref)}`);
    return store;
  } catch (error) {
    context.stderr.write(`nothing is known of earlier runs, nor of what is usual: ${explain(error).reason}\n`);
    return localArchive(ref.project);
  }
}

export async function selectOne(context: CommandContext, names: readonly string[], options: Named): Promise<StackRef> {
  const { ids } = await selectStacks(context, names, options);
  const [id, ...others] = ids ?? [];
  if (id === undefined || others.length > 0) {
    const found = ids === undefined ? "none is named" : `${[...ids].join(", ")} are named`;
    throw new UserError(`this works on one stack, but ${found}; name an environment and a stack: dev mysql`);
  }
  const [stack = "", ...environment] = id.split("-");
  return { project: context.cwd, stack, environment: environment.join("-") };
}

export function checked(context: CommandContext, { environment: name, stack }: StackRef): StackInput {
  const { environments, diagnostics } = loadParameters(context.cwd, {
    select: { environment: name, stack },
    checks: parameterChecks,
  });
  if (diagnostics.length > 0) context.stderr.write(printText(diagnostics, { color: false }));
  if (diagnostics.some(({ severity }) => severity === "error")) {
    throw withDetails(new UserError("nothing was touched: the parameter files have mistakes"), { diagnostics });
  }
  const found = environments.flatMap(inputsOf).find((input) => input.environmentName === name && input.stack === stack);
  if (found === undefined) throw new UserError(`there is no parameter file for ${stack} of ${name}`);
  return found;
}

export async function render(context: CommandContext, ref: StackRef): Promise<void> {
  const selection = { names: [ref.environment, ref.stack], ids: new Set([stackId(ref)]) };
  const { project, rendered: target } = ref;
  const { app } = await synth({ project, selection, env: context.env, ...(target === undefined ? {} : { target }) });
  throwIfInterrupted(context);
  if (app.code === 0) return;
  throw new UserError(`${stackId(ref)} could not be rendered:\n${app.stderr.trim()}`, exitCodeOf(app));
}

async function inspect(
  context: CommandContext,
  run: StackRun,
  input: StackInput,
  { desired, lostState }: StackRequest,
): Promise<Inspection> {
  const inspection = await inspectStack(input, stackFolder(run.ref), {
    env: context.env,
    now: context.now(),
    signal: context.signal ?? new AbortController().signal,
    wasInterrupted: () => wasApplyInterrupted(run.past, stackId(run.ref), localProcesses(hostname())),
    begun: async () => new Map([...(await begunBefore(run.past, stackId(run.ref))), ...run.journal.begun]),
    lostState,
    ...(desired === undefined ? {} : { desired }),
  });
  // Interrupted, nothing could be read: that is no refusal.
  throwIfInterrupted(context);
  const { decision, checks } = inspection;
  await run.put("decision.json", pretty({ decision, checks }));
  if (desired !== undefined) context.stderr.write(`${decision.action}: ${decision.reason}\n${remedies(inspection)}`);
  return inspection;
}

/** What to do about the checks that a refusal comes from. */
const remedies = (inspection: Inspection): string =>
  inspection.decision.action !== "refuse"
    ? ""
    : failedChecks(inspection)
        .flatMap(({ id, remedy }) => (remedy === undefined ? [] : `  ${id}: ${printable(remedy)}\n`))
        .join("");

/** How the run ends when Azure says that there is nothing to do, or that nothing may be done. */
function stoppedBy({ decision }: Inspection): ApplyOutcome | undefined {
  switch (decision.action) {
    case "refuse":
      return { outcome: "refused", exitCode: EXIT.refused };
    case "skip":
      return { outcome: "nothing to do", exitCode: EXIT.done };
    default:
      return undefined;
  }
}
