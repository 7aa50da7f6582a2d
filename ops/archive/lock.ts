import type { LostMachine } from "./state-lock.ts";
import { AlreadyExistsError, type ArchiveStore } from "./store.ts";

/** A process of one machine. */
export interface ProcessId {
  readonly pid: number;
  /** When the process began, as the operating system counts it: tells a reused process id from the holder. */
  readonly processStart: string;
}

/** One attempt of a run of a GitHub workflow. */
export interface WorkflowAttempt {
  /** `acme/databases` */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  /** Its machine was GitHub's own, made for one job and thrown away after it. */
  readonly hosted?: true;
}

/** What GitHub says of an attempt that has not completed, or of which it says nothing: then why. */
export type OpenAttempt =
  | { readonly completed: false; readonly status: string }
  | { readonly completed: undefined; readonly reason: string };
export type AttemptState = { readonly completed: true } | OpenAttempt;

/** Asks GitHub. Rejects only when it is interrupted. */
export type AskAttempt = (attempt: WorkflowAttempt) => Promise<AttemptState>;

/** Who holds a stack. */
export interface LockHolder extends ProcessId {
  readonly runId: string;
  readonly command: string;
  readonly host: string;
  /** Where it is a step of a workflow: its machine is gone once that attempt has completed. */
  readonly workflow?: WorkflowAttempt;
  /** The Terraform that it started last: at work also after its parent was killed. */
  readonly child?: ProcessId;
  /** RFC 3339 */
  readonly since: string;
  /** The run gave the stack back. */
  readonly released?: true;
  /** Machines that were lost on the way, until a Terraform has had the lock of the state again. */
  readonly lost?: readonly LostMachine[];
}

/** What the lock asks of the operating system. */
export interface Processes {
  readonly host: string;
  /** What tells one start of this machine from every other machine's; undefined where nothing does. */
  readonly boot?: string;
  /** Start of a process of this machine; undefined when there is no such process. */
  startOf(pid: number): string | undefined;
}

export type LockResult =
  | {
      readonly acquired: true;
      readonly broke?: LockHolder;
      readonly lost: readonly LostMachine[];
      /** Makes the child a holder as well. */
      note(child: ProcessId): Promise<void>;
      /** @param stateWasFree Terraform has had the lock of the state: nobody left it behind. */
      release(stateWasFree?: boolean): Promise<void>;
    }
  | {
      readonly acquired: false;
      readonly holder: LockHolder | undefined;
      /** What GitHub said of the holder, where it was asked. */
      readonly attempt?: OpenAttempt;
    };

const isAlive = ({ pid, processStart }: ProcessId, processes: Processes): boolean =>
  processes.startOf(pid) === processStart;

/** Whether a holder is of this machine. The machines of workflows share their names: there, only the same start counts. */
export function isHere({ host, workflow, processStart }: LockHolder, processes: Processes): boolean {
  if (host !== processes.host) return false;
  return workflow === undefined || (processes.boot !== undefined && processStart.startsWith(`${processes.boot}/`));
}

/** Whether this very machine says that a holder is gone; a holder elsewhere is never presumed dead. */
export function isGone(holder: LockHolder, processes: Processes): boolean {
  return isHere(holder, processes) && !isAlive(holder, processes) && orphanOf(holder, processes) === undefined;
}

/** The Terraform that is still at work for a holder that was killed; undefined when there is none on this machine. */
export function orphanOf(holder: LockHolder, processes: Processes): ProcessId | undefined {
  const { child } = holder;
  if (!isHere(holder, processes) || child === undefined || isAlive(holder, processes)) return undefined;
  return isAlive(child, processes) ? child : undefined;
}

/** What GitHub says of a holder that is a step of a workflow elsewhere; undefined: there is nothing to ask it. */
export async function askGitHub(
  holder: LockHolder,
  processes: Processes,
  ask: AskAttempt | undefined,
): Promise<AttemptState | undefined> {
  const { workflow } = holder;
  return workflow === undefined || isHere(holder, processes) ? undefined : ask?.(workflow);
}

/**
 * Takes the stack for one run. Each holder writes the next generation, which only one process can create; a holder
 * that is proved gone is passed over, never removed from under somebody who took the stack meanwhile.
 *
 * @param ask What proves a holder gone that is a step of a workflow on another machine. @default nothing does
 */
export async function acquireLock(
  store: ArchiveStore,
  stackId: string,
  holder: LockHolder,
  processes: Processes,
  ask?: AskAttempt,
): Promise<LockResult> {
  const folder = `locks/${stackId}`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const latest = await latestGeneration(store, folder);
    const current = latest?.holder;
    if (latest !== undefined && current === undefined) return { acquired: false, holder: undefined };
    if (current !== undefined && current.released !== true && !isGone(current, processes)) {
      const attempt = await askGitHub(current, processes, ask);
      if (attempt?.completed !== true)
        return { acquired: false, holder: current, ...(attempt === undefined ? {} : { attempt }) };
    }
    const generation = (latest?.generation ?? 0) + 1;
    const lost = lostBefore(current, holder, processes);
    const mine = lost.length === 0 ? holder : { ...holder, lost };
    if (!(await claim(store, folder, generation, mine))) continue;
    await prune(store, folder, generation);
    return {
      acquired: true,
      ...(current === undefined || current.released === true ? {} : { broke: current }),
      lost,
      note: (child) => store.write(path(folder, generation), text({ ...mine, child })),
      release: (stateWasFree = false) =>
        store.write(path(folder, generation), text({ ...(stateWasFree ? holder : mine), released: true })),
    };
  }
  return { acquired: false, holder: (await latestGeneration(store, folder))?.holder };
}

/** A machine that somebody owns may still run a Terraform; one of GitHub's own ends with its job. */
function lostBefore(
  before: LockHolder | undefined,
  { since: until }: LockHolder,
  processes: Processes,
): readonly LostMachine[] {
  if (before === undefined) return [];
  const { lost = [], released, workflow, host, since } = before;
  if (released === true || workflow?.hosted !== true || isHere(before, processes)) return lost;
  return [...lost, { host, name: nameOf(workflow), since, until }];
}

export const nameOf = ({ attempt, runId, repository }: WorkflowAttempt): string =>
  `attempt ${attempt} of workflow run ${runId} of ${repository}`;

/** Who has the stack, or had it last; undefined when nobody ever had, or when the lock cannot be read. */
export async function currentHolder(store: ArchiveStore, stackId: string): Promise<LockHolder | undefined> {
  return (await latestGeneration(store, `locks/${stackId}`))?.holder;
}

const path = (folder: string, generation: number): string => `${folder}/${String(generation).padStart(10, "0")}.json`;
const text = (holder: LockHolder): string => `${JSON.stringify(holder, null, 2)}\n`;

/** Creates a generation; gives it back when a later one is there already, because then this process was too slow. */
async function claim(store: ArchiveStore, folder: string, generation: number, holder: LockHolder): Promise<boolean> {
  try {
    await store.write(path(folder, generation), text(holder), { ifAbsent: true });
  } catch (error) {
    if (error instanceof AlreadyExistsError) return false;
    throw error;
  }
  const latest = await latestGeneration(store, folder);
  if (latest?.generation === generation) return true;
  await store.remove(path(folder, generation));
  return false;
}

async function prune(store: ArchiveStore, folder: string, before: number): Promise<void> {
  for (const file of await store.list(folder)) if (file < path(folder, before)) await store.remove(file);
}

async function latestGeneration(
  store: ArchiveStore,
  folder: string,
): Promise<{ generation: number; holder: LockHolder | undefined } | undefined> {
  const file = (await store.list(folder)).filter((name) => /\/\d{10}\.json$/.test(name)).at(-1);
  if (file === undefined) return undefined;
  const content = await store.read(file);
  return { generation: Number(file.slice(-15, -5)), holder: content === undefined ? undefined : parse(content) };
}

/** An unreadable lock is held by nobody knows whom: it is not broken. */
function parse(content: Uint8Array): LockHolder | undefined {
  try {
    const holder = JSON.parse(Buffer.from(content).toString("utf8")) as Partial<LockHolder> | null;
    const { runId, host, pid, processStart, workflow } = holder ?? {};
    const isKnown = [runId, host, processStart].every((each) => typeof each === "string") && typeof pid === "number";
    return isKnown && (workflow === undefined || isAttempt(workflow)) ? (holder as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

export const isAttempt = ({ repository, runId, attempt }: Partial<WorkflowAttempt>): boolean =>
  /^[\w.-]+\/[\w.-]+$/.test(repository ?? "") && [runId, attempt].every((each) => /^\d{1,20}$/.test(each ?? ""));
