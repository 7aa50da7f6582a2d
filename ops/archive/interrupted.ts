import { listRuns } from "./history.ts";
import { currentHolder, type LockHolder, type Processes } from "./lock.ts";
import type { RunManifest } from "./run.ts";
import { runState } from "./run-state.ts";
import type { ArchiveStore } from "./store.ts";

/** Commands that create. */
const CREATING: readonly (string | undefined)[] = ["apply", "recreate", "bootstrap"];
const CLEAR: readonly (string | undefined)[] = ["applied", "destroyed", "nothing to do"];

/** Whether nothing of the stack was outside its state after a run. */
export const isClear = ({ outcome }: Pick<RunManifest, "outcome">): boolean => CLEAR.includes(outcome);

/**
 * Whether an apply of the stack was interrupted or killed and none has come to its end since: then it may have made
 * what no state holds.
 *
 * @param runs of the stack, newest first
 */
export function isApplyInterrupted(
  runs: readonly RunManifest[],
  holder: LockHolder | undefined,
  processes: Processes,
): boolean {
  for (const run of runs) {
    const state = runState(run, holder, processes);
    const isCut = state === "interrupted" || run.outcome === "interrupted";
    if (isCut && CREATING.includes(run.command)) return true;
    if (isClear(run)) return false;
  }
  return false;
}

export async function wasApplyInterrupted(
  store: ArchiveStore,
  stackId: string,
  processes: Processes,
): Promise<boolean> {
  const { runs } = await listRuns(store, { stackId });
  return isApplyInterrupted(runs, await currentHolder(store, stackId), processes);
}
