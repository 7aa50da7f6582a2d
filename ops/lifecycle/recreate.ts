import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandContext, EXIT, type ExitCode, UserError } from "../context.ts";
import { findAdoptable, writeAdoption } from "../live/adoption.ts";
import { connectAzure } from "../live/azure-clients.ts";
import type { Inspection } from "../live/inspect.ts";
import { readTerraformState } from "../live/read-terraform-state.ts";
import { resolveStack } from "../live/stack-input.ts";
import { pretty } from "../print/json.ts";
import { accountOf, requireAzure } from "../readiness/await-azure.ts";
import type { Finding } from "../review/model.ts";
import { applyStack } from "../run/apply.ts";
import type { Ask, Confirmation } from "../run/gate.ts";
import { runStack, type StackRequest, type StackResult } from "../run/stack-command.ts";
import { RESTORE_FILE, stackFolder, stackId } from "../run/stack-run.ts";
import type { ApplyOutcome, StackWork } from "../run/stack-work.ts";
import { type DeletedServerRecord, deletedServerRecord, lastDeletedServer } from "./deleted-server.ts";
import { destroyStack, expectedInDestroy, targetOf } from "./destroy.ts";
import { restoreOffer, restoreOverride, restoreParameters } from "./restore.ts";

export interface RecreateOptions {
  readonly request: Pick<StackRequest, "names" | "options">;
  /** Undefined when there is nobody to ask. */
  readonly ask: Ask;
  /** `--confirm <fingerprint>`, of the destroying plan or of the creating one. */
  readonly fingerprint?: string;
  /** Begins from the backup of the server that was deleted last. @default false */
  readonly restore?: boolean;
  /** What may be destroyed without a question. @default what `converge destroy` does not ask about */
  readonly expected?: (finding: Finding) => boolean;
  /** Looks again once the stack is held; says why it must not go on. @default it goes on */
  readonly stillWanted?: (work: StackWork) => Promise<string | undefined>;
}

export interface Recreated {
  /** The runs it took, in their order. */
  readonly runs: readonly StackResult[];
  readonly exitCode: ExitCode;
}

/** Seconds for a group that Azure is still deleting. */
const GONE_SECONDS = 3600;
const PROBE_MILLISECONDS = 30_000;

/** Destroys a stack, waits until Azure says that it is gone, and creates it again: two runs, each archived. */
export async function recreateStack(context: CommandContext, options: RecreateOptions): Promise<Recreated> {
  const { request } = options;
  const down = await runStack(context, "recreate", { ...request, desired: "absent" }, (work) =>
    takeDown(context, work, options),
  );
  const isDown = down.outcome === "destroyed" || down.outcome === "nothing to do";
  if (!isDown) return { runs: [down], exitCode: down.exitCode };
  let up: StackResult | undefined;
  try {
    up = await runStack(context, "recreate", { ...request, desired: "present" }, (work) =>
      bringUp(context, work, options),
    );
  } finally {
    if (down.outcome === "destroyed" && up?.exitCode !== EXIT.done) {
      context.stderr.write(
        `the stack is destroyed and not created yet; go on with: npx converge apply ${stackId(down.run.ref)}\n`,
      );
    }
  }
  return { runs: [down, up], exitCode: up.exitCode };
}

const given = ({ fingerprint }: RecreateOptions): Confirmation => (fingerprint === undefined ? {} : { fingerprint });

async function takeDown(context: CommandContext, work: StackWork, options: RecreateOptions): Promise<ApplyOutcome> {
  const no = await options.stillWanted?.(work);
  if (no !== undefined) {
    context.stderr.write(`not destroyed: ${no}\n`);
    return { outcome: "refused", exitCode: EXIT.done };
  }
  if (options.restore === true && !hasSubject(work)) await requireRecord(context, work);
  const expected = options.expected === undefined ? expectedInDestroy(work) : { expected: options.expected };
  const ended = await destroyStack(context, work, {
    confirmation: { ...expected, ...given(options) },
    ask: options.ask,
  });
  // Nobody waits for what nobody deleted.
  if (ended.outcome === "destroyed") await confirmGone(context, work);
  return ended;
}

const hasSubject = ({ inspection: { facts } }: StackWork): boolean =>
  facts.subject.known && facts.subject.value !== undefined;

/** Azure's 404 is the proof; an event only says when to look. */
async function confirmGone(context: CommandContext, { input, run }: StackWork): Promise<void> {
  const { group, subject } = resolveStack(input);
  const until = group.existing ? "deleted" : "gone";
  const what = group.existing ? `${subject.kind} ${subject.name}` : group.name;
  context.stderr.write(`waiting until Azure says that ${what} is gone\n`);
  try {
    await requireAzure(context, accountOf(input), { resourceId: subject.id, until, timeoutSeconds: GONE_SECONDS });
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(`${stackId(run.ref)} is destroyed, but ${error.message}; nothing is created`, error.exitCode)
      : error;
  }
  context.stderr.write(`confirmed gone: ${what}\n`);
}

async function requireRecord(context: CommandContext, work: StackWork): Promise<DeletedServerRecord> {
  const record = await recordOf(context, work);
  if (record !== undefined) return record;
  throw new UserError(
    `there is nothing to restore ${stackId(work.run.ref)} from: no server of it was deleted in the last 5 days; leave --restore out to create an empty one`,
  );
}

/** The archive knows at once; Azure's activity log, minutes behind, also knows what somebody else deleted. */
async function recordOf(
  context: CommandContext,
  { run, input, inspection }: StackWork,
): Promise<DeletedServerRecord | undefined> {
  const archived = await lastDeletedServer(run.store, stackId(run.ref), context.now());
  if (archived !== undefined) return archived;
  const { deletedServer } = inspection.facts;
  if (!deletedServer.known || deletedServer.value === undefined) return undefined;
  return deletedServerRecord(resolveStack(input).subject.id, new Date(deletedServer.value.deletedAt), "activity log");
}

async function bringUp(context: CommandContext, work: StackWork, options: RecreateOptions): Promise<ApplyOutcome> {
  if (options.restore === true)
    return restoreStack(context, work, { ...options, record: await requireRecord(context, work) });
  const record = await recordOf(context, work);
  const { stack, environment } = work.run.ref;
  if (record !== undefined) context.stderr.write(restoreOffer(record, `parameters/${environment}/${stack}.json`));
  return create(context, work, options, { expected: CREATION });
}

/** Creating what was there a moment ago is not unusual. */
const CREATION: readonly string[] = ["unusual", "many-changes"];
/** The server alone comes from the backup, with the password it had. */
const RESTORING: readonly string[] = [...CREATION, "plan-incomplete"];
const RESTORED: readonly string[] = [...CREATION, "credentials-rotated", "adopted"];

interface Creation {
  /** Rules whose findings are what was asked for. */
  readonly expected: readonly string[];
  readonly args?: readonly string[];
}

function create(
  context: CommandContext,
  work: StackWork,
  options: RecreateOptions,
  { expected, ...plan }: Creation,
): Promise<ApplyOutcome> {
  return applyStack(context, work, {
    ...plan,
    confirmation: { ...given(options), expected: ({ ruleId }) => expected.includes(ruleId) },
    ask: options.ask,
  });
}

/** First the server and what it stands on, from the backup; then the rest, with what came along being adopted. */
async function restoreStack(
  context: CommandContext,
  work: StackWork,
  options: RecreateOptions & { readonly record: DeletedServerRecord },
): Promise<ApplyOutcome> {
  const { run, input } = work;
  const { record } = options;
  const target = await targetOf(work);
  const file = join(stackFolder(run.ref), RESTORE_FILE);
  if (input.stack !== "mysql") throw new UserError(`${stackId(run.ref)} has no server; leave --restore out`);
  const server = { ...input.parameters.server, restore: restoreParameters(record) };
  await run.put("parameters.json", pretty({ ...input.parameters, server }));
  context.stderr.write(`restoring ${target.subject.name} as it was at ${record.restoreTo}\n`);
  try {
    await writeFile(file, pretty(restoreOverride(target.subject.address, record)));
    const restored = await create(context, work, options, {
      expected: RESTORING,
      args: [`-target=${target.subject.address}`],
    });
    if (restored.exitCode !== EXIT.done) return restored;
  } finally {
    await rm(file, { force: true });
  }
  const inspect = async (): Promise<Inspection> => {
    const inspection = await work.inspect();
    // A look lets go of import blocks that the policy of the stack does not ask for; these are ours.
    await adoptRestored(context, work);
    return inspection;
  };
  try {
    const adopting = { ...work, inspect, inspection: await inspect() };
    return await create(context, adopting, options, { expected: RESTORED });
  } finally {
    await writeAdoption(target.folder, []);
  }
}

async function adoptRestored(context: CommandContext, work: StackWork): Promise<void> {
  const signal = context.signal ?? new AbortController().signal;
  const target = await targetOf(work);
  const azure = await connectAzure(context.env, work.input.environment, signal);
  const state = await readTerraformState(target, { env: context.env, signal });
  const found = await findAdoptable(azure, {
    // A server parameter is always there: setting it needs no adoption.
    candidates: target.importCandidates.filter(
      ({ address }) => !address.startsWith("azurerm_mysql_flexible_server_configuration."),
    ),
    state,
    tags: target.tags,
    limits: { signal, milliseconds: PROBE_MILLISECONDS },
  });
  const problems = [...found.unknown, ...found.foreign];
  if (problems.length > 0)
    throw new UserError(`what came with the backup cannot be adopted: ${problems.join("; ")}`, EXIT.failed);
  await writeAdoption(target.folder, found.imports);
}
