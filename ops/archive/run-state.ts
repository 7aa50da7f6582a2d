import { isGone, isHere, type LockHolder, type Processes } from "./lock.ts";
import type { RunManifest } from "./run.ts";

/**
 * `finished`; `running`: its process is at work on this machine; `interrupted`: it ended without finishing, which is
 * proved; `open`: whether it is at work cannot be told from here.
 */
export type RunState = "finished" | "running" | "interrupted" | "open";

/** Whether nobody writes to the run any more. */
export const isRunOver = (state: RunState): boolean => state === "finished" || state === "interrupted";

/** @param holder of the lock of the stack; undefined when there is none or when it cannot be read */
export function runState(manifest: RunManifest, holder: LockHolder | undefined, processes: Processes): RunState {
  if (manifest.finishedAt !== undefined) return "finished";
  if (holder === undefined) return "open";
  // A later run was given the stack only because this one had given it back, or was proved gone.
  if (holder.runId > manifest.runId) return "interrupted";
  if (holder.runId !== manifest.runId) return "open";
  if (holder.released === true || isGone(holder, processes)) return "interrupted";
  return isHere(holder, processes) ? "running" : "open";
}
