import type { RetentionPolicy } from "../../constructs/retention.rules.ts";
import { type Archives, type KnownRun, splitStackId } from "./archives.ts";
import { expiredRuns } from "./retention.ts";
import { runFolder } from "./run.ts";
import { isRunOver } from "./run-state.ts";

/** What a pruning removes, and what it leaves although it may be old. */
export interface Pruning {
  /** Newest first. */
  readonly expired: readonly KnownRun[];
  /** Runs whose process may live. */
  readonly open: readonly KnownRun[];
  /** Runs of environments whose policy is not known. */
  readonly withoutPolicy: readonly KnownRun[];
}

/** Which runs may go by the policy of their environment. */
export function choosePruning({ runs, policies }: Archives, now: Date): Pruning {
  const policyOf = ({ manifest }: KnownRun): RetentionPolicy | undefined =>
    policies.get(splitStackId(manifest.stackId).environment);
  const byPolicy = Map.groupBy(runs, policyOf);
  return {
    expired: [...byPolicy].flatMap(([policy, own]) => (policy === undefined ? [] : expiredRuns(own, policy, now))),
    open: runs.filter(({ state }) => !isRunOver(state)),
    withoutPolicy: byPolicy.get(undefined) ?? [],
  };
}

/** Removes a run. Its manifest goes last: interrupted half-way, the run is still known, and the next pruning ends it. */
export async function removeRun({ manifest, store }: KnownRun): Promise<void> {
  const folder = runFolder(manifest);
  for (const path of await store.list(folder)) if (path !== `${folder}/manifest.json`) await store.remove(path);
  await store.remove(folder);
}
