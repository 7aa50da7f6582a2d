import { type RetentionPolicy, resolveRetention } from "../../constructs/retention.rules.ts";
import { STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import { type LoadedEnvironment, loadParameters } from "../../schemas/load.ts";
import { compareText } from "../../schemas/shape/nearest.ts";
import type { Environment } from "../live/azure-cloud.ts";
import { explain } from "../live/fact.ts";
import { type Environments, type Named, understand } from "../synth/select.ts";
import { listRuns } from "./history.ts";
import { currentHolder, type LockHolder, type Processes } from "./lock.ts";
import { localArchive, openArchive } from "./open.ts";
import { type RunManifest, runFolder } from "./run.ts";
import { type RunState, runState } from "./run-state.ts";
import type { ArchiveStore } from "./store.ts";

/** A run, where it is kept and what is known of it. */
export interface KnownRun {
  readonly manifest: RunManifest;
  readonly state: RunState;
  readonly store: ArchiveStore;
  /** What is wrong with it: `plan.json is missing`. */
  readonly problems: readonly string[];
}

/** Something in an archive that is no run that can be read. */
export interface UnreadableRun {
  readonly path: string;
  readonly store: ArchiveStore;
}

export interface Archives {
  /** Newest first. */
  readonly runs: readonly KnownRun[];
  readonly unreadable: readonly UnreadableRun[];
  /** Archives that could not be read, one sentence each. */
  readonly unreachable: readonly string[];
  /** By environment; those whose environment.json has mistakes are left out. */
  readonly policies: ReadonlyMap<string, RetentionPolicy>;
}

/** Of which stacks. @default all */
export interface ArchiveFilter {
  readonly names?: readonly string[];
  readonly options?: Named;
  /** What else the names could have been meant to be, for the hint. */
  readonly commands?: readonly string[];
}

/** `mysql-dev` as stack and environment; stacks have no dash in their name, environments may. */
export function splitStackId(stackId: string): { readonly stack: string; readonly environment: string } {
  const [stack = "", ...environment] = stackId.split("-");
  return { stack, environment: environment.join("-") };
}

/**
 * Every archived run of a project: of this machine, and of the containers that its environments name.
 *
 * @throws UserError when the filter names an environment or a stack that has neither a parameter file nor a run
 */
export async function readArchives(
  project: string,
  env: Environment,
  processes: Processes,
  { names = [], options = {}, commands = [] }: ArchiveFilter = {},
): Promise<Archives> {
  const { environments } = loadParameters(project);
  const policies = new Map(environments.map(({ name, environment }) => [name, resolveRetention(environment.archive)]));
  const words = [...names, options.environment ?? []].flat();
  const wanted = environments.filter(({ name }) => !isElsewhere(name, words, environments));
  const { opened, unread } = await openArchives(project, env, wanted);
  const found = await Promise.all(
    opened.map(({ store, place }) =>
      readStore(store, processes).catch((error: unknown) => {
        const reason = explain(error).reason.replace(`${store.location} cannot be used: `, "");
        unread.push({ place, reason });
        return { runs: [], unreadable: [] };
      }),
    ),
  );
  const runs = found.flatMap((each) => each.runs);
  const filter = understand(names, knownStacks(environments, runs), options, commands);
  const isAsked = (stackId: string): boolean => {
    const { stack, environment } = splitStackId(stackId);
    return (filter.stack ?? stack) === stack && (filter.environment ?? environment) === environment;
  };
  return {
    runs: runs
      .filter(({ manifest }) => isAsked(manifest.stackId))
      .sort((a, b) => compareText(b.manifest.startedAt, a.manifest.startedAt)),
    unreadable: found.flatMap((each) => each.unreadable).filter(({ path }) => isAsked(path.split("/")[1] ?? "")),
    unreachable: sentences(unread),
    policies,
  };
}

/** One stream of one environment; undefined is this machine. */
type Place = { readonly environment: string; readonly stream: Stream } | undefined;

interface Unread {
  readonly place: Place;
  readonly reason: string;
}

async function openArchives(project: string, env: Environment, environments: readonly LoadedEnvironment[]) {
  const opened: { readonly store: ArchiveStore; readonly place: Place }[] = [
    { store: localArchive(project), place: undefined },
  ];
  const unread: Unread[] = [];
  for (const { name, environment } of environments) {
    if (environment.archive?.blob !== true) continue;
    for (const stream of STREAMS) {
      const place = { environment: name, stream };
      try {
        const store = await openArchive(project, { environmentName: name, environment, stream }, env);
        if (opened.every((other) => other.store.location !== store.location)) opened.push({ store, place });
      } catch (error) {
        unread.push({ place, reason: explain(error).reason });
      }
    }
  }
  return { opened, unread };
}

/** What could not be read, each reason once. */
function sentences(unread: readonly Unread[]): string[] {
  const byReason = Map.groupBy(unread, ({ reason }) => reason);
  return [...byReason].map(([reason, all]) => {
    const places = all.flatMap(({ place }) => (place === undefined ? [] : [place]));
    const byEnvironment = [...Map.groupBy(places, ({ environment }) => environment)].map(([name, each]) =>
      each.length === STREAMS.length ? name : `${name} (${each.map(({ stream }) => stream).join(", ")})`,
    );
    const where = places.length < all.length ? ["this machine", ...byEnvironment] : byEnvironment;
    return `the runs of ${where.join(", ")} cannot be read: ${reason}`;
  });
}

async function readStore(
  store: ArchiveStore,
  processes: Processes,
): Promise<{ readonly runs: KnownRun[]; readonly unreadable: UnreadableRun[] }> {
  const { runs, unreadable, missing } = await listRuns(store);
  const open = new Set(runs.filter(({ finishedAt }) => finishedAt === undefined).map(({ stackId }) => stackId));
  const holders = new Map<string, LockHolder | undefined>();
  for (const stackId of open) holders.set(stackId, await currentHolder(store, stackId));
  return {
    runs: runs.map((manifest) => {
      const folder = `${runFolder(manifest)}/`;
      const lost = missing.filter((path) => path.startsWith(folder));
      const problems = lost.map((path) => `${path.slice(folder.length)} is missing`);
      return { manifest, state: runState(manifest, holders.get(manifest.stackId), processes), store, problems };
    }),
    unreadable: unreadable.map((path) => ({ path, store })),
  };
}

/** Whether the words name an environment, and not this one: then its archive need not be reached. */
function isElsewhere(name: string, words: readonly string[], all: readonly LoadedEnvironment[]): boolean {
  const names = (word: string, environment: string) => word === environment || word.endsWith(`-${environment}`);
  return words.some((word) => !names(word, name) && all.some((other) => names(word, other.name)));
}

/** What has a parameter file, or had one when it was run. */
function knownStacks(environments: readonly LoadedEnvironment[], runs: readonly KnownRun[]): Environments {
  const known = new Map<string, Set<string>>(
    environments.map(({ name, stacks }) => [name, new Set(Object.keys(stacks))]),
  );
  for (const { manifest } of runs) {
    const { stack, environment } = splitStackId(manifest.stackId);
    known.set(environment, (known.get(environment) ?? new Set()).add(stack));
  }
  return new Map([...known].map(([name, stacks]) => [name, [...stacks]]));
}
