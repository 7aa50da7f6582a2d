import { hostname } from "node:os";
import { join } from "node:path";
import { parseMoment } from "../../constructs/dates.rules.ts";
import { listRuns } from "../archive/history.ts";
import { askGitHub, currentHolder, isGone } from "../archive/lock.ts";
import { localProcesses } from "../archive/processes.ts";
import type { ArchiveStore } from "../archive/store.ts";
import type { CommandContext } from "../context.ts";
import { attemptAsker } from "../github/attempts.ts";
import type { AzureClients } from "../live/azure-clients.ts";
import { attempt, type ProbeLimits } from "../live/fact.ts";
import { same } from "../live/json.ts";
import { readLocks } from "../live/read-server.ts";
import { readTerraformState } from "../live/read-terraform-state.ts";
import { readRenderedStack } from "../live/rendered-stack.ts";
import type { StackInput } from "../live/stack-input.ts";
import { describeTarget, type Target } from "../live/target.ts";
import { appliedLast } from "./applied.ts";
import { termsOf } from "./authority.ts";
import { countingFiles } from "./default-branch.ts";
import { TAG } from "./expiry.ts";
import { type RunWindow, readLastForeignWrite } from "./foreign-writes.ts";
import { givenNotices } from "./notices.ts";
import type { SweepCandidate } from "./sweep.ts";
import type { TaggedGroup } from "./tagged-groups.ts";
import { foreignContents } from "./unmanaged.ts";

/** What is asked about one group. */
export interface CollectSources {
  readonly azure: AzureClients;
  readonly store: ArchiveStore;
  /** The stack that the tags of the group name, when this project has it. */
  readonly input: StackInput | undefined;
  /** The run that asks: it is not in its own way. */
  readonly ownRunId?: string;
}

const PROBE_MILLISECONDS = 30_000;

/** Everything that decides about an expired group. What cannot be read is undefined, and stops nothing else. */
export async function collectCandidate(
  context: CommandContext,
  group: TaggedGroup,
  sources: CollectSources,
): Promise<SweepCandidate> {
  const { azure, store, input, ownRunId } = sources;
  const limits: ProbeLimits = {
    signal: context.signal ?? new AbortController().signal,
    milliseconds: PROBE_MILLISECONDS,
  };
  const value = async <T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    const fact = await attempt(limits, ask);
    return fact.known ? fact.value : undefined;
  };
  const target = input === undefined ? undefined : await value(() => targetOf(context, group, input));
  const base = { name: group.name, tags: group.tags, stackId: target?.stackId };
  if (group.isLeaving) return { ...base, ...NOTHING_ASKED, runInProgress: "Azure, which is deleting it," };
  if (target === undefined || input === undefined) return { ...base, ...NOTHING_ASKED };

  const managed = value(async (signal) => managedIds(target, context, signal));
  const ids = async (): Promise<readonly string[]> => (await managed) ?? Promise.reject(new Error("no state"));
  const expiresOn = parseMoment(group.tags[TAG.expiresOn] ?? "");
  const [unmanaged, locks, lastForeignWrite, files, applied, notices, runInProgress] = await Promise.all([
    value(async (signal) => foreignContents(azure, target, await ids(), signal)),
    value(async (signal) => foreignLocks(azure, target, await ids(), signal)),
    value(async (signal) => {
      const runs = await runWindows(store, target.stackId, context.now());
      return readLastForeignWrite(azure, { groupId: group.id, runs, now: context.now() }, signal);
    }),
    countingFiles(context, limits),
    attempt(limits, () => appliedLast(store, input)),
    value(async () => (expiresOn === undefined ? [] : givenNotices(store, group, expiresOn))),
    atWork(context, store, target.stackId, ownRunId),
  ]);
  const { stack, environmentName } = input;
  const terms = termsOf({ stack, environmentName, groupId: group.id }, { files, applied });
  return { ...base, unmanaged, locks, lastForeignWrite, terms, notices, runInProgress };
}

const UNASKED = { known: false, reason: "nobody asked" } as const;

/** A candidate that nothing was asked about: nothing but its tags says anything. */
export const NOTHING_ASKED = {
  unmanaged: undefined,
  lastForeignWrite: undefined,
  locks: undefined,
  terms: { authority: UNASKED, applied: UNASKED },
  notices: undefined,
  runInProgress: undefined,
} as const;

/** @returns undefined when the tags name a stack whose group is another one */
async function targetOf({ cwd }: CommandContext, group: TaggedGroup, input: StackInput): Promise<Target | undefined> {
  const folder = join(cwd, "cdktf.out", "stacks", `${input.stack}-${input.environmentName}`);
  const target = describeTarget(input, await readRenderedStack(folder), folder);
  return same(target.group.id, group.id) && !target.group.existing ? target : undefined;
}

async function managedIds(target: Target, { env }: CommandContext, signal: AbortSignal): Promise<readonly string[]> {
  return Object.values((await readTerraformState(target, { env, signal }))?.resources ?? {});
}

async function foreignLocks(
  azure: AzureClients,
  target: Target,
  managed: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const locks = await readLocks(azure, target, signal);
  return locks.filter(({ id }) => !managed.some((each) => same(each, id))).map(({ name }) => name);
}

/** A run that was killed was at work until nobody knows when: its time counts as over at once. */
async function runWindows(store: ArchiveStore, stackId: string, now: Date): Promise<RunWindow[]> {
  const { runs } = await listRuns(store, { stackId });
  return runs.map(({ startedAt, finishedAt }) => ({
    from: new Date(startedAt),
    to: new Date(Math.min(Date.parse(finishedAt ?? startedAt), now.getTime())),
  }));
}

async function atWork(
  context: CommandContext,
  store: ArchiveStore,
  stackId: string,
  ownRunId?: string,
): Promise<string | undefined> {
  const holder = await currentHolder(store, stackId);
  if (holder === undefined || holder.released === true || holder.runId === ownRunId) return undefined;
  const processes = localProcesses(hostname());
  if (isGone(holder, processes)) return undefined;
  const attempt = await askGitHub(holder, processes, attemptAsker(context));
  return attempt?.completed === true ? undefined : `${holder.command} ${holder.runId}`;
}
