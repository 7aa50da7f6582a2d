import { type CommandContext, EXIT, UserError } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import type { Inspection } from "../live/inspect.ts";
import { resolveStack } from "../live/stack-input.ts";
import { accountOf, requireAzure } from "../readiness/await-azure.ts";
import type { WantedState } from "../readiness/looks.ts";
import { stackId } from "./stack-run.ts";
import { refusal, type StackWork } from "./stack-work.ts";

/** Seconds for a server that is busy or being started, or a group that is being deleted. */
const SETTLE_SECONDS = 3600;
/** A server that is Stopping is waited for, then started, then waited for. */
const ROUNDS = 4;

/**
 * Brings a stack out of a passing state before Terraform touches it: waits for what Azure is at, and starts what is
 * stopped, because a stopped server refuses to be looked at. Looks again after each step.
 *
 * @param mayStart whether a stopped server may be started: a plan changes nothing
 * @throws UserError when it does not come out of it, or a person has to start the server
 */
export async function settle(
  context: CommandContext,
  work: StackWork,
  { mayStart }: { readonly mayStart: boolean },
): Promise<StackWork> {
  let current = work;
  for (let round = 0; isPassing(current.inspection); round++) {
    const { reason } = current.inspection.decision;
    if (round === ROUNDS) throw new UserError(`${reason}, again and again; nothing was changed`, EXIT.failed);
    if (current.inspection.decision.action === "start") {
      if (!mayStart) throw new UserError(`${reason}: npx converge settle ${stackId(work.run.ref)} does`, EXIT.failed);
      await start(context, current);
    }
    await wait(context, current);
    current = { ...current, inspection: await current.inspect() };
  }
  if (current !== work && current.inspection.decision.action === "refuse") throw refusal(current.inspection);
  return current;
}

const isPassing = ({ decision: { action } }: Inspection): boolean => action === "start" || action === "wait";

async function start(context: CommandContext, { input, run, inspection }: StackWork): Promise<void> {
  const { group, subject } = resolveStack(input);
  if (group.profile === "protected") {
    throw new UserError(
      `${inspection.decision.reason}; it is protected, so start it yourself: az mysql flexible-server start --resource-group ${group.name} --name ${subject.name}, then go on with ${stackId(run.ref)}`,
      EXIT.refused,
    );
  }
  context.stderr.write(`  starting ${subject.name}\n`);
  run.changes();
  const signal = context.signal ?? new AbortController().signal;
  const { mysql } = await connectAzure(context.env, input.environment, signal);
  await mysql.servers.beginStart(group.name, subject.name, { abortSignal: signal });
}

async function wait(context: CommandContext, { input, inspection: { facts } }: StackWork): Promise<void> {
  const { id: resourceId } = resolveStack(input).subject;
  const isLeaving = facts.group.known && facts.group.value?.provisioningState === "Deleting";
  const state = facts.subject.known ? facts.subject.value?.state : undefined;
  const until = isLeaving ? "gone" : (UNTIL[state ?? ""] ?? "ready");
  context.stderr.write(`  waiting for it to be ${until}, at most ${SETTLE_SECONDS / 60} min\n`);
  await requireAzure(context, accountOf(input), { resourceId, until, timeoutSeconds: SETTLE_SECONDS });
}

/** How what a server is at ends, where that is not that it is ready. */
const UNTIL: Readonly<Record<string, WantedState>> = { Dropping: "deleted", Stopping: "stopped" };
