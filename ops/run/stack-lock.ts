import {
  acquireLock,
  isGone,
  isHere,
  type LockHolder,
  nameOf,
  type OpenAttempt,
  orphanOf,
  type Processes,
} from "../archive/lock.ts";
import type { ArchiveStore } from "../archive/store.ts";
import { type CommandContext, EXIT, throwIfInterrupted, UserError } from "../context.ts";
import { attemptAsker, attemptIn } from "../github/attempts.ts";
import { clockOf } from "../readiness/clock.ts";

/** Of a run that only looks. */
export const NO_LOCK = { broke: undefined, lost: [], note: async () => undefined, release: async () => undefined };

export function holderOf(
  { env }: CommandContext,
  run: Pick<LockHolder, "runId" | "command" | "since">,
  processes: Processes,
): LockHolder {
  const workflow = attemptIn(env);
  return {
    ...run,
    host: processes.host,
    pid: process.pid,
    processStart: processes.startOf(process.pid) ?? "",
    ...(workflow === undefined ? {} : { workflow }),
  };
}

/** Seconds between two looks at a Terraform that is not our child: nothing tells of its end. */
const ORPHAN_SECONDS = 1;

/**
 * Takes the stack. Where the run that had it was killed and its Terraform is still at work, waits for that: its end
 * saves in the state what it has made.
 *
 * @throws UserError when another run holds the stack
 */
export async function takeLock(
  context: CommandContext,
  stack: string,
  { store, holder, processes }: { store: ArchiveStore; holder: LockHolder; processes: Processes },
) {
  const { signal = new AbortController().signal, stderr } = context;
  for (let isTold = false; ; ) {
    const lock = await acquireLock(store, stack, holder, processes, attemptAsker(context));
    if (lock.acquired) {
      if (lock.broke !== undefined) stderr.write(tookOver(lock.broke, processes));
      return lock;
    }
    const { holder: other, attempt } = lock;
    // It ended just now.
    if (other !== undefined && isGone(other, processes)) continue;
    const orphan = other === undefined ? undefined : orphanOf(other, processes);
    if (other === undefined || orphan === undefined) throw held(stack, other, attempt);
    if (!isTold) {
      stderr.write(
        `${other.command} ${other.runId} was killed, but its Terraform (process ${orphan.pid}) is still at work: waiting until it has finished\n`,
      );
    }
    isTold = true;
    await clockOf(context).sleep(ORPHAN_SECONDS, signal);
    throwIfInterrupted(context);
  }
}

const tookOver = (broke: LockHolder, processes: Processes): string => {
  const why = isHere(broke, processes) ? "process is gone" : `${workflowOf(broke)} has completed`;
  return `took over from ${broke.command} ${broke.runId}: its ${why}\n`;
};

const workflowOf = ({ workflow }: LockHolder): string => (workflow === undefined ? "process" : nameOf(workflow));

function held(stack: string, holder: LockHolder | undefined, attempt: OpenAttempt | undefined): UserError {
  const who =
    holder === undefined
      ? "somebody whose lock cannot be read"
      : `${holder.command} ${holder.runId} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  const known = holder === undefined || attempt === undefined ? "" : `: ${knownOf(holder, attempt)}`;
  return new UserError(`${stack} is held by ${who}${known}; wait until it has finished`, EXIT.failed);
}

/** What is known of a holder that is a step of a workflow elsewhere. */
function knownOf(holder: LockHolder, attempt: OpenAttempt): string {
  if (attempt.completed === undefined) return `whether ${workflowOf(holder)} has ended is not known: ${attempt.reason}`;
  return `GitHub says that ${workflowOf(holder)} is ${attempt.status}`;
}
